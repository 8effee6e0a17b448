import { isOpen } from '../status.rules.ts';
import { holdBackMs } from './alertState.rules.ts';
import type { Passage } from './passage.rules.ts';
import { note } from './timeline.rules.ts';
import type { IncidentRecord } from './workingSet.ts';

/** After a batch: which incidents are over, which cannot be seen, which flap. `before` holds them as they were. */
export function settleIncidents(passage: Passage, before: ReadonlyMap<string, IncidentRecord>): void {
  const flapping = new Set<string>();
  for (const fingerprint of passage.changes.alerts) {
    const alert = passage.set.alerts.get(fingerprint);
    if (alert?.flapping === true && alert.incidentId !== null) {
      flapping.add(alert.incidentId);
    }
  }
  for (const id of passage.changes.incidents) {
    const incident = passage.set.incidents.get(id);
    if (incident !== undefined) {
      tellSight(passage, incident, before.get(id));
      markFlapping(passage, incident, flapping.has(id));
      settle(passage, incident);
    }
  }
}

function tellSight(passage: Passage, incident: IncidentRecord, before: IncidentRecord | undefined): void {
  const was = (before?.blindCount ?? 0) > 0;
  const is = incident.blindCount > 0;
  if (is && !was) {
    note(passage, incident.id, 'blind', {}, 'We are blind here: the rule cannot see. The incident stays open.');
  } else if (was && !is) {
    note(passage, incident.id, 'sighted', {}, 'The rule sees again.');
  }
}

function markFlapping(passage: Passage, incident: IncidentRecord, flaps: boolean): void {
  if (flaps && !incident.flapping) {
    incident.flapping = true;
    const { flapCount: count, flapWindowSeconds: seconds } = passage.settings;
    note(
      passage,
      incident.id,
      'flapping',
      { count, seconds },
      `Flapping: fired ${count} times or more within ${seconds} s`
    );
  }
}

/** Resolves an incident whose alerts are all over, or holds that back until the recovery has lasted. */
function settle(passage: Passage, incident: IncidentRecord): void {
  if (!isOpen(incident.status)) {
    return;
  }
  if (incident.alertCount === 0 || incident.firingCount > 0 || incident.blindCount > 0) {
    incident.settleAt = null;
    return;
  }
  const holdMs = holdBackMs(
    { flapping: incident.flapping, wasBlind: passage.sighted.has(incident.id) },
    passage.settings
  );
  if (holdMs === 0 && incident.settleAt === null) {
    resolveIncident(passage, incident, 'All alerts are resolved');
    return;
  }
  const until = Math.max(passage.now + holdMs, incident.settleAt ?? 0);
  if (until !== incident.settleAt) {
    incident.settleAt = until;
    const seconds = Math.round((until - passage.now) / 1000);
    const why = incident.flapping ? 'flapping' : 'sighted';
    const text = `All alerts are resolved; it counts as over after ${seconds} quiet seconds`;
    note(passage, incident.id, why, { seconds }, text, { settleAt: new Date(until).toISOString() }, 'settling');
  }
}

/** Ends an incident on the product's own account. */
export function resolveIncident(
  passage: Pick<Passage, 'changes' | 'now'>,
  incident: IncidentRecord,
  text: string
): void {
  const from = incident.status;
  incident.status = 'resolved';
  incident.resolvedAt = passage.now;
  incident.settleAt = null;
  incident.flapping = false;
  passage.changes.incidents.add(incident.id);
  passage.changes.resolved.push(incident.id);
  note(passage, incident.id, 'status', { from, to: 'resolved' }, text, { from, to: 'resolved' }, 'resolved-by-alerts');
}
