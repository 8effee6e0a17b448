import { capacitiesOf, countsIdle, fillOf, type Observation, type Pressure, ramp } from './pressure.ts';
import { gateOf } from './ownExcess.ts';
import { countsWhatIsLeft } from '../scoring/subject.ts';

const WAITS = /(pending|wait|timeout|queued|blocked|rejected|exhaust)/i;

/**
 * Pools (connections, threads, workers) that came to their maximum, and requests that wait for a place. Equal ones are told
 * in the order of the observations.
 */
export function poolPressures(observations: readonly Observation[]): Pressure[] {
  const found: Pressure[] = [];
  const pools = observations.filter((observation) => observation.subject === 'pool');
  const capacities = capacitiesOf(pools);
  for (const observation of pools) {
    const { metric, role } = observation.profile.input;
    if (role === 'utilisation' && !countsIdle(observation) && !countsWhatIsLeft(metric)) {
      const fill = fillOf(observation, capacities);
      // A pool that was as full before is how this pool is run, and no cause.
      const strength = fill ? ramp(fill.after, 0.75, 0.95) * ramp(fill.after - fill.before, 0.05, 0.3) : 0;
      if (fill && strength > 0) {
        found.push(pressure('pool-full', strength, observation, { before: fill.before, after: fill.after }));
      }
    } else if ((role === 'saturation' || role === 'duration' || role === 'errors') && WAITS.test(metric)) {
      const { shift } = observation;
      const strength = shift.logRatio > 0.4 ? gateOf(shift.z) * ramp(shift.logRatio, 0.4, 1.5) : 0;
      if (strength > 0) {
        found.push(pressure('pool-waiting', 0.7 * strength, observation, { before: shift.before, after: shift.after }));
      }
    }
  }
  return joined(found);
}

function pressure(
  code: Pressure['code'],
  strength: number,
  observation: Observation,
  params: Record<string, number>
): Pressure {
  return {
    owner: observation.owner,
    mechanism: 'pool-exhaustion',
    strength,
    observations: [observation],
    code,
    params,
  };
}

/** One pressure an owner: a full pool with waiters is more than either. */
function joined(found: readonly Pressure[]): Pressure[] {
  const byOwner = new Map<string, Pressure[]>();
  for (const one of found) {
    byOwner.set(one.owner, [...(byOwner.get(one.owner) ?? []), one]);
  }
  return [...byOwner.values()].map((group) => {
    const sorted = group.sort((a, b) => b.strength - a.strength);
    const first = sorted[0] as Pressure;
    const full = sorted.some((one) => one.code === 'pool-full');
    const waits = sorted.some((one) => one.code === 'pool-waiting');
    const strength = full && waits ? Math.min(1, first.strength + 0.25) : first.strength * 0.8;
    return { ...first, strength, observations: sorted.flatMap((one) => one.observations).slice(0, 4) };
  });
}
