import type { Mechanism } from '#contract/analysis';
import type { Profile } from '../scoring/profile.ts';
import type { Shift } from '../scoring/robustScore.ts';
import { type Subject, subjectOf } from '../scoring/subject.ts';

/** What scores less than this is nowhere taken for odd. */
export const CALM_Z = 4;

/** A profile with its change from before to after the onset. */
export interface Observation {
  profile: Profile;
  shift: Shift;
  /** It says something since the onset, and its score surely is below `CALM_Z`, which is told without its shift. */
  calm: boolean;
  subject: Subject;
  /** The first resource of work above the series' entity, or the entity. */
  owner: string;
}

/** Direct evidence that a resource of something ran short. */
export interface Pressure {
  owner: string;
  mechanism: Mechanism;
  /** In [0, 1]. */
  strength: number;
  /** Strongest first. */
  observations: Observation[];
  /** What the numbers are: picks the sentence. */
  code:
    | 'pool-full'
    | 'pool-waiting'
    | 'memory-climbs'
    | 'restarts'
    | 'disk-full'
    | 'traffic'
    | 'cpu'
    | 'host-busy'
    | 'saturated'
    | 'anomaly';
  params: Record<string, string | number>;
}

/** Used and possible amount of something, as shares in [0, 1]. */
export interface Fill {
  before: number;
  after: number;
}

/** Label values that mean "not in use". */
const NOT_USED = /^(idle|free|available|cached|inactive)$/i;

/** True for a series that counts the idle part of a pool or the like. */
export function countsIdle(observation: Observation): boolean {
  return Object.values(observation.profile.input.labels).some((value) => NOT_USED.test(value));
}

/** Makes an observation from a profile. */
export function observe(profile: Profile, shift: Shift, owner: string): Observation {
  return { profile, shift, calm: false, subject: subjectOf(profile.input.metric), owner };
}

/** Capacity series by what they bound: the same entity, subject and unit. */
export type Capacities = ReadonlyMap<string, readonly Observation[]>;

/** Indexes the capacity series among the observations. */
export function capacitiesOf(observations: readonly Observation[]): Capacities {
  const index = new Map<string, Observation[]>();
  for (const observation of observations) {
    if (observation.profile.input.role === 'capacity') {
      const key = boundKey(observation);
      index.set(key, [...(index.get(key) ?? []), observation]);
    }
  }
  return index;
}

function boundKey({ profile, subject }: Observation): string {
  return `${subject}\n${profile.input.unit}\n${profile.input.entity}`;
}

/** The capacity series that bounds an observation: of those for its entity, subject and unit the one with most labels alike. */
export function capacityOf(observation: Observation, capacities: Capacities): Observation | null {
  let best: Observation | null = null;
  let most = -Infinity;
  for (const other of capacities.get(boundKey(observation)) ?? []) {
    const { labels, metric } = other.profile.input;
    const common = commonLabels(labels, observation.profile.input.labels);
    if (common > most || (common === most && best !== null && metric < best.profile.input.metric)) {
      most = common;
      best = other;
    }
  }
  return best;
}

/** How full something is, before and after: a ratio or percentage as it is, an amount by its capacity; null without one. */
export function fillOf(observation: Observation, capacities: Capacities): Fill | null {
  const { unit, role } = observation.profile.input;
  const { before, after } = observation.shift;
  if (role !== 'utilisation') {
    return null;
  }
  if (unit === 'ratio' || unit === 'share') {
    return { before, after };
  }
  if (unit === '%' || unit === 'percent') {
    return { before: before / 100, after: after / 100 };
  }
  const room = capacityOf(observation, capacities)?.shift;
  return room && room.before > 0 && room.after > 0 ? { before: before / room.before, after: after / room.after } : null;
}

function commonLabels(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): number {
  let count = 0;
  for (const [name, value] of Object.entries(a)) {
    if (b[name] === value) {
      count++;
    } else if (b[name] !== undefined) {
      count--;
    }
  }
  return count;
}

/** A value mapped linearly from [low, high] to [0, 1]. */
export function ramp(value: number, low: number, high: number): number {
  return value - value === 0 ? Math.max(0, Math.min(1, (value - low) / (high - low))) : 0;
}
