import { medianOf } from '../scoring/median.ts';

/** Points that a slope is estimated from; more only cost time. */
const POINTS = 60;
/** Two-sided 1 % point of the normal distribution. */
const CRITICAL = 2.576;

export interface Trend {
  /** Change over the whole window, in the unit of the values. */
  change: number;
  /** The same as a share of the level; NaN at a level of nothing. */
  share: number;
}

/**
 * The slope of a series over its window (Theil 1950, Sen 1968: the median of all pairwise slopes), or null when Kendall's
 * test (Mann 1945, Kendall 1975) does not tell it from none. Neighbouring points hang together; the series is thinned to
 * block medians first, which takes most of that away.
 */
export function trendOf(values: Float64Array): Trend | null {
  const blocks = blocksOf(values);
  if (blocks.length < 10) {
    return null;
  }
  const slopes: number[] = [];
  let score = 0;
  for (let i = 0; i < blocks.length; i++) {
    for (let j = i + 1; j < blocks.length; j++) {
      const [a, b] = [blocks[i] as Block, blocks[j] as Block];
      score += Math.sign(b.value - a.value);
      slopes.push((b.value - a.value) / (b.at - a.at));
    }
  }
  const n = blocks.length;
  const z = (score - Math.sign(score)) / Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  if (Math.abs(z) < CRITICAL) {
    return null;
  }
  const change = medianOf(Float64Array.from(slopes)) * (values.length - 1);
  const level = Math.abs(medianOf(values));
  return change === 0 ? null : { change, share: level > 0 ? change / level : Number.NaN };
}

interface Block {
  at: number;
  value: number;
}

function blocksOf(values: Float64Array): Block[] {
  const size = Math.max(1, Math.ceil(values.length / POINTS));
  const blocks: Block[] = [];
  for (let from = 0; from < values.length; from += size) {
    const value = medianOf(values, from, from + size);
    if (Number.isFinite(value)) {
      blocks.push({ at: from + size / 2, value });
    }
  }
  return blocks;
}
