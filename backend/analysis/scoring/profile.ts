import type { SeriesInput } from '../bundle.ts';
import { ownSwing } from './ownSwing.ts';
import { counterRate } from './counterRate.ts';
import { baselineOf, type Baseline, compareLevels, type Shift, shiftOf } from './robustScore.ts';

/** Fewer finite points than this are no baseline. */
const MIN_BASELINE = 5;
/** A past of fewer points than this is extended up to the onset. */
const REBASE_BELOW = 12;
/** A shift without a baseline (an error series that was not there before) is never more certain than this. */
const UNKNOWN_PAST_Z = 10;

/** A series made ready for questions: levels instead of counters, and a baseline that ends before the search for an onset. */
export interface Profile {
  input: SeriesInput;
  /** Position in the bundle. */
  position: number;
  times: Float64Array;
  values: Float64Array;
  base: Baseline;
  /** Index of the first point of the searched stretch. */
  searchFrom: number;
}

const NO_PAST: Baseline = { median: Number.NaN, scale: Number.NaN, points: 0 };

/** Prepares a series; `searchFromMs` ends the baseline. A series of mismatched arrays is cut to the shorter one. */
export function profileOf(input: SeriesInput, position: number, searchFromMs: number): Profile {
  const length = Math.min(input.times.length, input.values.length);
  const times = length === input.times.length ? input.times : input.times.subarray(0, length);
  const raw = length === input.values.length ? input.values : input.values.subarray(0, length);
  const values = input.type === 'counter' ? counterRate(times, raw) : raw;
  const searchFrom = lowerBound(times, searchFromMs);
  const base = searchFrom < MIN_BASELINE ? NO_PAST : baselineOf(values, 0, searchFrom);
  return { input, position, times, values, base: base.points < MIN_BASELINE ? NO_PAST : base, searchFrom };
}

/** Extends a past that was too short, now that it is known when the trouble began: everything before `untilMs` is past. */
export function rebase(profile: Profile, untilMs: number): void {
  const until = profile.searchFrom < REBASE_BELOW ? lowerBound(profile.times, untilMs) : 0;
  if (until >= REBASE_BELOW) {
    const base = baselineOf(profile.values, 0, until);
    if (base.points >= MIN_BASELINE) {
      profile.base = base;
      profile.searchFrom = until;
    }
  }
}

/** First index whose time is not before `at`. */
export function lowerBound(times: Float64Array, at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) < at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The shift of a profile from its baseline to the stretch [fromMs, toMs]. Zero when there is nothing to compare. */
export function profileShift(profile: Profile, fromMs: number, toMs: number): Shift {
  const { times, values, base } = profile;
  const from = lowerBound(times, fromMs);
  const to = lowerBound(times, toMs + 1);
  if (base.points === 0) {
    return shiftFromNothing(profile, from, to);
  }
  const shift = shiftOf(values, base, from, to);
  if (Math.abs(shift.z) < 2) {
    return shift;
  }
  const scale = ownSwing(values, base, 0, profile.searchFrom, to - from);
  return scale > base.scale ? compareLevels(shift.before, scale, shift.after) : shift;
}

/** Errors that were never seen before were zero before: exporters create such series with the first error. */
function shiftFromNothing(profile: Profile, from: number, to: number): Shift {
  const nothing: Shift = { before: Number.NaN, after: Number.NaN, z: 0, logRatio: 0, score: 0 };
  if (profile.input.role !== 'errors' || to - from < 3) {
    return nothing;
  }
  const shift = shiftOf(profile.values, { median: 0, scale: 0, points: 0 }, from, to);
  const z = Math.min(shift.z, UNKNOWN_PAST_Z);
  return { ...shift, z, score: Math.log1p(Math.abs(z)) * Math.abs(shift.logRatio) };
}
