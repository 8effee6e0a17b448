/**
 * Solves A x = b for a symmetric positive definite A (row by row, lower half read) by Cholesky's decomposition, in place.
 * `b` becomes x. A pivot that rounding has made non-positive is treated as tiny, which sets its unknown to about nothing.
 */
export function solveSymmetric(a: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let j = 0; j < n; j++) {
    let pivot = at(a, j * n + j);
    for (let k = 0; k < j; k++) {
      pivot -= at(a, j * n + k) ** 2;
    }
    const root = pivot > 0 ? Math.sqrt(pivot) : 1e150;
    a[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let sum = at(a, i * n + j);
      for (let k = 0; k < j; k++) {
        sum -= at(a, i * n + k) * at(a, j * n + k);
      }
      a[i * n + j] = sum / root;
    }
  }
  for (let i = 0; i < n; i++) {
    let sum = at(b, i);
    for (let k = 0; k < i; k++) {
      sum -= at(a, i * n + k) * at(b, k);
    }
    b[i] = sum / at(a, i * n + i);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = at(b, i);
    for (let k = i + 1; k < n; k++) {
      sum -= at(a, k * n + i) * at(b, k);
    }
    b[i] = sum / at(a, i * n + i);
  }
}

function at(values: Float64Array, i: number): number {
  return values[i] as number;
}
