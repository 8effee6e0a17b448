import { autoregression } from './methods/autoregression.ts';
import { Past } from './methods/past.ts';
import {
  dampedTrend,
  lastingProfileAndReturn,
  profileAndLevel,
  profileAndReturn,
  profileAndTrend,
} from './methods/seasonal.ts';
import { lastValue, onLogarithms, seasonalNaive } from './methods/simple.ts';
import { ROUNDING } from './rounding.ts';
import type { Method } from './types.ts';

const FEW_LAGS = autoregression('autoregression', () => 3);
const MANY_LAGS = autoregression('long autoregression', (seasons) => Math.min(24, seasons[0] ?? 6));

const POOL: readonly Method[] = [
  lastValue,
  seasonalNaive,
  dampedTrend,
  FEW_LAGS,
  onLogarithms(FEW_LAGS),
  MANY_LAGS,
  onLogarithms(MANY_LAGS),
  profileAndLevel,
  onLogarithms(profileAndLevel),
  profileAndReturn,
  lastingProfileAndReturn,
  profileAndTrend,
];

/** Most origins in the past from which the pool is tried. */
const ORIGINS = 12;
/** Weights fall with this power of the error: much better methods get nearly all, equal ones share. */
const POWER = 6;
/** Errors from an origin where hardly anything is missed are no less than this share of the usual. */
const FLOOR = 0.1;
/** Distances are weighed in stretches, each this many times as long as the one before: what is best for the next minutes need not be best for tomorrow. */
const STRETCH = 3;

/** A member of the pool with its forecast and its weight at each distance. */
interface Member {
  name: string;
  ahead: Float64Array;
  weights: Float64Array;
}

/** A combined forecast and what it would have missed in the past. */
export interface Combined {
  point: Float64Array;
  /** Members that count, by mean weight, the heaviest first. */
  members: { name: string; weight: number }[];
  /** From each origin what the combination missed at each distance: actual minus forecast. Empty without a trial. */
  misses: Float64Array[];
  /** The origins of the misses: how many points were known there. */
  origins: number[];
  /** Mean absolute error over that of the naive method; NaN without a trial. */
  relativeError: number;
}

/** Tries every method from origins in the past, weighs them by what they missed, and combines what they foresee. */
export function combine(past: Float64Array, horizon: number, seasons: readonly number[]): Combined {
  const { origins, tried } = originsOf(past.length, horizon, seasons.at(-1) ?? 1);
  const known = [...origins, past.length];
  const positive = past.every((value) => value > 0);
  const pool = POOL.filter(
    (method) => method.least(seasons) <= (known[0] as number) && (positive || method.positive !== true)
  );
  // In the trial only the near part counts; the last run, from the whole past, goes to the horizon.
  const shared = new Past(past, seasons);
  const runs = pool.map((method) => method.run(shared, known, horizon));
  const misses = runs.map((run) => missesOf(past, origins, run, tried));
  const weights = weightsOf(misses, horizon, tried);
  const members = pool.map(({ name }, m): Member => ({
    name,
    ahead: runs[m]?.at(-1) as Float64Array,
    weights: weights[m] as Float64Array,
  }));
  const combined = origins.map((_, o) =>
    mixed(
      misses.map((of) => of[o] as Float64Array),
      weights,
      tried
    )
  );
  const naive = misses[pool.indexOf(seasonalNaive)] ?? misses[0] ?? [];
  return {
    point: mixed(
      members.map(({ ahead }) => ahead),
      weights,
      horizon
    ),
    members: summaryOf(members),
    misses: combined,
    origins,
    relativeError: meanAbsolute(combined, 0, tried) / meanAbsolute(naive, 0, tried),
  };
}

/**
 * Where the past is cut for a trial, ascending, and how far ahead is tried from each cut: half of the cuts lie close
 * together at the end, half are spread over the longest season, as a calm night says nothing about the day.
 */
function originsOf(points: number, horizon: number, season: number): { origins: number[]; tried: number } {
  const tried = Math.min(horizon, Math.max(1, Math.floor(points / 3)));
  const earliest = Math.max(6, Math.min(points - tried, Math.round(2.2 * season) + 10));
  const room = points - tried - earliest;
  const apart = Math.max(1, tried / 2);
  const wide = Math.max(apart, Math.min(season, room) / (ORIGINS / 2));
  const origins: number[] = [];
  for (let i = 0, back = 0; i < ORIGINS && back <= room; i++) {
    origins.push(Math.round(points - tried - back));
    back += i < ORIGINS / 2 ? apart : wide;
  }
  return { origins: origins.reverse(), tried };
}

function missesOf(
  past: Float64Array,
  origins: readonly number[],
  run: readonly Float64Array[],
  tried: number
): Float64Array[] {
  return origins.map((origin, o) => {
    const ahead = run[o] as Float64Array;
    return Float64Array.from({ length: tried }, (_, i) => (past[origin + i] as number) - (ahead[i] as number));
  });
}

/** The weight of each method at each distance: the inverse error there, to a power; beyond what was tried, that of the last stretch. */
function weightsOf(misses: readonly Float64Array[][], horizon: number, tried: number): Float64Array[] {
  const weights = misses.map(() => new Float64Array(horizon));
  for (let from = 0, to = 0; from < horizon; from = to) {
    to = nextStretch(from, tried, horizon);
    const errors = relativeErrors(misses, Math.min(from, tried - 1), Math.min(to, tried));
    const least = Math.min(...errors);
    const shares = errors.map((error) => (least / error) ** POWER);
    const total = shares.reduce((sum, share) => sum + share, 0);
    weights.forEach((of, m) =>
      of.fill(Number.isFinite(total) ? (shares[m] as number) / total : 1 / misses.length, from, to)
    );
  }
  return weights;
}

/**
 * Mean over the origins of each method's error, over what all methods missed on average from that origin: one shock that
 * nobody foresaw does not decide.
 */
function relativeErrors(misses: readonly Float64Array[][], from: number, to: number): number[] {
  const origins = misses[0]?.length ?? 0;
  const errors = misses.map((of) => of.map((run) => meanAbsolute([run], from, to)));
  const common = Array.from({ length: origins }, (_, o) => mean(errors.map((of) => of[o] as number)));
  const floor = FLOOR * mean(common) + ROUNDING;
  return errors.map((of) => mean(of.map((error, o) => (error + ROUNDING) / ((common[o] as number) + floor))));
}

/** Stretches end at a ninth and a third of what was tried, and at the horizon. */
function nextStretch(from: number, tried: number, horizon: number): number {
  const near = Math.ceil(tried / STRETCH / STRETCH);
  const middle = Math.ceil(tried / STRETCH);
  return from < near && near < horizon ? near : from < middle && middle < horizon ? middle : horizon;
}

function mixed(series: readonly Float64Array[], weights: readonly Float64Array[], length: number): Float64Array {
  const sum = new Float64Array(length);
  series.forEach((values, m) => {
    const of = weights[m] as Float64Array;
    for (let i = 0; i < length; i++) {
      sum[i] = (sum[i] as number) + (of[i] as number) * (values[i] as number);
    }
  });
  return sum;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanAbsolute(runs: readonly Float64Array[], from: number, to: number): number {
  let sum = 0;
  let count = 0;
  for (const run of runs) {
    for (let i = from; i < to; i++) {
      sum += Math.abs(run[i] as number);
      count++;
    }
  }
  return sum / count;
}

function summaryOf(members: readonly Member[]): { name: string; weight: number }[] {
  return members
    .map(({ name, weights }) => ({ name, weight: weights.reduce((sum, weight) => sum + weight, 0) / weights.length }))
    .filter(({ weight }) => weight > 0.001)
    .sort((a, b) => b.weight - a.weight);
}
