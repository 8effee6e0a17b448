import type { Combined } from './pool.ts';
import { smallSampleFactor } from './studentT.ts';

/** The spread at a distance is no less than this share of the mean one: few trials may all have hit by chance. */
const FLOOR = 0.02;
/** Beyond what was tried the spread grows at least as a random walk's does, at most a little faster than a wrong slope's. */
const SLOWEST = 0.5;
const FASTEST = 1.5;

/**
 * A band around the forecast, as wide as the same procedure missed on the past: split conformal prediction with misses in
 * units of the usual miss at their distance (Lei et al. 2018; Stankeviciute et al. 2021 for several steps), which does
 * not fall with the distance. As the trials are few and overlap, the quantile is widened as Student's t with one degree of
 * freedom an origin is wider than the normal distribution.
 */
export function bandsOf(
  { point, misses, origins }: Combined,
  past: Float64Array,
  level: number
): { lower: Float64Array; upper: Float64Array } {
  const trials = misses.length > 0 ? misses : [stepsOf(past)];
  const spread = spreadOf(trials);
  const quantile = conformalQuantile(trials, spread, level) * smallSampleFactor(level, Math.max(1, origins.length));
  const widths = point.map((_, i) => quantile * spreadAt(spread, i));
  return {
    lower: point.map((value, i) => value - (widths[i] as number)),
    upper: point.map((value, i) => value + (widths[i] as number)),
  };
}

/** The mean absolute miss at each distance, made not to fall with it. */
function spreadOf(trials: readonly Float64Array[]): Float64Array {
  const tried = trials[0]?.length ?? 0;
  const means = new Float64Array(tried);
  let overall = 0;
  for (let i = 0; i < tried; i++) {
    for (const run of trials) {
      means[i] = (means[i] as number) + Math.abs(run[i] as number) / trials.length;
    }
    overall += (means[i] as number) / tried;
  }
  return notFalling(means).map((value) => value + FLOOR * overall + Number.MIN_VALUE);
}

/** Isotonic regression by pooling adjacent violators (Ayer et al. 1955). */
function notFalling(values: Float64Array): Float64Array {
  const blocks: { mean: number; count: number }[] = [];
  for (const value of values) {
    let block = { mean: value, count: 1 };
    for (let last = blocks.at(-1); last !== undefined && last.mean > block.mean; last = blocks.at(-1)) {
      const count = last.count + block.count;
      block = { mean: (last.mean * last.count + block.mean * block.count) / count, count };
      blocks.pop();
    }
    blocks.push(block);
  }
  return Float64Array.from(blocks.flatMap(({ mean, count }) => Array.from({ length: count }, () => mean)));
}

/** The miss of rank (n + 1) * level, in units of the spread at its distance. */
function conformalQuantile(trials: readonly Float64Array[], spread: Float64Array, level: number): number {
  const sizes = Float64Array.from(
    trials.flatMap((run) => Array.from(run, (miss, i) => Math.abs(miss) / (spread[i] as number)))
  ).sort();
  const rank = Math.ceil((sizes.length + 1) * level) - 1;
  return sizes[Math.min(rank, sizes.length - 1)] ?? 0;
}

/** The spread at a distance; beyond what was tried by the power of the distance by which it grew in its second half. */
function spreadAt(spread: Float64Array, i: number): number {
  const tried = spread.length;
  if (i < tried) {
    return spread[i] as number;
  }
  const last = spread[tried - 1] as number;
  const grown = Math.log2(last / (spread[Math.max(0, (tried >> 1) - 1)] as number));
  const power = Math.min(FASTEST, Math.max(SLOWEST, grown));
  return last * ((i + 1) / tried) ** power;
}

/** Without any trial: the steps from one value to the next stand for misses one step ahead. */
function stepsOf(past: Float64Array): Float64Array {
  let largest = 0;
  for (let i = 1; i < past.length; i++) {
    largest = Math.max(largest, Math.abs((past[i] as number) - (past[i - 1] as number)));
  }
  return new Float64Array([largest]);
}
