import { medianOf, robustScaleOf } from '../../scoring/median.ts';
import { credence } from '../../scoring/credence.ts';
import { compareLevels, type Shift } from '../../scoring/robustScore.ts';

/** Fewer measurements say nothing. */
const LEAST_BEFORE = 8;
const LEAST_AFTER = 3;
/** The past is cut into at most this many stretches of as many measurements each. */
const BLOCKS = 12;
/** Least scale as a share of the level. */
const LEVEL_FLOOR = 0.03;

/**
 * Compares the medians of two samples of unequal size, in the order of time. The scale is the standard error of the later
 * median by the earlier spread, and how far the medians of the past's own stretches wander; `floor` is what is too little
 * to matter, in the samples' unit: it dampens the effect, too. Null when there is too little of either.
 */
export function compareSamples(before: Float64Array, after: Float64Array, floor: number): Shift | null {
  if (before.length < LEAST_BEFORE || after.length < LEAST_AFTER) {
    return null;
  }
  const { median, scale: spread } = robustScaleOf(before, 0, before.length, 0);
  const error = (1.2533 * spread) / Math.sqrt(after.length);
  const scale = Math.max(Math.hypot(error, wanderOf(before, median)), LEVEL_FLOOR * Math.abs(median), floor / 10);
  const later = medianOf(after);
  const { z, logRatio, score } = compareLevels(Math.max(0, median) + floor, scale, Math.max(0, later) + floor);
  return { before: median, after: later, z, logRatio, score: score * credence(z) };
}

/** Shares of stretches, and how many scales a normal one with that share lies from the middle. */
const SHARES = [
  [0.5, 0.674],
  [0.8, 1.282],
  [0.9, 1.645],
] as const;

/** How far the medians of the past's own stretches lie from its median, as a scale that makes none of them unusual. */
function wanderOf(values: Float64Array, median: number): number {
  const blocks = Math.min(BLOCKS, Math.floor(values.length / LEAST_BEFORE));
  if (blocks < 3) {
    return 0;
  }
  const off = new Float64Array(blocks);
  for (let b = 0; b < blocks; b++) {
    const [from, to] = [Math.floor((values.length * b) / blocks), Math.floor((values.length * (b + 1)) / blocks)];
    off[b] = Math.abs(medianOf(values, from, to) - median);
  }
  off.sort();
  return SHARES.reduce((widest, [share, scales]) => {
    const at = Math.ceil(share * (blocks + 1)) - 1;
    return at < blocks ? Math.max(widest, (off[at] as number) / scales) : widest;
  }, 0);
}
