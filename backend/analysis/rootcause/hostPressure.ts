import type { ResourceGraph } from './resourceGraph.ts';
import { gateOf } from './ownExcess.ts';
import { countsIdle, type Observation, type Pressure, ramp } from './pressure.ts';
import type { NodeShift } from './workShift.ts';
import { ratioOf } from './workShift.ts';

/** A host under pressure, and which of its residents takes so much. */
export interface HostPressure extends Pressure {
  host: string;
  /** Owner of the resident whose use grew most; null when nothing on the host is seen to use more. */
  consumer: string | null;
  /** Owners of everything on the host. */
  residents: ReadonlySet<string>;
}

/** Hosts whose CPU or disks got busy, with the resident whose use grew most. */
export function hostPressures(observations: readonly Observation[], graph: ResourceGraph): HostPressure[] {
  const byHost = new Map<string, Observation[]>();
  for (const observation of observations) {
    const { entity, role } = observation.profile.input;
    const fits = observation.subject === 'cpu' || observation.subject === 'disk';
    if (
      entity !== null &&
      fits &&
      graph.kindOf(entity) === 'host' &&
      (role === 'utilisation' || role === 'saturation')
    ) {
      byHost.set(entity, [...(byHost.get(entity) ?? []), observation]);
    }
  }
  const found: HostPressure[] = [];
  for (const host of [...byHost.keys()].sort()) {
    const busy = (byHost.get(host) as Observation[])
      .map((observation) => ({ observation, strength: busyness(observation) }))
      .filter((one) => one.strength > 0)
      .sort((a, b) => b.strength - a.strength);
    const first = busy[0];
    if (!first) {
      continue;
    }
    const residents = new Set([...graph.residentsOf(host)].map((key) => graph.ownerOf(key)));
    const consumer = greediest(observations, graph, host);
    found.push({
      owner: host,
      host,
      mechanism: 'cpu-contention',
      strength: first.strength,
      observations: [...busy.slice(0, 3).map((one) => one.observation), ...(consumer ? [consumer] : [])],
      code: 'host-busy',
      params: { host: graph.nameOf(host), neighbour: consumer ? graph.nameOf(consumer.owner) : '' },
      consumer: consumer?.owner ?? null,
      residents,
    });
  }
  return found;
}

/** How much busier a host got. Idle time counts the other way round. */
function busyness(observation: Observation): number {
  const { shift, profile } = observation;
  const { unit, role } = profile.input;
  if (countsIdle(observation)) {
    const left = shift.before > 0 ? shift.after / shift.before : 1;
    return observation.subject === 'cpu' ? gateOf(-shift.z) * ramp(1 - left, 0.4, 0.9) : 0;
  }
  const certain = gateOf(shift.z);
  if (shift.logRatio < 0.25 || certain === 0) {
    return 0;
  }
  if (role === 'utilisation') {
    // Of how much? Without a capacity only the idle time tells whether much is much.
    return unit === 'ratio' || unit === 'share' ? certain * ramp(shift.after, 0.6, 0.9) : 0;
  }
  return certain * ramp(shift.logRatio, 0.25, 1.2) * 0.8;
}

/** The resident whose CPU or disk use grew most in its unit; CPU first. */
function greediest(observations: readonly Observation[], graph: ResourceGraph, host: string): Observation | null {
  const parts = graph.residentsOf(host);
  let best: Observation | null = null;
  let most = 0;
  for (const observation of observations) {
    const { entity, role } = observation.profile.input;
    const grown = observation.shift.after - observation.shift.before;
    if (
      entity !== null &&
      parts.has(entity) &&
      observation.subject === 'cpu' &&
      role === 'utilisation' &&
      gateOf(observation.shift.z) > 0 &&
      grown > most
    ) {
      most = grown;
      best = observation;
    }
  }
  return best;
}

/** True when a resident's own demand did not grow, so that its use of the host is not what its callers ask for. */
export function demandIsSteady(node: NodeShift | undefined): boolean {
  return !node || ratioOf(node.rate) < 1.3;
}
