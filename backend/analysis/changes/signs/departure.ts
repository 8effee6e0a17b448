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
  const tail = Math.max(past, alerted - TAIL);
  const end = Math.min(values.length, alerted + TAIL);
  if (areNear(values, past, tail, end)) {
    return null;
  }
  const base = baselineOf(values, 0, past);
  const after = medianOf(values, tail, end);
  const shift = compareLevels(base.median, base.scale, after);
  if (base.points < LEAST_PAST || Math.abs(shift.z) < MIN_Z || Math.abs(shift.logRatio) < MIN_EFFECT) {
    return null;
  }
  const side = Math.sign(shift.z);
  const at = firstOutside(values, alerted, past, (value) => side * (value - base.median) > OUTSIDE * base.scale);
  return { at: times[at] as number, shift };
}

/** True when the medians of [0, past) and [tail, end) surely are less than the least effect apart: by the bounds of both. */
function areNear(values: Float64Array, past: number, tail: number, end: number): boolean {
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < end; i = i + 1 === past ? tail : i + 1) {
    const value = values[i] as number;
    least = value < least ? value : least;
    most = value > most ? value : most;
  }
  return least > 0 && most < SURELY_NEAR * least;
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
