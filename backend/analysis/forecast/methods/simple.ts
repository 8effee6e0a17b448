import type { Method } from '../types.ts';
import { rangeOf, reachOf } from './reach.ts';

/** Repeats the last value: the best there is for a random walk. */
export const lastValue: Method = {
  name: 'last value',
  least: () => 1,
  run: ({ values }, origins, horizon) =>
    origins.map((origin) => new Float64Array(horizon).fill(values[origin - 1] as number)),
};

/** Repeats the last cycle of the shortest season. */
export const seasonalNaive: Method = {
  name: 'season repeated',
  least: ([season = Number.POSITIVE_INFINITY]) => season,
  run: ({ values, seasons: [season = 1] }, origins, horizon) =>
    origins.map((origin) =>
      Float64Array.from({ length: horizon }, (_, i) => values[origin - season + (i % season)] as number)
    ),
};

/**
 * The same method on logarithms, where seasons and errors grow with the level; for series that are positive throughout.
 * A small error in a growth by factors is a large one soon: it goes no higher than `reachOf` allows, or than the past's
 * own growth from its lowest to its highest value would lead in the same time.
 */
export function onLogarithms(method: Method): Method {
  return {
    name: `${method.name}, on logarithms`,
    least: (seasons) => method.least(seasons),
    positive: true,
    run: (past, origins, horizon) =>
      method.run(past.logarithms(), origins, horizon).map((values, o) => {
        const known = past.values.subarray(0, origins[o]);
        const { lowest, highest } = rangeOf(known);
        const growth = (highest / lowest) ** (horizon / known.length);
        const most = Math.max(reachOf(known, horizon).highest, growth * highest);
        return values.map((value) => Math.min(most, Math.exp(value)));
      }),
  };
}
