import { credence } from '../../scoring/credence.ts';
import { compareLevels, type Shift } from '../../scoring/robustScore.ts';

/** The past is counted in this many stretches. */
export const BLOCKS = 8;
/** A share of this size is too little to matter by itself. */
const FLOOR = 0.05;
/** Fewer cases say nothing. */
const LEAST_BEFORE = 8;
const LEAST_AFTER = 3;

/**
 * Compares two proportions (or mean counts): `hits` in `of` cases, in each stretch of the past and, last, after. The scale
 * is the standard error by the pooled share, one success and one failure assumed so that "never before" stays finite, and
 * how far the share of the past's own stretches lies from the whole: what depends on the state of the data is not the same
 * from minute to minute. Null when there are too few cases.
 */
export function compareShares(hits: Float64Array, of: Float64Array): Shift | null {
  let [pastHits, pastOf] = [0, 0];
  for (let block = 0; block < BLOCKS; block++) {
    pastHits += hits[block] as number;
    pastOf += of[block] as number;
  }
  const [lateHits, lateOf] = [hits[BLOCKS] as number, of[BLOCKS] as number];
  if (pastOf < LEAST_BEFORE || lateOf < LEAST_AFTER) {
    return null;
  }
  const [before, after] = [pastHits / pastOf, lateHits / lateOf];
  const pooled = (pastHits + lateHits + 1) / (pastOf + lateOf + 2);
  // A mean count above one varies like a Poisson count, a share like a coin.
  const variance = Math.max(pooled * (1 - pooled), pooled > 0.5 ? 0.25 * pooled : 0);
  const scale = Math.sqrt(variance * (1 / pastOf + 1 / lateOf) + wanderOf(hits, of, before));
  const { z, logRatio, score } = compareLevels(before + FLOOR, scale, after + FLOOR);
  return { before, after, z, logRatio, score: score * credence(z) };
}

/** Variance of the shares of the past's stretches around the whole past's. */
function wanderOf(hits: Float64Array, of: Float64Array, share: number): number {
  let sum = 0;
  let blocks = 0;
  for (let block = 0; block < BLOCKS; block++) {
    const cases = of[block] as number;
    if (cases >= LEAST_AFTER) {
      sum += ((hits[block] as number) / cases - share) ** 2;
      blocks++;
    }
  }
  return blocks > 1 ? sum / (blocks - 1) : 0;
}
