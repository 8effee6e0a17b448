const ALPHAS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.85, 0.99] as const;
const BETAS = [0, 0.01, 0.05, 0.2] as const;
const DAMPINGS = [0.8, 0.9, 0.98] as const;

/**
 * The simple method beside the engine: exponential smoothing of level and damped trend without a season, its parameters
 * by the least squared error one step ahead. It is what automatic ETS comes to when a season is longer than 24 steps.
 */
export function withoutSeason(past: Float64Array, horizon: number): Float64Array {
  let best = { level: 0, trend: 0, damping: 1, error: Number.POSITIVE_INFINITY };
  for (const alpha of ALPHAS) {
    for (const beta of BETAS) {
      for (const damping of beta === 0 ? [1] : DAMPINGS) {
        const fit = smooth(past, alpha, beta, damping);
        best = fit.error < best.error ? fit : best;
      }
    }
  }
  let { level, trend } = best;
  return Float64Array.from({ length: horizon }, () => {
    trend *= best.damping;
    level += trend;
    return level;
  });
}

function smooth(
  past: Float64Array,
  alpha: number,
  beta: number,
  damping: number
): { level: number; trend: number; damping: number; error: number } {
  const best = { level: past[0] as number, trend: 0, damping, error: 0 };
  for (let i = 1; i < past.length; i++) {
    const foreseen = best.level + damping * best.trend;
    const miss = (past[i] as number) - foreseen;
    best.error += miss * miss;
    best.level = foreseen + alpha * miss;
    best.trend = damping * best.trend + alpha * beta * miss;
  }
  return best;
}
