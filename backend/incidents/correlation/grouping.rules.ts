import type { Decision } from '#contract/events';
import {
  groupsFor,
  sayJoin,
  type GroupIndex,
  type GroupView,
  type Join,
  type JoinReason,
  type Side,
} from '../../analysis/index.ts';
import { isOpen } from '../status.rules.ts';
import type { Place } from './alertKeys.rules.ts';
import type { IncidentRecord, WorkingSet } from './workingSet.ts';

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

/** Readers of the version before know no other names; reason and evidence say what it was. */
const TOLD_AS: Record<JoinReason['rule'], Decision['rule']> = {
  'grouping-rule': 'group-labels',
  'group-labels': 'group-labels',
  'same-resource': 'same-resource',
  topology: 'topology',
  'same-time': 'none',
};

/** Other incidents that an alert would fit, told with the decision. */
const MAX_OTHERS = 3;

/**
 * The open incident that an alert started at `at` (unix ms) belongs to: by a rule of the tenant, else by label group,
 * by resource, or by topology, whichever is nearest in time and place. Null when it is a matter of its own.
 */
export function chooseIncident(
  place: Place,
  at: number,
  set: Pick<WorkingSet, 'keys' | 'incidents' | 'neighbours' | 'alerting'>,
  windowSeconds: number
): Match | null {
  const { resourceKeys: entities, groupKeys: families, scope } = place;
  const index: GroupIndex = {
    members: (key) => set.keys.get(key) ?? [],
    group: (id) => {
      const incident = set.incidents.get(id);
      return incident && viewOf(incident);
    },
    groups: () => Array.from(set.incidents.values(), viewOf),
    alerting: () => set.alerting.size,
    ...neighboursIn(set),
  };
  const [best, ...others] = groupsFor({ at, entities, families, scope }, index, windowSeconds);
  const incident = best === undefined ? undefined : set.incidents.get(best.groupId);
  return best === undefined || incident === undefined ? null : matchOf(incident, best, others);
}

/** The topology around the resources of a batch. */
export function neighboursIn(set: Pick<WorkingSet, 'neighbours'>): Pick<GroupIndex, 'neighbours'> {
  return { neighbours: (entity) => set.neighbours.get(entity) ?? [] };
}

function viewOf(incident: IncidentRecord): GroupView {
  const { id, status, scope, startedAt, grownAt, firingCount, blindCount, settleAt, alerting, placed } = incident;
  const firing = firingCount > 0 || blindCount > 0 || settleAt !== null;
  return {
    id,
    open: isOpen(status),
    firing,
    scope,
    startedAt,
    grownAt,
    middle: { weight: 1, at: (startedAt + grownAt) / 2 },
    spread: alerting.length,
    placed,
  };
}

function matchOf(incident: IncidentRecord, { reason, hops, side }: Join, others: readonly Join[]): Match {
  const { rule, secondsApart, ...facts } = reason;
  const also = others
    .slice(0, MAX_OTHERS)
    .map((other) => ({ incidentId: other.groupId, reason: sayJoin(other.reason) }));
  return {
    incident,
    rule: TOLD_AS[rule],
    reason: sayJoin(reason),
    evidence: { ...facts, secondsApart: Math.round(secondsApart), ...(also.length === 0 ? {} : { alsoFits: also }) },
    hops,
    side,
  };
}
