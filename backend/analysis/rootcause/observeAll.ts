import { isSurelyNear } from '../onset/changePoint.ts';
import { LazyShift } from '../scoring/lazyShift.ts';
import { lowerBound, type Profile, profileShift } from '../scoring/profile.ts';
import { type Subject, subjectOf } from '../scoring/subject.ts';
import type { Frame } from './frame.ts';
import { CALM_Z, type Observation } from './pressure.ts';

/** Every profile with its change from before to after the onset, which is worked out when it is first asked for. */
export function observeAll(
  profiles: readonly Profile[],
  { onsetMs, untilMs }: Frame,
  ownerOf: (profile: Profile) => string
): Observation[] {
  // There are few names of metrics among many series.
  const subjects = new Map<string, Subject>();
  return profiles.map((profile) => {
    const { metric } = profile.input;
    const subject = subjects.get(metric) ?? subjectOf(metric);
    subjects.set(metric, subject);
    const shift = new LazyShift(() => profileShift(profile, onsetMs, untilMs));
    return { profile, shift, calm: isCalm(profile, onsetMs, untilMs), subject, owner: ownerOf(profile) };
  });
}

function isCalm({ times, values, base }: Profile, fromMs: number, toMs: number): boolean {
  const [from, to] = [lowerBound(times, fromMs), lowerBound(times, toMs + 1)];
  return base.points > 0 && saysSomething(values, from, to) && isSurelyNear(values, base, { from, to, z: CALM_Z });
}

function saysSomething(values: Float64Array, from: number, to: number): boolean {
  for (let i = to - 1; i >= from; i--) {
    if (Number.isFinite(values[i])) {
      return true;
    }
  }
  return false;
}
