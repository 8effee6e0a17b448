/**
 * How much wider than the normal distribution's a two-sided interval of Student's t with `freedom` (a whole number from 1)
 * must be at this level: the price of knowing the spread from few samples. Exact sums for the distribution function
 * (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4), inverted by bisection.
 */
export function smallSampleFactor(level: number, freedom: number): number {
  return inverse((t) => insideT(t, freedom), level) / inverse(insideNormal, level);
}

/** Chance that |t| is at most `t`. */
function insideT(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const cosine = Math.cos(angle);
  const even = freedom % 2 === 0;
  let term = even ? 1 : cosine;
  let sum = freedom === 1 ? 0 : term;
  for (let k = even ? 2 : 3; k <= freedom - 2; k += 2) {
    term *= ((k - 1) / k) * cosine * cosine;
    sum += term;
  }
  return even ? Math.sin(angle) * sum : (2 / Math.PI) * (angle + Math.sin(angle) * sum);
}

/** Chance that a standard normal value is within `z` of 0: the series of the error function, which all terms of are positive. */
function insideNormal(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 1; k < 200 && term > 1e-17 * sum; k++) {
    term *= (z * z) / (2 * k + 1);
    sum += term;
  }
  return 2 * sum * (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI));
}

function inverse(inside: (x: number) => number, level: number): number {
  let low = 0;
  let high = 1;
  while (inside(high) < level) {
    low = high;
    high *= 2;
  }
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (inside(middle) < level) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}
