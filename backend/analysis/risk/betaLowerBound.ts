/**
 * Lower bound of a success rate: the `quantile` of the Beta posterior after `successes` and `failures` (any numbers >= 0)
 * under Jeffreys' prior Beta(1/2, 1/2). Method: Brown, Cai, DasGupta, "Interval Estimation for a Binomial Proportion",
 * Statistical Science 16 (2001), section 4. Falls with each failure, rises with each success; in [0, 1].
 */
export function betaLowerBound(successes: number, failures: number, quantile: number): number {
  const a = successes + 0.5;
  const b = failures + 0.5;
  let low = 0;
  let high = 1;
  // Halving 50 times is exact to 1e-15 and cannot fail to converge.
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (regularisedBeta(middle, a, b) < quantile) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

/** I_x(a, b) by the continued fraction of DLMF 8.17.22, evaluated after Lentz. */
export function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) {
    return x <= 0 ? 0 : 1;
  }
  // The fraction converges quickly on this side of the mean only; the other is its mirror image.
  if (x > (a + 1) / (a + b + 2)) {
    return 1 - regularisedBeta(1 - x, b, a);
  }
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const tiny = 1e-300;
  const safe = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / safe(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / safe(1 + even * d);
    c = safe(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / safe(1 + odd * d);
    c = safe(1 + odd / c);
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-15) {
      break;
    }
  }
  return Math.min(1, Math.max(0, front * fraction));
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0 (Lanczos, g = 7, 9 terms). */
function logGamma(x: number): number {
  if (x < 0.5) {
    return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  }
  const t = x + 6.5;
  const sum = LANCZOS.reduce((total, term, i) => (i === 0 ? term : total + term / (x - 1 + i)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}
