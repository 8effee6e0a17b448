import { accepts } from './accepts.ts';
import type { GroupIndex, GroupView, Join, Neighbour, Sighting } from './model.ts';

/**
 * The groups that an alert without a family, resource or path in common may belong to because they happen at the same time
 * and the topology says nothing against it, the one to join first; empty when that is not likelier than all else.
 *
 * A fault that shows at many resources is likely to show at one more, in proportion to their number, against one for a
 * matter of its own (a Chinese restaurant process over resources, as in the Dirichlet-Hawkes process of Du et al. 2015).
 * What time says is measured against how much alerts anyway: most of the resources that have alerted lately must do so now,
 * else things coincide by chance. Two things are taken for one when that is likelier than not (Binder 1978).
 *
 * Missing topology is missing evidence: a resource without known dependencies may belong anywhere. Two resources that both
 * have a place in the topology, with no path that a fault would take between them, are held apart however well they coincide.
 */
export function coincidences(alert: Sighting, index: GroupIndex, windowSeconds: number): Join[] {
  const live = [...index.groups()].filter((group) => accepts({ ...group, firing: false }, alert, windowSeconds));
  const lately = Math.max(index.alerting(), resourcesOf(live));
  const placed = live.filter((group) => group.placed).sort(larger);
  const [largest] = isPlaced(alert.entities, index) ? [] : placed;
  // Of several groups that the topology holds apart it can only be in one: in none, unless one outweighs the others.
  const one = largest !== undefined && isMost([largest], resourcesOf(placed)) ? [largest] : [];
  const burst = [...live.filter((group) => !group.placed), ...one].sort(larger);
  if (!isMost(burst, lately)) {
    return [];
  }
  const resources = resourcesOf(burst);
  return burst.map(({ id, grownAt }) => {
    const secondsApart = Math.abs(alert.at - grownAt) / 1_000;
    return {
      groupId: id,
      reason: { rule: 'same-time', resources, lately, secondsApart },
      hops: 0,
      side: 'same',
      cost: secondsApart,
    };
  });
}

/**
 * True when it is known what one of these resources depends on, or what depends on it. That a pod is a part of something
 * or runs on a host says nothing of what it calls.
 */
export function isPlaced(entities: readonly string[], { neighbours }: Pick<GroupIndex, 'neighbours'>): boolean {
  return entities.some((entity) => neighbours(entity).some((neighbour) => tellsOfDependency(entity, neighbour)));
}

function tellsOfDependency(entity: string, { path }: Neighbour): boolean {
  return path.some(({ kind, to }) => kind === 'calls' || kind === 'uses' || (kind === 'runs-on' && to === entity));
}

/** Likelier than all else of `all`, a matter of its own included. */
function isMost(groups: readonly GroupView[], all: number): boolean {
  return resourcesOf(groups) > (all + 1) / 2;
}

function resourcesOf(groups: readonly GroupView[]): number {
  return groups.reduce((sum, { spread }) => sum + spread, 0);
}

function larger(a: GroupView, b: GroupView): number {
  return b.spread - a.spread || b.grownAt - a.grownAt || (a.id < b.id ? -1 : 1);
}
