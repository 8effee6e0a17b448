import { quantileOf } from '../scoring/median.ts';
import { lowerBound } from '../scoring/profile.ts';
import { type Capacities, capacitiesOf, capacityOf, type Observation, type Pressure, ramp } from './pressure.ts';
import { gateOf } from './ownExcess.ts';

/** How long before the onset a climb may begin. */
const CLIMB_MS = 5 * 60_000;

/** Memory that climbs to its limit, and processes that are started again. */
export function memoryPressures(observations: readonly Observation[], onsetMs: number): Pressure[] {
  const restarts = new Map<string, Observation & { count: number }>();
  for (const observation of observations) {
    if (observation.profile.input.role === 'restarts') {
      const count = restartsIn(observation, onsetMs);
      const known = restarts.get(observation.owner);
      if (count > 0 && count > (known?.count ?? 0)) {
        restarts.set(observation.owner, { ...observation, count });
      }
    }
  }
  const found = new Map<string, Pressure>();
  const capacities = capacitiesOf(observations);
  for (const observation of observations) {
    const { input } = observation.profile;
    if (observation.subject === 'memory' && input.role === 'utilisation') {
      offer(found, climbing(observation, capacities, restarts.get(observation.owner), onsetMs));
    }
  }
  for (const [owner, observation] of restarts) {
    offer(found, {
      owner,
      mechanism: 'crash',
      strength: 0.55,
      observations: [observation],
      code: 'restarts',
      params: { count: observation.count },
    });
  }
  return [...found.values()];
}

function offer(found: Map<string, Pressure>, pressure: Pressure | null): void {
  if (pressure && pressure.strength > (found.get(pressure.owner)?.strength ?? 0)) {
    found.set(pressure.owner, pressure);
  }
}

/** Restarts since shortly before the onset; works for a count and for a rate. */
function restartsIn(observation: Observation, onsetMs: number): number {
  const { times, values, input } = observation.profile;
  let count = 0;
  let last = Number.NaN;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!(value - value === 0)) {
      continue;
    }
    if ((times[i] as number) >= onsetMs - 120_000) {
      const isRate = input.type === 'counter' || input.unit.endsWith('/s');
      count += isRate ? value * stepSeconds(times, i) : value > last ? value - last : 0;
    }
    last = value;
  }
  return Math.round(count * 10) / 10 >= 0.5 ? Math.max(1, Math.round(count)) : 0;
}

function stepSeconds(times: Float64Array, i: number): number {
  return i > 0 ? ((times[i] as number) - (times[i - 1] as number)) / 1000 : 0;
}

/**
 * A climb is a high quantile around the onset far above all that the past ever reached. It shows a leak whose sawtooth the
 * medians hide, because each restart begins low again; and it begins before anybody feels it.
 */
function climbing(
  observation: Observation,
  capacities: Capacities,
  restart: (Observation & { count: number }) | undefined,
  onsetMs: number
): Pressure | null {
  const { profile } = observation;
  const from = Math.max(profile.searchFrom, lowerBound(profile.times, onsetMs - CLIMB_MS));
  if (!(highest(profile.values, from) > profile.base.median * 1.1)) {
    return null;
  }
  const top = quantileOf(profile.values, 0.95, from);
  const known = quantileOf(profile.values, 0.95, 0, from);
  const usual = known > 0 ? Math.max(known, profile.base.median || 0) : profile.base.median + 2 * profile.base.scale;
  if (!(usual > 0) || !(top > usual * 1.15) || gateOf((top - profile.base.median) / profile.base.scale) === 0) {
    return null;
  }
  const limit = limitOf(observation, capacities);
  const near = limit === null ? 0.5 : ramp(top / limit, 0.6, 0.9);
  const grown = ramp(top / usual, 1.15, 1.6);
  const strength = restart ? 0.6 * Math.max(near, grown) + 0.4 : 0.75 * Math.min(1, grown + 0.2) * near;
  return {
    owner: observation.owner,
    mechanism: 'memory',
    strength: Math.min(1, strength),
    observations: restart ? [observation, restart] : [observation],
    code: 'memory-climbs',
    params: { before: usual, after: top, limit: limit ?? 0, restarts: restart?.count ?? 0 },
  };
}

function highest(values: Float64Array, from: number): number {
  let most = -Infinity;
  for (let i = from; i < values.length; i++) {
    const value = values[i] as number;
    if (value > most) {
      most = value;
    }
  }
  return most;
}

function limitOf(observation: Observation, capacities: Capacities): number | null {
  const { unit } = observation.profile.input;
  if (unit === 'ratio' || unit === 'share') {
    return 1;
  }
  const room = capacityOf(observation, capacities)?.shift;
  const value = room && Number.isFinite(room.after) ? room.after : room?.before;
  return value !== undefined && value > 0 ? value : null;
}
