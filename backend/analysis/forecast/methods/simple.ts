import type { Method } from '../types.ts';

/** Repeats the last value: the best there is for a random walk. */
export const lastValue: Method = {
  name: 'last value',
  least: () => 1,
  run: (past, origins, horizon) => origins.map((origin) => new Float64Array(horizon).fill(past[origin - 1] as number)),
};

/** Repeats the last cycle of the shortest or the longest season. */
export function seasonalNaive(which: 'shortest' | 'longest'): Method {
  const pick = (seasons: readonly number[]): number =>
    (which === 'shortest' ? seasons[0] : seasons.slice(1).at(-1)) ?? Number.POSITIVE_INFINITY;
  return {
    name: `${which} season repeated`,
    least: pick,
    run: (past, origins, horizon, seasons) => {
      const season = pick(seasons);
      return origins.map((origin) =>
        Float64Array.from({ length: horizon }, (_, i) => past[origin - season + (i % season)] as number)
      );
    },
  };
}

/** The same method on logarithms, where seasons and errors grow with the level; for series that are positive throughout. */
export function onLogarithms(method: Method): Method {
  return {
    name: `${method.name}, on logarithms`,
    least: (seasons) => method.least(seasons),
    positive: true,
    run: (past, origins, horizon, seasons) =>
      method.run(past.map(Math.log), origins, horizon, seasons).map((values) => values.map(Math.exp)),
  };
}
