/** Arithmetic on series of one grid, cell by cell; null is a series of which nothing is known, NaN a cell. */

/** Mean of the known cells; 0 when there is none. */
export function meanOf(values: Float64Array | null): number {
  let sum = 0;
  let count = 0;
  for (const value of values ?? []) {
    if (value - value === 0) {
      sum += value;
      count++;
    }
  }
  return count > 0 ? sum / count : 0;
}

/** top / bottom; NaN where the bottom is not above zero. */
export function ratio(top: Float64Array | null, bottom: Float64Array | null): Float64Array | null {
  return (
    top && bottom && top.map((value, i) => ((bottom[i] as number) > 0 ? value / (bottom[i] as number) : Number.NaN))
  );
}

/** The series times a factor. */
export function scaled(values: Float64Array | null, factor: number): Float64Array | null {
  return values && (factor === 1 ? values : values.map((value) => value * factor));
}

/** a - b; where b is not known, a. */
export function minus(a: Float64Array | null, b: Float64Array | null): Float64Array | null {
  return a && b ? a.map((value, i) => value - finiteOr0(b[i])) : a;
}

function finiteOr0(value: number | undefined): number {
  return value !== undefined && value - value === 0 ? value : 0;
}

/** Cell by cell the larger of two; where one is not known, the other. */
export function larger(a: Float64Array | null, b: Float64Array | null): Float64Array | null {
  if (!a || !b) {
    return a ?? b;
  }
  return a.map((value, i) => {
    const other = b[i] as number;
    return other > value || !(value - value === 0) ? other : value;
  });
}

/** Cell by cell the sum of what is known; NaN where nothing is. */
export function total(list: ReadonlyArray<Float64Array | null>): Float64Array | null {
  let sum: Float64Array | null = null;
  for (const values of list) {
    if (!values) {
      continue;
    }
    if (sum === null) {
      sum = values.slice();
      continue;
    }
    for (let i = 0; i < sum.length; i++) {
      const value = values[i] as number;
      if (value - value === 0) {
        sum[i] = finiteOr0(sum[i]) + value;
      }
    }
  }
  return sum;
}
