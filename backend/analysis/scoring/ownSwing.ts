import { medianOf } from './median.ts';
import type { Baseline } from './robustScore.ts';

/** At most this many stretches of the past are looked at. */
const MOST_STRETCHES = 64;
/** Fewer stretches than this say nothing. */
const LEAST_STRETCHES = 4;
/** Shares of the past's stretches, and how many scales a normal one with that share lies from the middle. */
const QUANTILES = [
  [0.5, 0.674],
  [0.8, 1.282],
  [0.9, 1.645],
  [0.95, 1.96],
  [0.98, 2.326],
] as const;

/**
 * The scale of a baseline, widened by what the series does by itself: the medians of its own stretches of `length` points
 * must not look unusual. Whatever share of them lies far off, the scale is such that a normal distribution would have as
 * many there (quantile matching), so that a series with bursts every few hours is not accused of one.
 */
export function ownSwing(values: Float64Array, base: Baseline, from: number, to: number, length: number): number {
  const size = Math.max(1, length);
  const stride = Math.max(Math.ceil(size / 2), Math.ceil((to - from - size + 1) / MOST_STRETCHES));
  const count = Math.floor((to - from - size) / stride) + 1;
  if (count < LEAST_STRETCHES) {
    return base.scale;
  }
  const off = new Float64Array(count);
  for (let s = 0; s < count; s++) {
    const start = from + s * stride;
    off[s] = Math.abs(medianOf(values, start, start + size) - base.median);
  }
  const known = off.filter((value) => value - value === 0).sort();
  let widest = base.scale;
  for (const [share, scales] of QUANTILES) {
    // The largest of n stands for a share of n / (n + 1); beyond that nothing is known.
    const at = Math.ceil(share * (known.length + 1)) - 1;
    if (at < known.length) {
      widest = Math.max(widest, (known[at] as number) / scales);
    }
  }
  return widest;
}
