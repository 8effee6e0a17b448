import { ownSwing } from '../scoring/ownSwing.ts';
import { baselineOf, compareLevels, type Shift, shiftOf } from '../scoring/robustScore.ts';

/** Baseline cells [0, baseTo) and observed cells [from, to) of the flow table's grid. */
export interface Cells {
  baseTo: number;
  from: number;
  to: number;
  /** How bad each cell was, zero outside [baseTo, to); null where all of [from, to) count alike. */
  weights: Float64Array | null;
}

const NO_SHIFT: Shift = { before: Number.NaN, after: Number.NaN, z: 0, logRatio: 0, score: 0 };

/** The shift of a derived series, judged against its own past; `floor` is the least scale in its unit. */
export function shiftOnGrid(values: Float64Array | null, cells: Cells, floor: number): Shift {
  if (values === null) {
    return NO_SHIFT;
  }
  const base = baselineOf(values, 0, cells.baseTo);
  if (base.points < 5) {
    return NO_SHIFT;
  }
  base.scale = Math.max(base.scale, floor);
  const shift = cells.weights
    ? compareLevels(base.median, base.scale, weightedMean(values, cells.weights))
    : shiftOf(values, base, cells.from, cells.to);
  if (Math.abs(shift.z) < 2) {
    return shift;
  }
  return compareLevels(shift.before, ownSwing(values, base, 0, cells.baseTo, cells.to - cells.from), shift.after);
}

function weightedMean(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let all = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const weight = weights[i] as number;
    if (weight > 0 && value - value === 0) {
      sum += weight * value;
      all += weight;
    }
  }
  return sum / all;
}
