import type { Window } from './window.ts';

/** Kahan's summation with Neumaier's improvement, as Prometheus sums over time. */
export class KahanSum {
  sum = 0;
  #compensation = 0;

  add(value: number): void {
    const total = this.sum + value;
    this.#compensation += Math.abs(this.sum) >= Math.abs(value) ? this.sum - total + value : value - total + this.sum;
    this.sum = total;
  }

  get exact(): number {
    return this.sum + this.#compensation;
  }

  /** The sum, an infinite one without its (meaningless) compensation. */
  get total(): number {
    return Math.abs(this.sum) === Infinity ? this.sum : this.exact;
  }
}

/** Least squares over the window; x is seconds since `originMs`. */
export function linearRegression(window: Window, originMs: number): { slope: number; intercept: number } {
  const { times, values, from, to } = window;
  const [sumX, sumY, sumXY, sumX2] = [new KahanSum(), new KahanSum(), new KahanSum(), new KahanSum()];
  const first = values[from]!;
  let constant = true;
  for (let i = from; i < to; i++) {
    const [x, y] = [(times[i]! - originMs) / 1000, values[i]!];
    constant &&= i === from || y === first;
    sumX.add(x);
    sumY.add(y);
    sumXY.add(x * y);
    sumX2.add(x * x);
  }
  if (constant) {
    return Math.abs(first) === Infinity ? { slope: NaN, intercept: NaN } : { slope: 0, intercept: first };
  }
  const n = to - from;
  const covariance = sumXY.exact - (sumX.exact * sumY.exact) / n;
  const variance = sumX2.exact - (sumX.exact * sumX.exact) / n;
  const slope = covariance / variance;
  return { slope, intercept: sumY.exact / n - (slope * sumX.exact) / n };
}
