import type { AlertEvent } from '#contract/alert';
import type { TenantSettings } from '#contract/tenancy';
import type { FamilyKey } from '../../analysis/index.ts';
import { tellsOfBlindness } from './alertState.rules.ts';
import type { AlertRecord, Changes, WorkingSet } from './workingSet.ts';

export type GroupingSettings = Pick<
  TenantSettings,
  'groupingWindowSeconds' | 'reopenWindowSeconds' | 'flapCount' | 'flapWindowSeconds'
>;

export interface CorrelationInput {
  /**
   * In the order of arrival, each with whether this very event was known before, and the group that a rule of the tenant
   * puts it into.
   */
  events: readonly { event: AlertEvent; repeat: boolean; ruled?: FamilyKey | undefined }[];
  /** What the events may touch; changed in place. */
  set: WorkingSet;
  settings: GroupingSettings;
  /** Unix milliseconds. */
  now: number;
  newId: () => string;
}

/** One event on its way through: what it says, what was known, what it changes. */
export interface Passage extends CorrelationInput {
  changes: Changes;
  /** Incidents that lost an alert because its rule sees again, not because it was resolved. */
  sighted: Set<string>;
}

/** Changes an alert's state and, with it, the counts of its incident and the index by rule. */
export function moveState(
  passage: Passage,
  alert: AlertRecord,
  state: AlertRecord['state'],
  at: number,
  kind = alert.kind
): void {
  countIn(passage, alert, -1);
  alert.state = state;
  alert.kind = kind;
  alert.stateAt = at;
  countIn(passage, alert, 1);
  if (alert.ruleId !== null) {
    const ofRule = passage.set.byRule.get(alert.ruleId) ?? new Set();
    passage.set.byRule.set(alert.ruleId, ofRule);
    ofRule[state === 'resolved' ? 'delete' : 'add'](alert.fingerprint);
  }
}

/** Adds (1) or takes (-1) an alert's share in the counts of its incident. */
export function countIn(passage: Pick<Passage, 'set' | 'changes'>, alert: AlertRecord, sign: 1 | -1): void {
  const incident = alert.incidentId === null ? undefined : passage.set.incidents.get(alert.incidentId);
  if (incident !== undefined) {
    const blind = alert.state === 'blind' || (alert.state === 'firing' && tellsOfBlindness(alert.kind));
    incident.firingCount += alert.state === 'firing' ? sign : 0;
    incident.blindCount += blind ? sign : 0;
    passage.changes.incidents.add(incident.id);
  }
}

/** True while the rule's query fails or finds no data. */
export function isBlindRule(set: WorkingSet, ruleId: string | null): boolean {
  for (const fingerprint of ruleId === null ? [] : (set.byRule.get(ruleId) ?? [])) {
    const alert = set.alerts.get(fingerprint);
    if (alert?.state === 'firing' && tellsOfBlindness(alert.kind)) {
      return true;
    }
  }
  return false;
}
