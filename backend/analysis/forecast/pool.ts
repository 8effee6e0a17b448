import { dampedTrend, lastValue, linearTrend, seasonalNaive, theta } from './methods.ts';
import type { Method } from './types.ts';

const POOL: readonly Method[] = [
  lastValue,
  seasonalNaive(0),
  seasonalNaive(1),
  seasonalNaive(2),
  theta,
  dampedTrend,
  linearTrend,
];
/** Most origins in the past from which the pool is tried. */
const ORIGINS = 6;
/** Weights fall with this power of the error: much better methods get nearly all, equal ones share. */
const POWER = 3;

export interface Member {
  method: Method;
  weight: number;
}

/** What the pool did on the past. */
export interface Trial {
  /** Members with their weights, the heaviest first. */
  members: Member[];
  /** From each origin what the weighted mean missed at each distance: actual minus forecast. */
  misses: Float64Array[];
  /** Mean absolute error over that of the naive method; NaN without a trial. */
  relativeError: number;
}

/** Tries every method from origins in the past, at most `horizon` ahead, and weighs them by what they missed. */
export function tryOnPast(past: Float64Array, horizon: number, seasons: readonly number[]): Trial {
  const { origins, ahead } = originsOf(past.length, horizon, seasons.at(-1) ?? 1);
  const first = origins[0] ?? past.length;
  const pool = POOL.filter((method) => method.least(seasons) <= first);
  const forecasts = pool.map((method) =>
    origins.map((origin) => method.forecast(past.subarray(0, origin), ahead, seasons))
  );
  const errors = forecasts.map((runs) => meanAbsolute(missesOf(past, origins, runs)));
  const floor = 1e-9 + 1e-3 * Math.min(...errors);
  const powers = errors.map((error) => (origins.length === 0 ? 1 : (1 / (error + floor)) ** POWER));
  const total = powers.reduce((sum, power) => sum + power, 0);
  const weights = powers.map((power) => power / total);
  const combined = origins.map((_, o) =>
    mixed(
      forecasts.map((runs) => runs[o] as Float64Array),
      weights,
      ahead
    )
  );
  const misses = missesOf(past, origins, combined);
  const naive = pool.findLastIndex(({ name }) => name.startsWith('seasonal naive'));
  const members = pool.map((method, i) => ({ method, weight: weights[i] as number }));
  return {
    members: members.sort((a, b) => b.weight - a.weight),
    misses,
    relativeError: meanAbsolute(misses) / (errors[Math.max(0, naive)] ?? Number.NaN),
  };
}

/** The weighted mean of the members' forecasts. */
export function blend(trial: Trial, past: Float64Array, horizon: number, seasons: readonly number[]): Float64Array {
  const forecasts = trial.members.map(({ method }) => method.forecast(past, horizon, seasons));
  return mixed(
    forecasts,
    trial.members.map(({ weight }) => weight),
    horizon
  );
}

function originsOf(points: number, horizon: number, season: number): { origins: number[]; ahead: number } {
  const ahead = Math.min(horizon, Math.max(1, Math.floor(points / 3)));
  const earliest = Math.max(6, Math.min(points - ahead, 2 * season));
  const room = points - ahead - earliest;
  const count = room < 0 ? 0 : Math.min(ORIGINS, 1 + Math.floor(room / Math.max(1, ahead / 2)));
  const origins = Array.from({ length: count }, (_, i) =>
    Math.round(points - ahead - i * Math.min(ahead / 2, room / Math.max(1, count - 1)))
  );
  return { origins: [...new Set(origins)].sort((a, b) => a - b), ahead };
}

function missesOf(past: Float64Array, origins: readonly number[], runs: readonly Float64Array[]): Float64Array[] {
  return runs.map((run, o) => run.map((value, i) => (past[(origins[o] as number) + i] as number) - value));
}

function meanAbsolute(runs: readonly Float64Array[]): number {
  let sum = 0;
  let count = 0;
  for (const run of runs) {
    for (const miss of run) {
      sum += Math.abs(miss);
      count++;
    }
  }
  return sum / count;
}

function mixed(forecasts: readonly Float64Array[], weights: readonly number[], horizon: number): Float64Array {
  const sum = new Float64Array(horizon);
  forecasts.forEach((forecast, m) => {
    for (let i = 0; i < horizon; i++) {
      sum[i] = (sum[i] as number) + (weights[m] as number) * (forecast[i] as number);
    }
  });
  return sum;
}
