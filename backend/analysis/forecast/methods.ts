import type { Method } from './types.ts';

const at = (values: Float64Array, i: number): number => values[i] as number;

/** Repeats the last value: the best there is for a random walk. */
export const lastValue: Method = {
  name: 'last value',
  least: () => 1,
  forecast: (past, horizon) => new Float64Array(horizon).fill(at(past, past.length - 1)),
};

/** Repeats the last cycle of the n-th shortest season. */
export function seasonalNaive(which: number): Method {
  return {
    name: `seasonal naive ${which + 1}`,
    least: (seasons) => seasons[which] ?? Number.POSITIVE_INFINITY,
    forecast: (past, horizon, seasons) => {
      const season = seasons[which] as number;
      return Float64Array.from({ length: horizon }, (_, i) => at(past, past.length - season + (i % season)));
    },
  };
}

/**
 * Theta (Assimakopoulos & Nikolopoulos 2000; as simple exponential smoothing with half the trend's drift, Hyndman &
 * Billah 2003) of the series without its seasonal profile, which is added again.
 */
export const theta: Method = {
  name: 'theta',
  least: (seasons) => Math.max(4, 2 * (seasons.at(-1) ?? 0)),
  forecast: (past, horizon, seasons) => {
    const { adjusted, profile } = deseasonalise(past, seasons);
    const { level, alpha } = smooth(adjusted);
    const drift = slopeOf(adjusted) / 2;
    const n = past.length;
    const start = drift * ((1 - (1 - alpha) ** n) / alpha);
    return Float64Array.from({ length: horizon }, (_, i) => level + drift * i + start + at(profile, i));
  },
};

/** Holt's linear trend, damped by `damping` a step (Gardner & McKenzie 1985), of the series without its seasonal profile. */
function holt(name: string, damping: number): Method {
  return {
    name,
    least: (seasons) => Math.max(6, 2 * (seasons.at(-1) ?? 0)),
    forecast: (past, horizon, seasons) => {
      const { adjusted, profile } = deseasonalise(past, seasons);
      const { level, trend } = bestHolt(adjusted, damping);
      let ahead = level;
      let damped = trend;
      return Float64Array.from({ length: horizon }, (_, i) => {
        damped *= damping;
        ahead += damped;
        return ahead + at(profile, i);
      });
    },
  };
}

export const dampedTrend = holt('damped trend', 0.9);
export const linearTrend = holt('linear trend', 1);

const ALPHAS = [0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9, 1] as const;
const BETAS = [0.02, 0.1, 0.3] as const;

/** Takes the profiles of all seasons away, one after the other; `profile` is their sum for the cycle ahead, unbounded. */
function deseasonalise(
  past: Float64Array,
  seasons: readonly number[]
): { adjusted: Float64Array; profile: Float64Array } {
  const longest = Math.max(1, seasons.at(-1) ?? 1);
  const adjusted = Float64Array.from(past);
  const profile = new Float64Array(Math.max(longest, MAX_PROFILE));
  for (const season of seasons) {
    const figure = profileOf(adjusted, season);
    for (let i = 0; i < adjusted.length; i++) {
      adjusted[i] = at(adjusted, i) - at(figure, i % season);
    }
    for (let i = 0; i < profile.length; i++) {
      profile[i] = at(profile, i) + at(figure, (past.length + i) % season);
    }
  }
  return { adjusted, profile };
}

const MAX_PROFILE = 10_000;

/** Mean of each phase without the moving mean of one season around it; adds up to nothing. */
function profileOf(values: Float64Array, season: number): Float64Array {
  const sums = new Float64Array(season);
  const counts = new Float64Array(season);
  let window = 0;
  for (let i = 0; i < values.length; i++) {
    window += at(values, i) - (i >= season ? at(values, i - season) : 0);
    const middle = i - (season >> 1);
    if (i >= season - 1 && middle >= 0) {
      sums[middle % season] = at(sums, middle % season) + at(values, middle) - window / season;
      counts[middle % season] = at(counts, middle % season) + 1;
    }
  }
  let mean = 0;
  for (let i = 0; i < season; i++) {
    sums[i] = at(counts, i) > 0 ? at(sums, i) / at(counts, i) : 0;
    mean += at(sums, i) / season;
  }
  return sums.map((value) => value - mean);
}

function smooth(values: Float64Array): { level: number; alpha: number } {
  let best = { level: at(values, 0), alpha: 1, error: Number.POSITIVE_INFINITY };
  for (const alpha of ALPHAS) {
    let level = at(values, 0);
    let error = 0;
    for (let i = 1; i < values.length; i++) {
      const miss = at(values, i) - level;
      error += miss * miss;
      level += alpha * miss;
    }
    if (error < best.error) {
      best = { level, alpha, error };
    }
  }
  return best;
}

function bestHolt(values: Float64Array, damping: number): { level: number; trend: number } {
  let best = { level: 0, trend: 0, error: Number.POSITIVE_INFINITY };
  for (const alpha of ALPHAS) {
    for (const beta of BETAS) {
      let level = at(values, 0);
      let trend = at(values, 1) - level;
      let error = 0;
      for (let i = 1; i < values.length; i++) {
        const foreseen = level + damping * trend;
        const miss = at(values, i) - foreseen;
        error += miss * miss;
        level = foreseen + alpha * miss;
        trend = damping * trend + alpha * beta * miss;
      }
      if (error < best.error) {
        best = { level, trend, error };
      }
    }
  }
  return best;
}

/** Least-squares slope a step. */
function slopeOf(values: Float64Array): number {
  const centre = (values.length - 1) / 2;
  let product = 0;
  let square = 0;
  for (let i = 0; i < values.length; i++) {
    product += (i - centre) * at(values, i);
    square += (i - centre) * (i - centre);
  }
  return square > 0 ? product / square : 0;
}
