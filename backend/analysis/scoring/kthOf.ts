const BUCKETS = 64;
/** Of so many values or fewer, fewer buckets are enough: to clear and to walk over all of them would take longer. */
const SOME = 48;
const BUCKETS_OF_SOME = 16;
/** So few values are sorted. */
const FEW = 8;
/** Values that crowd together are spread over the buckets anew, a few times at most. */
const MOST_ROUNDS = 4;

const counts = new Int32Array(BUCKETS + 1);
let crowd = new Float64Array(1024);
let rest = new Float64Array(1024);

/**
 * The value at place `k` (from 0) of the first `n` values in ascending order, which lie in [low, high] and are finite; with
 * `half` the middle between that and the one before it. They stay where they are. Values are counted into buckets by their
 * size, and only those of the bucket with the place in it are looked at again: no branch depends on a comparison of two
 * values, so it is several times as quick as a selection by pivots.
 */
export function kthOf(values: Float64Array, n: number, k: number, low: number, high: number, half = false): number {
  if (crowd.length < n) {
    crowd = new Float64Array(2 * n);
    rest = new Float64Array(2 * n);
  }
  let from = values;
  let length = n;
  let place = k;
  bounds.low = low;
  bounds.high = high;
  for (let round = 0; length > FEW && round < MOST_ROUNDS; round++) {
    const least = bounds.low;
    const buckets = length > SOME ? BUCKETS : BUCKETS_OF_SOME;
    const scale = (buckets - 1) / (bounds.high - least);
    if (!(scale > 0 && scale < Infinity)) {
      // All alike, or so far apart or so near that there is no measure between them.
      break;
    }
    count(from, length, least, scale, buckets);
    const bucket = bucketOf(place);
    const below = bounds.below;
    if (half && place === below && below > 0) {
      gather(from, length, least, scale, bucket, rest);
      const upper = bounds.low;
      gather(from, length, least, scale, bucketOf(place - 1), rest);
      return bounds.high + (upper - bounds.high) / 2;
    }
    length = gather(from, length, least, scale, bucket, crowd);
    place -= below;
    from = crowd;
  }
  if (bounds.low === bounds.high) {
    return bounds.low;
  }
  return amongFew(from, length, place, half);
}

const bounds = { low: 0, high: 0, below: 0 };

/** The bucket with a place in it; `bounds.below` is how many values lie in those before it. */
function bucketOf(place: number): number {
  let bucket = 0;
  let below = 0;
  let next = counts[0] as number;
  while (next <= place) {
    below = next;
    bucket += 1;
    next += counts[bucket] as number;
  }
  bounds.below = below;
  return bucket;
}

function amongFew(from: Float64Array, n: number, k: number, half: boolean): number {
  const few = crowd;
  if (from !== few) {
    for (let i = 0; i < n; i++) {
      few[i] = from[i] as number;
    }
  }
  if (n > FEW) {
    return amongMany(few, n, k, half);
  }
  for (let i = 1; i < n; i++) {
    const value = few[i] as number;
    let at = i - 1;
    while (at >= 0 && (few[at] as number) > value) {
      few[at + 1] = few[at] as number;
      at -= 1;
    }
    few[at + 1] = value;
  }
  const upper = few[k] as number;
  const lower = few[k - 1] as number;
  return half ? lower + (upper - lower) / 2 : upper;
}

/** What buckets could not take apart. */
function amongMany(few: Float64Array, n: number, k: number, half: boolean): number {
  const upper = select(few, n, k);
  if (!half) {
    return upper;
  }
  let lower = few[0] as number;
  for (let i = 1; i < k; i++) {
    lower = Math.max(lower, few[i] as number);
  }
  return lower + (upper - lower) / 2;
}

function count(values: Float64Array, n: number, least: number, scale: number, buckets: number): void {
  const into = counts;
  for (let bucket = 0; bucket <= buckets; bucket++) {
    into[bucket] = 0;
  }
  for (let i = 0; i < n; i++) {
    const bucket = (((values[i] as number) - least) * scale) | 0;
    into[bucket] = (into[bucket] as number) + 1;
  }
}

/** Copies the values of one bucket and notes their bounds. Returns how many. */
function gather(
  values: Float64Array,
  n: number,
  least: number,
  scale: number,
  bucket: number,
  into: Float64Array
): number {
  let length = 0;
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < n; i++) {
    const value = values[i] as number;
    if ((((value - least) * scale) | 0) === bucket) {
      into[length++] = value;
      low = value < low ? value : low;
      high = value > high ? value : high;
    }
  }
  bounds.low = low;
  bounds.high = high;
  return length;
}

/** Hoare's selection: the k-th smallest of the first n values; leaves the smaller ones before position k. */
function select(a: Float64Array, n: number, k: number): number {
  let left = 0;
  let right = n - 1;
  while (left < right) {
    const pivot = middleOf(a[left] as number, a[(left + right) >> 1] as number, a[right] as number);
    let i = left;
    let j = right;
    while (i <= j) {
      while ((a[i] as number) < pivot) {
        i++;
      }
      while ((a[j] as number) > pivot) {
        j--;
      }
      if (i <= j) {
        const swap = a[i] as number;
        a[i++] = a[j] as number;
        a[j--] = swap;
      }
    }
    if (k <= j) {
      right = j;
    } else if (k >= i) {
      left = i;
    } else {
      break;
    }
  }
  return a[k] as number;
}

function middleOf(a: number, b: number, c: number): number {
  return a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b;
}
