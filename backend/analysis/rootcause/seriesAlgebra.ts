/** Arithmetic on series of one grid, cell by cell; null is a series of which nothing is known, NaN a cell. */

/** Mean of the known cells; 0 when there is none. */
export function meanOf(values: Float64Array | null): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; values !== null && i < values.length; i++) {
    const value = values[i] as number;
    if (value - value === 0) {
      sum += value;
      count++;
    }
  }
  return count > 0 ? sum / count : 0;
}

// Loops instead of `map`: its call for each cell takes most of the time of an analysis of many series.

/** top / bottom, into an array of that length where one is given; NaN where the bottom is not above zero. */
export function ratio(top: Float64Array | null, bottom: Float64Array | null, into?: Float64Array): Float64Array | null {
  if (!top || !bottom) {
    return null;
  }
  const result = into?.length === top.length ? into : new Float64Array(top.length);
  for (let i = 0; i < result.length; i++) {
    const below = bottom[i] as number;
    result[i] = below > 0 ? (top[i] as number) / below : Number.NaN;
  }
  return result;
}

/** The series times a factor. */
export function scaled(values: Float64Array | null, factor: number): Float64Array | null {
  if (!values || factor === 1) {
    return values;
  }
  const result = new Float64Array(values.length);
  for (let i = 0; i < result.length; i++) {
    result[i] = (values[i] as number) * factor;
  }
  return result;
}

/** a - b; where b is not known, a. */
export function minus(a: Float64Array | null, b: Float64Array | null): Float64Array | null {
  if (!a || !b) {
    return a;
  }
  const result = new Float64Array(a.length);
  for (let i = 0; i < result.length; i++) {
    result[i] = (a[i] as number) - finiteOr0(b[i]);
  }
  return result;
}

function finiteOr0(value: number | undefined): number {
  return value !== undefined && value - value === 0 ? value : 0;
}

/** Cell by cell the larger of two; where one is not known, the other. */
export function larger(a: Float64Array | null, b: Float64Array | null): Float64Array | null {
  if (!a || !b) {
    return a ?? b;
  }
  const result = new Float64Array(a.length);
  for (let i = 0; i < result.length; i++) {
    const value = a[i] as number;
    const other = b[i] as number;
    result[i] = other > value || !(value - value === 0) ? other : value;
  }
  return result;
}

/** Cell by cell the sum of what is known; NaN where nothing is. */
export function total(list: ReadonlyArray<Float64Array | null>): Float64Array | null {
  const known = list.filter((values) => values !== null);
  const [first] = known;
  if (first === undefined || known.length === 1) {
    return first ?? null;
  }
  const sum = first.slice();
  for (const values of known.slice(1)) {
    for (let i = 0; i < sum.length; i++) {
      const value = values[i] as number;
      if (value - value === 0) {
        sum[i] = finiteOr0(sum[i]) + value;
      }
    }
  }
  return sum;
}
