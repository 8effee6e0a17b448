import { accepts, travelSeconds } from './accepts.ts';
import { coincidences } from './coincidence.ts';
import type { FamilyKey, GroupIndex, Join, JoinReason, KeyMember, Neighbour, Side, Sighting } from './model.ts';
import { sideAfter } from './side.ts';

/** Hops from where a group began beyond which it does not spread. */
export const MAX_HOPS = 3;

/**
 * What a kind of match costs against another, in seconds apart: an alert of the same family 50 s ago binds as much as one
 * of the same resource just now.
 */
const COST_FAMILY = 0;
const COST_RESOURCE = 50;
const COST_PER_HOP = 100;
/**
 * The groups that an alert belongs to, each by the nearest of its reasons in time and place, nearest group first: by a rule
 * of the tenant before all others; then by family, by resource, or by topology; where none of them binds it, by time alone.
 * Empty when it is a matter of its own. Ties fall to the group with the lower id.
 */
export function groupsFor(alert: Sighting, index: GroupIndex, windowSeconds: number): Join[] {
  const families = alert.families.filter(({ rule }) => rule !== undefined);
  const byRule = nearest({ ...alert, scope: '', entities: [], families }, index, windowSeconds);
  const ruled = new Set(byRule.map(({ groupId }) => groupId));
  const bound = [...byRule, ...nearest(alert, index, windowSeconds).filter(({ groupId }) => !ruled.has(groupId))];
  // What a rule of the tenant speaks of belongs with that rule's, or with what has something in common with it.
  return bound.length > 0 || families.length > 0 ? bound : coincidences(alert, index, windowSeconds);
}

function nearest(alert: Sighting, index: GroupIndex, windowSeconds: number): Join[] {
  const best = new Map<string, Join>();
  const consider = (
    key: string,
    cost: number,
    limitSeconds: number,
    joinOf: (member: KeyMember, secondsApart: number) => Omit<Join, 'groupId' | 'cost'> | null
  ): void => {
    for (const member of index.members(key)) {
      const seconds = Math.abs(alert.at - member.seenAt) / 1_000;
      const group = index.group(member.groupId);
      const known = best.get(member.groupId)?.cost ?? Infinity;
      if (seconds > limitSeconds || cost + seconds >= known || group === undefined) {
        continue;
      }
      const join = accepts(group, alert, windowSeconds) ? joinOf(member, seconds) : null;
      if (join !== null) {
        best.set(member.groupId, { ...join, groupId: member.groupId, cost: cost + seconds });
      }
    }
  };
  for (const family of alert.families) {
    consider(family.key, COST_FAMILY, windowSeconds, (member, secondsApart) =>
      beside(member, reasonOf(family, secondsApart))
    );
  }
  for (const entity of alert.entities) {
    consider(entity, COST_RESOURCE, windowSeconds, (member, secondsApart) =>
      beside(member, { rule: 'same-resource', resource: entity, secondsApart })
    );
    for (const neighbour of index.neighbours(entity)) {
      const cost = COST_PER_HOP * neighbour.path.length;
      consider(neighbour.to, cost, travelSeconds(windowSeconds), (member, secondsApart) =>
        along(member, neighbour, secondsApart)
      );
    }
  }
  return [...best.values()].sort((a, b) => a.cost - b.cost || (a.groupId < b.groupId ? -1 : 1));
}

function reasonOf({ rule, matched }: FamilyKey, secondsApart: number): JoinReason {
  return rule === undefined
    ? { rule: 'group-labels', labels: matched, secondsApart }
    : { rule: 'grouping-rule', groupingRule: rule, value: Object.values(matched).join(', '), secondsApart };
}

function beside({ hops, side }: KeyMember, reason: JoinReason): { reason: JoinReason; hops: number; side: Side } {
  return { reason, hops, side };
}

function along(
  member: KeyMember,
  neighbour: Neighbour,
  secondsApart: number
): { reason: JoinReason; hops: number; side: Side } | null {
  const side = sideAfter(member.side, neighbour);
  const hops = member.hops + neighbour.path.length;
  if (side === null || hops > MAX_HOPS) {
    return null;
  }
  const { path, from, to } = neighbour;
  return { reason: { rule: 'topology', path, from, to, hops, secondsApart }, hops, side };
}
