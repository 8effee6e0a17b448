import type { Method } from '../types.ts';
import { Equations } from './equations.ts';
import { reachOf } from './reach.ts';

/**
 * Autoregression on the nearest values and on those one season back and beside it, in differences from the last value, so
 * that a level that wanders needs no parameter; fitted by ridge regression (Hoerl & Kennard 1970) over the whole past and
 * carried forward step by step. Seasonal ARIMA models with a unit root are of this form (Box & Jenkins 1970); more lags
 * and shrinkage take the place of their moving-average part and of the search for an order.
 */
export function autoregression(name: string, recent: (seasons: readonly number[]) => number): Method {
  const lagsOf = (seasons: readonly number[]): number[] => [
    ...new Set([
      ...Array.from({ length: recent(seasons) }, (_, i) => i + 1),
      ...seasons.flatMap((season) => [season - 1, season, season + 1].filter((lag) => lag > 0)),
    ]),
  ];
  return {
    name,
    // Twice as many equations as unknowns.
    least: (seasons) => {
      const lags = lagsOf(seasons);
      return Math.max(...lags) + 2 * lags.length;
    },
    run: ({ values, seasons }, origins, horizon) => {
      const lags = lagsOf(seasons).sort((a, b) => a - b);
      const equations = new Equations(lags);
      return origins.map((origin) =>
        carryOn(values.subarray(0, origin), horizon, lags, equations.solve(values, origin))
      );
    },
  };
}

/** Step by step into the future, never further beyond the past's range than that range and the length of the way allow. */
function carryOn(
  past: Float64Array,
  horizon: number,
  lags: readonly number[],
  coefficients: Float64Array
): Float64Array {
  const n = past.length;
  const longest = lags.at(-1) ?? 1;
  const path = new Float64Array(longest + horizon);
  path.set(past.subarray(n - longest));
  const { lowest, highest } = reachOf(past, horizon);
  for (let t = longest; t < path.length; t++) {
    const last = path[t - 1] as number;
    let value = last;
    for (let i = 0; i < lags.length; i++) {
      value += (coefficients[i] as number) * ((path[t - (lags[i] as number)] as number) - last);
    }
    path[t] = Math.min(highest, Math.max(lowest, value));
  }
  return path.slice(longest);
}
