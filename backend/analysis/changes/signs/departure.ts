import type { Profile } from '../../scoring/profile.ts';
import { lowerBound } from '../../scoring/profile.ts';
import { medianOf } from '../../scoring/median.ts';
import { baselineOf, compareLevels, type Shift } from '../../scoring/robustScore.ts';

/** When a series left its own past for good. */
export interface Departure {
  at: number;
  shift: Shift;
}

/** The past is the first quarter of what lies before the alert: trouble that builds up slowly began long before it. */
const PAST = 0.25;
const LEAST_PAST = 8;
const TAIL = 3;
const MIN_Z = 4;
const MIN_EFFECT = 0.15;
/** What is apart by less than this factor differs by less than that. */
const SURELY_NEAR = 0.999 * Math.exp(MIN_EFFECT);
/** A point is outside from this many scales on; a departure needs most of the points after it outside. */
const OUTSIDE = 3;
const MOSTLY = 0.8;

/**
 * The earliest point from which on a series stays outside the band of its early past, on the side on which it ends: finds
 * slow rises at their beginning, where a change of level is placed in their middle. Null when it did not leave.
 */
export function departureOf({ times, values }: Pick<Profile, 'times' | 'values'>, alertedAt: number): Departure | null {
  const alerted = Math.min(times.length, lowerBound(times, alertedAt));
  const past = Math.max(LEAST_PAST, Math.floor(alerted * PAST));
  if (alerted < past + TAIL) {
    return null;
  }
  const after = medianOf(values, Math.max(past, alerted - TAIL), Math.min(values.length, alerted + TAIL));
  if (isMedianNear(values, past, after)) {
    return null;
  }
  const base = baselineOf(values, 0, past);
  const shift = compareLevels(base.median, base.scale, after);
  if (base.points < LEAST_PAST || Math.abs(shift.z) < MIN_Z || Math.abs(shift.logRatio) < MIN_EFFECT) {
    return null;
  }
  const side = Math.sign(shift.z);
  const at = firstOutside(values, alerted, past, (value) => side * (value - base.median) > OUTSIDE * base.scale);
  return { at: times[at] as number, shift };
}

/**
 * True when the median of the first `to` values surely lies less than the least effect from a level: fewer than half of
 * them lie below and fewer than half above what is that near. To count takes a fraction of the time of a median.
 */
function isMedianNear(values: Float64Array, to: number, level: number): boolean {
  const least = level / SURELY_NEAR;
  const most = level * SURELY_NEAR;
  let [below, above, all] = [0, 0, 0];
  for (let i = 0; i < to; i++) {
    const value = values[i] as number;
    const counts = value - value === 0 ? 1 : 0;
    all += counts;
    below += value <= least ? counts : 0;
    above += value >= most ? counts : 0;
  }
  return 2 * below < all && 2 * above < all;
}

function firstOutside(values: Float64Array, to: number, from: number, isOutside: (value: number) => boolean): number {
  let [first, outside, all] = [to - 1, 0, 0];
  for (let i = to - 1; i >= from; i--) {
    const value = values[i] as number;
    if (value - value !== 0) {
      continue;
    }
    all++;
    if (isOutside(value)) {
      outside++;
      if (outside >= MOSTLY * all) {
        first = i;
      }
    }
  }
  return first;
}
