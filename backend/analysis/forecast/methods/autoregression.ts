import type { Method } from '../types.ts';
import { solveSymmetric } from './linear.ts';

/** Shrinkage of the coefficients, as a share of the mean square of the lagged values. */
const RIDGE = 1e-3;

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
      return origins.map((origin) => {
        equations.takeUntil(values, origin);
        return carryOn(values.subarray(0, origin), horizon, lags, equations.solve());
      });
    },
  };
}

/** Normal equations, added up once for all origins. */
class Equations {
  private readonly lags: readonly number[];
  private readonly products: Float64Array;
  private readonly targets: Float64Array;
  private readonly row: Float64Array;
  private next: number;

  constructor(lags: readonly number[]) {
    this.lags = lags;
    this.products = new Float64Array(lags.length * lags.length);
    this.targets = new Float64Array(lags.length);
    this.row = new Float64Array(lags.length);
    this.next = lags.at(-1) ?? 1;
  }

  takeUntil(past: Float64Array, origin: number): void {
    const { lags, products, targets, row } = this;
    const n = lags.length;
    for (let t = this.next; t < origin; t++) {
      const last = past[t - 1] as number;
      const target = (past[t] as number) - last;
      for (let i = 0; i < n; i++) {
        row[i] = (past[t - (lags[i] as number)] as number) - last;
      }
      for (let i = 0; i < n; i++) {
        const value = row[i] as number;
        targets[i] = (targets[i] as number) + value * target;
        const at = i * n;
        for (let j = 0; j <= i; j++) {
          products[at + j] = (products[at + j] as number) + value * (row[j] as number);
        }
      }
    }
    this.next = Math.max(this.next, origin);
  }

  solve(): Float64Array {
    const n = this.lags.length;
    const products = this.products.slice();
    const coefficients = this.targets.slice();
    let trace = 0;
    for (let i = 0; i < n; i++) {
      trace += products[i * n + i] as number;
    }
    for (let i = 0; i < n; i++) {
      products[i * n + i] = (products[i * n + i] as number) + (RIDGE * trace) / n + Number.MIN_VALUE;
    }
    solveSymmetric(products, coefficients);
    return coefficients;
  }
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
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const value of past) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  const room = (highest - lowest) * (1 + horizon / n);
  for (let t = longest; t < path.length; t++) {
    const last = path[t - 1] as number;
    let value = last;
    for (let i = 0; i < lags.length; i++) {
      value += (coefficients[i] as number) * ((path[t - (lags[i] as number)] as number) - last);
    }
    path[t] = Math.min(highest + room, Math.max(lowest - room, value));
  }
  return path.slice(longest);
}
