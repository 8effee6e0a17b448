/** Share of the scores that the tail is fitted to. */
const SHARE = 0.05;
/** Scores until the past is forgotten by half are some 0.7 times this. */
const MEMORY = 3_000;

/**
 * How rare a score is, learnt from the stream in four numbers: a quantile that moves with the scores (Robbins & Monro
 * 1951) and, beyond it, a power law whose exponent is the mean log excess (Hill 1975). Scores are positive.
 */
export class Tail {
  /** Logarithm of the quantile that `SHARE` of the scores pass. */
  quantile: number;
  /** Mean of how far the logarithms of the scores beyond it pass it. */
  excess: number;
  count: number;

  constructor(quantile: number = Number.NaN, excess = 1, count = 0) {
    this.quantile = quantile;
    this.excess = excess;
    this.count = count;
  }

  /** Minus the decimal logarithm of the chance of a score at least as large. */
  surprise(logScore: number): number {
    const beyond = (logScore - this.quantile) / Math.max(0.05, this.excess);
    return beyond > 0 ? (beyond - Math.log(SHARE)) / Math.LN10 : 0;
  }

  /** Learns a score's logarithm. */
  learn(logScore: number): void {
    this.count = Math.min(MEMORY, this.count + 1);
    if (Number.isNaN(this.quantile)) {
      this.quantile = logScore;
      return;
    }
    const over = logScore - this.quantile;
    if (over > 0) {
      this.excess +=
        (Math.min(over, 10 * this.excess) - this.excess) * Math.max(4 / MEMORY, 1 / (1 + this.count * SHARE));
    }
    const rate = Math.max(1 / MEMORY, 1 / (10 + this.count)) * 5;
    this.quantile += rate * (over > 0 ? 1 - SHARE : -SHARE);
  }
}
