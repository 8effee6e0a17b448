import { countsWhatIsLeft } from '../scoring/subject.ts';
import { fillOf, type Observation, type Pressure, ramp } from './pressure.ts';
import { gateOf } from './ownExcess.ts';
import { quantileOf } from '../scoring/median.ts';
import { lowerBound } from '../scoring/profile.ts';

/** Volumes that filled up: little is left now and clearly more was left before. */
export function diskPressures(observations: readonly Observation[], onsetMs: number): Pressure[] {
  const found: Pressure[] = [];
  const disks = observations.filter((observation) => observation.subject === 'disk');
  for (const observation of disks) {
    const left = leftOf(observation, disks, onsetMs);
    if (!left) {
      continue;
    }
    const fell = left.before > 0 ? (left.before - left.after) / left.before : 0;
    const strength =
      ramp(0.2 - left.after, 0.05, 0.15) * ramp(fell, 0.2, 0.6) * Math.max(0.3, gateOf(Math.abs(observation.shift.z)));
    if (strength > 0) {
      found.push({
        owner: observation.owner,
        mechanism: 'disk',
        strength,
        observations: [observation],
        code: 'disk-full',
        params: { before: left.before, after: left.after },
      });
    }
  }
  return found;
}

/** Share of the volume that is left: usual level before, least seen after. */
function leftOf(
  observation: Observation,
  disks: readonly Observation[],
  onsetMs: number
): { before: number; after: number } | null {
  const { profile, shift } = observation;
  const fill = fillOf(observation, disks);
  if (!fill || !(fill.before <= 1.001) || !(fill.before >= 0)) {
    return null;
  }
  const inverse = countsWhatIsLeft(profile.input.metric);
  // A volume fills while we look: what counts is where it got to, not where it was in the middle.
  const end = quantileOf(profile.values, inverse ? 0.05 : 0.95, lowerBound(profile.times, onsetMs));
  const after = shift.after !== 0 && Number.isFinite(end) ? (fill.after * end) / shift.after : fill.after;
  return inverse ? { before: fill.before, after } : { before: 1 - fill.before, after: 1 - after };
}
