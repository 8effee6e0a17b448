let scratch = new Float64Array(1024);

/** Median of the finite values in [from, to); NaN when there is none. Linear time, no allocation. */
export function medianOf(values: Float64Array, from = 0, to: number = values.length): number {
  const n = fill(values, from, to);
  return medianOfScratch(n);
}

/** Finite values of a stretch: how many, their median, and the median and mean distance from it. NaN when there is none. */
export interface Spread {
  points: number;
  median: number;
  medianDistance: number;
  meanDistance: number;
}

/** Median and spread of the finite values in [from, to), over one copy. */
export function spreadOf(values: Float64Array, from = 0, to: number = values.length): Spread {
  const points = fill(values, from, to);
  const median = medianOfScratch(points);
  let sum = 0;
  for (let i = 0; i < points; i++) {
    const distance = Math.abs((scratch[i] as number) - median);
    scratch[i] = distance;
    sum += distance;
  }
  return { points, median, medianDistance: medianOfScratch(points), meanDistance: sum / points };
}

/** The q-quantile (nearest rank) of the finite values in [from, to); NaN when there is none. */
export function quantileOf(values: Float64Array, q: number, from = 0, to: number = values.length): number {
  const n = fill(values, from, to);
  if (n === 0) {
    return Number.NaN;
  }
  return select(scratch, n, Math.min(n - 1, Math.max(0, Math.round(q * (n - 1)))));
}

/** Copies finite values into the scratch buffer. Returns how many. */
function fill(values: Float64Array, from: number, to: number): number {
  const end = Math.min(to, values.length);
  if (end - from > scratch.length) {
    scratch = new Float64Array((end - from) * 2);
  }
  let n = 0;
  for (let i = Math.max(0, from); i < end; i++) {
    const value = values[i] as number;
    if (value - value === 0) {
      scratch[n++] = value;
    }
  }
  return n;
}

function medianOfScratch(n: number): number {
  if (n === 0) {
    return Number.NaN;
  }
  const half = n >> 1;
  const upper = select(scratch, n, half);
  if (n % 2 === 1) {
    return upper;
  }
  let lower = scratch[0] as number;
  for (let i = 1; i < half; i++) {
    const value = scratch[i] as number;
    if (value > lower) {
      lower = value;
    }
  }
  return lower + (upper - lower) / 2;
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
