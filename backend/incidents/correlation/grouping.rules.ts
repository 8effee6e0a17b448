import type { Decision } from '#contract/events';
import { isOpen } from '../status.rules.ts';
import type { Place } from './alertKeys.rules.ts';
import type { IncidentRecord, KeyMember, Neighbour, PathEdge, Side, WorkingSet } from './workingSet.ts';

/** An incident that an alert belongs to, and why. */
export interface Match {
  incident: IncidentRecord;
  rule: Decision['rule'];
  reason: string;
  evidence: Record<string, unknown>;
  /** How the alert's resources lie to where the incident began. */
  hops: number;
  side: Side;
}

/** Hops from where an incident began beyond which it does not spread. */
const MAX_HOPS = 3;
/** An incident takes new alerts for at most this many grouping windows after its start. */
export const MAX_WINDOWS = 4;

/**
 * What a kind of match costs against another, in seconds apart: an alert of the same group 50 s ago binds as much as one
 * of the same resource just now.
 */
const COST_LABELS = 0;
const COST_RESOURCE = 50;
const COST_PER_HOP = 100;
/** A fault travels to its neighbours within a part of the grouping window; what comes later there is another matter. */
const TOPOLOGY_SHARE = 3;
/** Things that many share and that break for all of them at once. */
const SHARED_KINDS = /^(database|cache|queue|external):/;

/**
 * The open incident that an alert started at `at` (unix ms) belongs to: by label group, by resource, or by topology,
 * whichever is nearest in time and place. Null when it is a matter of its own.
 */
export function chooseIncident(
  place: Place,
  at: number,
  set: Pick<WorkingSet, 'keys' | 'incidents' | 'neighbours'>,
  windowSeconds: number
): Match | null {
  let best: Best = { cost: Infinity, match: () => null };
  const consider = (
    key: string,
    cost: number,
    match: (found: Candidate) => Match | null,
    limitSeconds = windowSeconds
  ): void => {
    for (const member of set.keys.get(key) ?? []) {
      const seconds = Math.abs(at - member.seenAt) / 1000;
      const incident = set.incidents.get(member.incidentId);
      if (
        seconds <= limitSeconds &&
        cost + seconds < best.cost &&
        incident !== undefined &&
        accepts(incident, place, at, windowSeconds)
      ) {
        const candidate = { incident, member, seconds };
        if (match(candidate) !== null) {
          best = { cost: cost + seconds, match: () => match(candidate) };
        }
      }
    }
  };
  for (const group of place.groupKeys) {
    consider(group.key, COST_LABELS, (found) => byLabels(found, group.matched));
  }
  for (const key of place.resourceKeys) {
    consider(key, COST_RESOURCE, (found) => byResource(found, key));
    for (const neighbour of set.neighbours.get(key) ?? []) {
      const cost = COST_PER_HOP * neighbour.path.length;
      consider(neighbour.to, cost, (found) => byTopology(found, neighbour), windowSeconds / TOPOLOGY_SHARE);
    }
  }
  return best.match();
}

interface Best {
  cost: number;
  match(): Match | null;
}

interface Candidate {
  incident: IncidentRecord;
  member: KeyMember;
  /** Between the alert and the latest one of the incident that had the key. */
  seconds: number;
}

/** May the incident still take an alert of this place and time? */
export function accepts(
  incident: IncidentRecord,
  place: Pick<Place, 'scope'>,
  at: number,
  windowSeconds: number
): boolean {
  const windowMs = windowSeconds * 1000;
  return (
    isOpen(incident.status) &&
    (incident.scope === '' || place.scope === '' || incident.scope === place.scope) &&
    at >= incident.startedAt - windowMs &&
    at <= incident.grownAt + windowMs &&
    at <= incident.startedAt + MAX_WINDOWS * windowMs
  );
}

function byLabels({ incident, member, seconds }: Candidate, matched: Record<string, string>): Match {
  const named = Object.entries(matched)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')
    .slice(0, 300);
  return {
    incident,
    rule: 'group-labels',
    reason: `Same group (${named}), ${said(seconds)}.`,
    evidence: { labels: matched, secondsApart: Math.round(seconds) },
    hops: member.hops,
    side: member.side,
  };
}

function byResource({ incident, member, seconds }: Candidate, key: string): Match {
  return {
    incident,
    rule: 'same-resource',
    reason: `Same resource (${key}), ${said(seconds)}.`,
    evidence: { resource: key, secondsApart: Math.round(seconds) },
    hops: member.hops,
    side: member.side,
  };
}

function byTopology({ incident, member, seconds }: Candidate, neighbour: Neighbour): Match | null {
  const side = sideAfter(member.side, neighbour);
  const hops = member.hops + neighbour.path.length;
  if (side === null || hops > MAX_HOPS) {
    return null;
  }
  const path = neighbour.path.map((edge) => `${edge.from} ${edge.kind} ${edge.to}`);
  return {
    incident,
    rule: 'topology',
    reason: `Neighbours (${path.join(', ')}), ${said(seconds)}.`,
    evidence: { path: neighbour.path, from: neighbour.from, to: neighbour.to, hops, secondsApart: Math.round(seconds) },
    hops,
    side,
  };
}

function said(seconds: number): string {
  return seconds < 1 ? 'at the same time' : `${Math.round(seconds)} s apart`;
}

/**
 * On which side of the incident's beginning an alert lies, walking from the member's resource to the alert's. Null when
 * the way shows no common fault: two things that only share a caller, or only a host or service that is itself well.
 */
export function sideAfter(member: Side, neighbour: Neighbour): Side | null {
  let side: Side | null = member;
  let current = neighbour.to;
  for (let i = neighbour.path.length - 1; i >= 0 && side !== null; i--) {
    const edge = neighbour.path[i];
    if (edge === undefined) {
      return null;
    }
    const forward = edge.from === current;
    const wasMiddle = i < neighbour.path.length - 1;
    side = stepFrom(side, edge, forward, wasMiddle && !SHARED_KINDS.test(current));
    current = forward ? edge.to : edge.from;
  }
  return side;
}

/** `quiet` is true when the resource that the step leaves has no alert in the incident and is not a shared back end. */
function stepFrom(side: Side, edge: PathEdge, forward: boolean, quiet: boolean): Side | null {
  if (edge.kind === 'part-of') {
    return side;
  }
  const step: Side = forward ? 'down' : 'up';
  if (side === 'same' || side === step) {
    return step;
  }
  // A dependent of something the beginning depends on: a shared back end. The other way round they share only a caller.
  return side === 'down' && step === 'up' && !quiet ? 'mixed' : null;
}
