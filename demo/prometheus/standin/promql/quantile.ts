/** One bucket of a classic histogram: observations up to `upperBound`. */
export interface Bucket {
  upperBound: number;
  count: number;
}

function outside(q: number): number | undefined {
  return Number.isNaN(q) ? NaN : q < 0 ? -Infinity : q > 1 ? Infinity : undefined;
}

/** The q-quantile, linear between the two nearest values; NaN counts as the smallest. Sorts `values` in place. */
export function quantileOf(q: number, values: Float64Array): number {
  const limit = values.length === 0 ? NaN : outside(q);
  if (limit !== undefined) {
    return limit;
  }
  values.sort((a, b) => (Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : Number.isNaN(b) ? 1 : a - b));
  const rank = q * (values.length - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(values.length - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return values[lower]! * (1 - weight) + values[upper]! * weight;
}

/** The q-quantile of a classic histogram, linear inside a bucket. Sorts `buckets` in place. */
export function bucketQuantile(q: number, buckets: Bucket[]): number {
  const limit = outside(q);
  if (limit !== undefined) {
    return limit;
  }
  buckets.sort((a, b) => (a.upperBound < b.upperBound ? -1 : a.upperBound > b.upperBound ? 1 : 0));
  if (buckets.at(-1)?.upperBound !== Infinity) {
    return NaN;
  }
  const merged = monotonic(coalesced(buckets));
  const observations = merged.at(-1)!.count;
  if (merged.length < 2 || observations === 0) {
    return NaN;
  }
  const rank = q * observations;
  const at = firstReaching(merged, rank);
  if (at === merged.length - 1) {
    return merged[at - 1]!.upperBound;
  }
  const { upperBound, count } = merged[at]!;
  if (at === 0 && upperBound <= 0) {
    return upperBound;
  }
  const below = at === 0 ? { upperBound: 0, count: 0 } : merged[at - 1]!;
  return below.upperBound + (upperBound - below.upperBound) * ((rank - below.count) / (count - below.count));
}

/** Go's `sort.Search` over all buckets but the last, so that NaN counts lead to the same bucket as in Prometheus. */
function firstReaching(buckets: readonly Bucket[], rank: number): number {
  let low = 0;
  let high = buckets.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (buckets[middle]!.count >= rank) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

function coalesced(buckets: readonly Bucket[]): Bucket[] {
  const merged: Bucket[] = [];
  for (const bucket of buckets) {
    const last = merged.at(-1);
    if (last !== undefined && last.upperBound === bucket.upperBound) {
      last.count += bucket.count;
    } else {
      merged.push({ ...bucket });
    }
  }
  return merged;
}

function monotonic(buckets: Bucket[]): Bucket[] {
  let most = buckets[0]?.count ?? 0;
  for (const bucket of buckets) {
    if (bucket.count > most) {
      most = bucket.count;
    } else if (bucket.count < most) {
      bucket.count = most;
    }
  }
  return buckets;
}
