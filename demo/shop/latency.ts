/** Upper bounds in seconds of every duration histogram of the shop (one set, as an SDK view or a collector would configure). */
export const BUCKET_BOUNDS: readonly number[] = [0.025, 0.1, 0.25, 0.5, 1, 2.5];

/** Standard normal distribution function (Abramowitz and Stegun 26.2.17; error below 1e-7). */
export function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = 0.3989422804014327 * Math.exp((-x * x) / 2) * poly;
  return x >= 0 ? 1 - tail : tail;
}

/** A latency in milliseconds, known by mean and variance; shaped as a log-normal. */
export class Latency {
  mean = 0;
  variance = 0;
  #mu = 0;
  #sigma = 0;

  set(mean: number, variance: number): void {
    this.mean = mean > 1e-3 ? mean : 1e-3;
    this.variance = variance;
    const ratio = Math.log1p(variance / (this.mean * this.mean));
    this.#sigma = Math.sqrt(ratio) || 1e-6;
    this.#mu = Math.log(this.mean) - ratio / 2;
  }

  /** Share of requests that take longer than `ms`. */
  exceed(ms: number): number {
    return 1 - normalCdf((Math.log(ms) - this.#mu) / this.#sigma);
  }

  /** Mean of min(latency, ms): what a caller with that timeout waits. */
  truncatedMean(ms: number): number {
    const z = (Math.log(ms) - this.#mu) / this.#sigma;
    return this.mean * normalCdf(z - this.#sigma) + ms * (1 - normalCdf(z));
  }

  below(seconds: number): number {
    return normalCdf((Math.log(seconds * 1000) - this.#mu) / this.#sigma);
  }
}

/** A cumulative Prometheus histogram: `counts[i]` is the count at bound i, the last one is +Inf. */
export class DurationHistogram {
  readonly counts = new Float64Array(BUCKET_BOUNDS.length + 1);
  sumSeconds = 0;

  get count(): number {
    return this.counts[BUCKET_BOUNDS.length] ?? 0;
  }

  reset(): void {
    this.counts.fill(0);
    this.sumSeconds = 0;
  }
}

/**
 * Adds `n` requests of that latency to each histogram (the pod's and the edge's share one draw).
 * One `offset` in [0, 1) for all bounds keeps the buckets whole numbers and monotone. `capMs` cuts at a caller's timeout.
 */
export function observe(
  n: number,
  latency: Latency,
  offset: number,
  capMs: number,
  first: DurationHistogram,
  second?: DurationHistogram
): void {
  if (n <= 0) {
    return;
  }
  for (let i = 0; i < BUCKET_BOUNDS.length; i++) {
    const bound = BUCKET_BOUNDS[i] as number;
    const share = bound * 1000 >= capMs ? 1 : latency.below(bound);
    const hits = Math.min(n, Math.floor(n * share + offset));
    first.counts[i] = (first.counts[i] as number) + hits;
    if (second) {
      second.counts[i] = (second.counts[i] as number) + hits;
    }
  }
  const last = BUCKET_BOUNDS.length;
  const seconds = (n * (capMs === Infinity ? latency.mean : latency.truncatedMean(capMs))) / 1000;
  first.counts[last] = (first.counts[last] as number) + n;
  first.sumSeconds += seconds;
  if (second) {
    second.counts[last] = (second.counts[last] as number) + n;
    second.sumSeconds += seconds;
  }
}
