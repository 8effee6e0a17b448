import type { Method } from '../types.ts';

const ALPHAS = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 1] as const;
const BETAS = [0.02, 0.1, 0.3] as const;
/** A cycle of a profile counts this many times as much as the one after it. */
const RECENT = 0.7;
const DAMPING = 0.9;
/** Of parameters that err alike but for rounding the first, which moves least, is taken. */
const ALIKE = 1 - 1e-9;
/** Terms of the autoregression of what the seasons leave. */
const TERMS = 24;

/** A method for series without seasons, put to work on what the seasonal profile leaves. */
function withProfile(
  name: string,
  least: number,
  forgetting: number,
  foresee: (rest: Float64Array, horizon: number) => Float64Array
): Method {
  return {
    name,
    least: (seasons) => Math.max(least, 2 * (seasons.at(-1) ?? 1)),
    run: (past, origins, horizon) =>
      origins.map((origin) => {
        const { rest, ahead } = past.without(origin, horizon, forgetting);
        return foresee(rest, horizon).map((value, i) => value + (ahead[i] as number));
      }),
  };
}

/** Seasonal profile and a level by simple exponential smoothing (Brown 1959). */
export const profileAndLevel = withProfile('profile and level', 3, RECENT, (rest, horizon) =>
  new Float64Array(horizon).fill(levelOf(rest))
);

/** Seasonal profile and what is left going back to its mean as it did before: autoregression by Yule & Walker's equations. */
const goBack = (rest: Float64Array, horizon: number): Float64Array => {
  const terms = Math.min(TERMS, rest.length >> 2);
  const { mean, coefficients } = yuleWalker(rest, terms);
  const path = new Float64Array(terms + horizon);
  path.set(rest.subarray(rest.length - terms).map((value) => value - mean));
  for (let t = terms; t < path.length; t++) {
    let value = 0;
    for (let j = 0; j < terms; j++) {
      value += (coefficients[j] as number) * (path[t - 1 - j] as number);
    }
    path[t] = value;
  }
  return path.subarray(terms).map((value) => value + mean);
};
export const profileAndReturn = withProfile('profile and return', 12, RECENT, goBack);
/** The same with a profile in which all cycles count alike. */
export const lastingProfileAndReturn = withProfile('lasting profile and return', 12, 1, goBack);

/** Seasonal profile and Holt's linear trend (1957), not damped: disks and quotas do not stop by themselves. */
export const profileAndTrend = withProfile('profile and trend', 6, RECENT, (rest, horizon) => {
  const { level, trend } = trendOf(rest, 1);
  return Float64Array.from({ length: horizon }, (_, i) => level + trend * (i + 1));
});

/** Holt's trend without seasons, damped by 0.9 a step (Gardner & McKenzie 1985). */
export const dampedTrend: Method = {
  name: 'damped trend',
  least: () => 6,
  run: ({ values }, origins, horizon) =>
    origins.map((origin) => {
      let { level, trend } = trendOf(values.subarray(0, origin), DAMPING);
      return Float64Array.from({ length: horizon }, () => {
        trend *= DAMPING;
        level += trend;
        return level;
      });
    }),
};

function levelOf(values: Float64Array): number {
  let best = { level: values[0] as number, error: Number.POSITIVE_INFINITY };
  for (const alpha of ALPHAS) {
    let level = values[0] as number;
    let error = 0;
    for (let i = 1; i < values.length; i++) {
      const miss = (values[i] as number) - level;
      error += miss * miss;
      level += alpha * miss;
    }
    best = error < best.error * ALIKE ? { level, error } : best;
  }
  return best.level;
}

function trendOf(values: Float64Array, damping: number): { level: number; trend: number } {
  let best = { level: values.at(-1) as number, trend: 0, error: Number.POSITIVE_INFINITY };
  for (const alpha of ALPHAS) {
    for (const beta of BETAS) {
      let level = values[0] as number;
      let trend = (values[1] as number) - level;
      let error = 0;
      for (let i = 1; i < values.length; i++) {
        const foreseen = level + damping * trend;
        const miss = (values[i] as number) - foreseen;
        error += miss * miss;
        level = foreseen + alpha * miss;
        trend = damping * trend + alpha * beta * miss;
      }
      best = error < best.error * ALIKE ? { level, trend, error } : best;
    }
  }
  return best;
}

/** Coefficients of an autoregression that is stable by construction (Levinson 1947, Durbin 1960). */
function yuleWalker(values: Float64Array, terms: number): { mean: number; coefficients: Float64Array } {
  const n = values.length;
  let mean = 0;
  for (const value of values) {
    mean += value / n;
  }
  const covariances = new Float64Array(terms + 1);
  for (let lag = 0; lag <= terms; lag++) {
    let sum = 0;
    for (let i = lag; i < n; i++) {
      sum += ((values[i] as number) - mean) * ((values[i - lag] as number) - mean);
    }
    covariances[lag] = sum;
  }
  const coefficients = new Float64Array(terms);
  let left = (covariances[0] as number) * (1 + 1e-4);
  for (let k = 0; k < terms && left > 0; k++) {
    let product = covariances[k + 1] as number;
    for (let j = 0; j < k; j++) {
      product -= (coefficients[j] as number) * (covariances[k - j] as number);
    }
    const reflection = product / left;
    const before = coefficients.slice(0, k);
    for (let j = 0; j < k; j++) {
      coefficients[j] = (before[j] as number) - reflection * (before[k - 1 - j] as number);
    }
    coefficients[k] = reflection;
    left *= 1 - reflection * reflection;
  }
  return { mean, coefficients };
}
