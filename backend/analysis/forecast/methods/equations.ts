import { ROUNDING } from '../rounding.ts';
import { solveSymmetric } from './linear.ts';

/** Shrinkage of the coefficients, as a share of the mean square of the lagged values. */
const RIDGE = 1e-3;
/** Huber's 1.345 standard deviations, in mean absolute misses of a normal distribution. */
const OUTLYING = 1.345 * Math.sqrt(Math.PI / 2);

/**
 * Normal equations of the change from one value to the next on the values at some lags, each less the last value; added
 * up as the past goes on. A step that the fit so far misses by far counts less (Huber 1964): else a few spikes decide what
 * follows an ordinary step.
 */
export class Equations {
  private readonly lags: readonly number[];
  private products: Float64Array;
  private targets: Float64Array;
  private readonly row: Float64Array;
  private next: number;
  private fit: Float64Array | undefined;
  private missed = 0;
  private judged = 0;

  /** `lags` ascending, at least one. */
  constructor(lags: readonly number[]) {
    this.lags = lags;
    this.products = new Float64Array(lags.length * lags.length);
    this.targets = new Float64Array(lags.length);
    this.row = new Float64Array(lags.length);
    this.next = lags.at(-1) as number;
  }

  /** Coefficients by the first `known` values; to be called with ever more of them. */
  solve(past: Float64Array, known: number): Float64Array {
    if (this.fit === undefined) {
      // What is far off can be told only by a first fit; then all is added up again.
      const { next } = this;
      this.takeUntil(past, known);
      this.fit = this.solved();
      this.next = next;
      this.products.fill(0);
      this.targets.fill(0);
    }
    this.takeUntil(past, known);
    this.fit = this.solved();
    return this.fit;
  }

  private takeUntil(past: Float64Array, known: number): void {
    const { lags, products, targets, row } = this;
    const n = lags.length;
    for (let t = this.next; t < known; t++) {
      const last = past[t - 1] as number;
      const change = (past[t] as number) - last;
      for (let i = 0; i < n; i++) {
        row[i] = (past[t - (lags[i] as number)] as number) - last;
      }
      const weight = this.weightOf(change);
      for (let i = 0; i < n; i++) {
        const value = weight * (row[i] as number);
        targets[i] = (targets[i] as number) + value * change;
        const at = i * n;
        for (let j = 0; j <= i; j++) {
          products[at + j] = (products[at + j] as number) + value * (row[j] as number);
        }
      }
    }
    this.next = Math.max(this.next, known);
  }

  /** 1 for a step that the fit misses by no more than usual so far, less the further it is off. */
  private weightOf(change: number): number {
    const { fit, row } = this;
    if (fit === undefined) {
      return 1;
    }
    let miss = change;
    for (let i = 0; i < fit.length; i++) {
      miss -= (fit[i] as number) * (row[i] as number);
    }
    const size = Math.abs(miss);
    this.missed += size;
    this.judged++;
    const usual = OUTLYING * (this.missed / this.judged);
    return size > usual ? usual / size : 1;
  }

  private solved(): Float64Array {
    const n = this.lags.length;
    const products = this.products.slice();
    const coefficients = this.targets.slice();
    let trace = 0;
    for (let i = 0; i < n; i++) {
      trace += products[i * n + i] as number;
    }
    const shrinkage = (RIDGE * trace) / n + ROUNDING ** 2 * this.next;
    for (let i = 0; i < n; i++) {
      products[i * n + i] = (products[i * n + i] as number) + shrinkage;
    }
    solveSymmetric(products, coefficients);
    return coefficients;
  }
}
