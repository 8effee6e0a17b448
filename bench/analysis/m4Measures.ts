/** Measures of the M4 competition as in Makridakis et al. (2020), International Journal of Forecasting 36(1). */

/** Symmetric mean absolute percentage error, as a share. */
export function smape(actual: Float64Array, forecast: Float64Array): number {
  return mean(actual.length, (i) => {
    const a = actual[i] as number;
    const f = forecast[i] as number;
    const size = Math.abs(a) + Math.abs(f);
    return size === 0 ? 0 : (2 * Math.abs(a - f)) / size;
  });
}

/** Mean absolute difference to one season before: what errors are divided by in MASE and MSIS. */
export function seasonalScale(past: Float64Array, season: number): number {
  return mean(past.length - season, (i) => Math.abs((past[i + season] as number) - (past[i] as number)));
}

/** Mean absolute error. */
export function meanError(actual: Float64Array, forecast: Float64Array): number {
  return mean(actual.length, (i) => Math.abs((actual[i] as number) - (forecast[i] as number)));
}

/** Mean interval score of a band that shall hold `1 - alpha` of the points; to be divided by the scale. */
export function intervalScore(actual: Float64Array, lower: Float64Array, upper: Float64Array, alpha: number): number {
  return mean(actual.length, (i) => {
    const a = actual[i] as number;
    const l = lower[i] as number;
    const u = upper[i] as number;
    return u - l + (2 / alpha) * (Math.max(0, l - a) + Math.max(0, a - u));
  });
}

/** Share of the points inside of the band. */
export function coverage(actual: Float64Array, lower: Float64Array, upper: Float64Array): number {
  return mean(actual.length, (i) =>
    (actual[i] as number) >= (lower[i] as number) && (actual[i] as number) <= (upper[i] as number) ? 1 : 0
  );
}

/** Repeats the last season. */
export function seasonalNaive(past: Float64Array, horizon: number, season: number): Float64Array {
  return Float64Array.from({ length: horizon }, (_, i) => past[past.length - season + (i % season)] as number);
}

/** Naive 2 of the competition: the last value, seasonally adjusted by classical multiplicative decomposition when a test finds a season. */
export function naive2(past: Float64Array, horizon: number, season: number): Float64Array {
  const last = past.at(-1) as number;
  if (season < 2 || !isSeasonal(past, season)) {
    return new Float64Array(horizon).fill(last);
  }
  const figure = multiplicativeFigure(past, season);
  const level = last / (figure[(past.length - 1) % season] as number);
  return Float64Array.from({ length: horizon }, (_, i) => level * (figure[(past.length + i) % season] as number));
}

/** The competition's test: autocorrelation at the season against its 90 % limit. */
function isSeasonal(past: Float64Array, season: number): boolean {
  const n = past.length;
  if (n < 3 * season) {
    return false;
  }
  const centre = mean(n, (i) => past[i] as number);
  const at = (lag: number): number => {
    let sum = 0;
    for (let i = lag; i < n; i++) {
      sum += ((past[i] as number) - centre) * ((past[i - lag] as number) - centre);
    }
    return sum;
  };
  const variance = at(0);
  let squares = 1;
  for (let lag = 1; lag < season; lag++) {
    squares += 2 * (at(lag) / variance) ** 2;
  }
  return Math.abs(at(season) / variance) > (1.645 / Math.sqrt(n)) * Math.sqrt(squares);
}

function multiplicativeFigure(past: Float64Array, season: number): Float64Array {
  const half = season >> 1;
  const sums = new Float64Array(season);
  const counts = new Float64Array(season);
  for (let i = half; i < past.length - half; i++) {
    let trend = 0;
    for (let j = -half; j <= half; j++) {
      trend += (season % 2 === 0 && Math.abs(j) === half ? 0.5 : 1) * (past[i + j] as number);
    }
    const ratio = (past[i] as number) / (trend / season);
    sums[i % season] = (sums[i % season] as number) + ratio;
    counts[i % season] = (counts[i % season] as number) + 1;
  }
  const figure = sums.map((sum, i) => sum / (counts[i] as number));
  const centre = mean(season, (i) => figure[i] as number);
  return figure.map((value) => value / centre);
}

function mean(n: number, at: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sum += at(i);
  }
  return sum / n;
}
