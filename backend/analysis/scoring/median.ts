let scratch = new Float64Array(1024);

/** Median of the finite values in [from, to); NaN when there is none. Linear time, no allocation. */
export function medianOf(values: Float64Array, from = 0, to: number = values.length): number {
  const n = fill(values, from, to, Number.NaN);
  return medianOfScratch(n);
}

/** Median distance from `centre` of the finite values in [from, to); NaN when there is none. */
export function medianDistance(values: Float64Array, centre: number, from = 0, to: number = values.length): number {
  const n = fill(values, from, to, centre);
  return medianOfScratch(n);
}

/** The q-quantile (nearest rank) of the finite values in [from, to); NaN when there is none. */
export function quantileOf(values: Float64Array, q: number, from = 0, to: number = values.length): number {
  const n = fill(values, from, to, Number.NaN);
  if (n === 0) {
    return Number.NaN;
  }
  return select(scratch, n, Math.min(n - 1, Math.max(0, Math.round(q * (n - 1)))));
}

/** Copies finite values into the scratch buffer; with a finite centre their distances from it. Returns how many. */
function fill(values: Float64Array, from: number, to: number, centre: number): number {
  if (to - from > scratch.length) {
    scratch = new Float64Array((to - from) * 2);
  }
  const distance = centre === centre;
  let n = 0;
  for (let i = Math.max(0, from); i < to && i < values.length; i++) {
    const value = values[i] as number;
    if (value - value === 0) {
      scratch[n++] = distance ? Math.abs(value - centre) : value;
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
