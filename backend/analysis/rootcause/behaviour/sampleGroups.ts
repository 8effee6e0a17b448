import { BLOCKS } from './compareShares.ts';
import type { SpanView } from './spanView.ts';

/** Measurements of one group before and after, each in the order of time. */
export interface Samples {
  before: Float64Array;
  after: Float64Array;
}

/**
 * Sorts one measurement of spans into groups. `groupOf` gives a group's number for a row, below zero for none; rows whose
 * measurement is not finite are passed over.
 */
export function sampleGroups(
  { order, block }: SpanView,
  values: Float64Array,
  groupOf: (row: number) => number
): Map<number, Samples> {
  const lists = new Map<number, { before: number[]; after: number[] }>();
  for (const row of order) {
    const value = values[row] as number;
    const group = (block[row] as number) < 0 || !(value - value === 0) ? -1 : groupOf(row);
    if (group >= 0) {
      let samples = lists.get(group);
      if (samples === undefined) {
        samples = { before: [], after: [] };
        lists.set(group, samples);
      }
      (block[row] === BLOCKS ? samples.after : samples.before).push(value);
    }
  }
  return new Map(
    [...lists].map(([group, { before, after }]) => [
      group,
      { before: Float64Array.from(before), after: Float64Array.from(after) },
    ])
  );
}
