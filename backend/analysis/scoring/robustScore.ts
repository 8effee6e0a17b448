import { medianOf, robustScaleOf } from './median.ts';

/** A robust score is never larger than this: beyond it, "more significant" says nothing any more. */
export const MAX_Z = 50;
/** Least scale as a share of the level: a steady series is not more surprising than this allows. */
const LEVEL_FLOOR = 0.03;
/** Pseudo-count of the log ratio as a share of the larger level, so that "from nothing" stays finite. */
const RATIO_PRIOR = 0.05;

export interface Baseline {
  median: number;
  /** Robust standard deviation: MAD and a floor of the level; 0 only for an all-zero series. */
  scale: number;
  points: number;
}

export interface Shift {
  before: number;
  after: number;
  /** Signed robust z of the change of medians, within +-MAX_Z. */
  z: number;
  /** ln(after / before), shrunk so that a level of nothing stays finite. */
  logRatio: number;
  /** log1p(|z|) * |logRatio|: significance times size of the effect. */
  score: number;
}

/** Median and robust scale of the finite values in [from, to). */
export function baselineOf(values: Float64Array, from: number, to: number): Baseline {
  return robustScaleOf(values, from, to, LEVEL_FLOOR);
}

/** Compares the median of [from, to) with a baseline. Not enough points (or none finite) give a shift of zero. */
export function shiftOf(values: Float64Array, base: Baseline, from: number, to: number): Shift {
  const after = medianOf(values, from, to);
  return compareLevels(base.median, base.scale, after);
}

/** The shift from one level to another, given the scale of the first. */
export function compareLevels(before: number, scale: number, after: number): Shift {
  const difference = after - before;
  if (!(difference - difference === 0) || difference === 0) {
    return { before, after, z: 0, logRatio: 0, score: 0 };
  }
  const z = scale > 0 ? Math.max(-MAX_Z, Math.min(MAX_Z, difference / scale)) : Math.sign(difference) * MAX_Z;
  const prior = RATIO_PRIOR * Math.max(Math.abs(before), Math.abs(after), scale);
  const logRatio = Math.log((Math.abs(after) + prior) / (Math.abs(before) + prior));
  return { before, after, z, logRatio, score: Math.log1p(Math.abs(z)) * Math.abs(logRatio) };
}
