import { SEVERITIES } from '#contract/scalars';
import { isPlaced, type Side } from '../../analysis/index.ts';
import type { Place } from './alertKeys.rules.ts';
import { neighboursIn, type Match } from './grouping.rules.ts';
import { countIn, type Passage } from './passage.rules.ts';
import { note } from './timeline.rules.ts';
import { titleOf } from './title.rules.ts';
import type { AlertRecord, IncidentRecord } from './workingSet.ts';

/** Resources kept with an incident; beyond them only the keys grow. */
const MAX_RESOURCES = 100;

/** Opens an incident for an alert that belongs to none; it began at `at` (unix ms). */
export function openIncident(passage: Passage, alert: AlertRecord, place: Place, at: number): void {
  const incident: IncidentRecord = {
    id: passage.newId(),
    number: null,
    title: titleOf(alert),
    status: 'triggered',
    severity: alert.severity,
    severityChosen: false,
    service: place.service,
    team: place.team,
    source: alert.source,
    scope: place.scope,
    blindCount: 0,
    flapping: false,
    alertCount: 0,
    firingCount: 0,
    resources: [],
    startedAt: at,
    grownAt: at,
    resolvedAt: null,
    settleAt: null,
    reopenedCount: 0,
    alerting: [],
    placed: false,
  };
  passage.set.incidents.set(incident.id, incident);
  passage.changes.opened.push(incident.id);
  note(passage, incident.id, 'opened', { alert: alert.name }, `Opened by ${alert.name}`, {
    fingerprint: alert.fingerprint,
  });
  enter(passage, alert, place, { incident, hops: 0, side: 'same' }, at);
}

/** Puts an alert into an open incident that it belongs to. */
export function joinIncident(passage: Passage, alert: AlertRecord, place: Place, match: Match, at: number): void {
  const { incident } = match;
  const returns = alert.incidentId === incident.id;
  const spread = enter(passage, alert, place, match, at);
  note(
    passage,
    incident.id,
    returns ? 'alert-returned' : 'alert-joined',
    { alert: alert.name },
    returns ? `${alert.name} fires again` : `${alert.name} joined`,
    { fingerprint: alert.fingerprint, rule: match.rule, reason: match.reason }
  );
  if (alert.severity < incident.severity && !incident.severityChosen) {
    const [from, to] = [SEVERITIES[incident.severity] ?? '', SEVERITIES[alert.severity] ?? ''];
    incident.severity = alert.severity;
    note(passage, incident.id, 'severity', { from, to }, `Severity raised from ${from} to ${to} by ${alert.name}`, {
      from,
      to,
    });
  }
  if (spread !== null && !passage.changes.opened.includes(incident.id)) {
    passage.changes.widened.set(incident.id, `${alert.name} on ${spread}: ${match.reason}`.slice(0, 500));
  }
}

/** Takes up again the resolved incident of an alert that is back. */
export function reopenIncident(passage: Passage, alert: AlertRecord, place: Place, match: Match, at: number): void {
  const { incident } = match;
  incident.status = 'triggered';
  incident.resolvedAt = null;
  incident.reopenedCount += 1;
  passage.changes.resolved = passage.changes.resolved.filter((id) => id !== incident.id);
  passage.changes.reopened.set(incident.id, `${alert.name} is back`.slice(0, 500));
  note(passage, incident.id, 'reopened', { alert: alert.name }, `Reopened: ${alert.name} is back`, {
    fingerprint: alert.fingerprint,
  });
  joinIncident(passage, alert, place, match, at);
}

/** Ties alert and incident together; answers the resource by which the incident grew, or null. */
function enter(
  passage: Passage,
  alert: AlertRecord,
  place: Place,
  { incident, hops, side }: { incident: IncidentRecord; hops: number; side: Side },
  at: number
): string | null {
  if (alert.incidentId !== incident.id) {
    countIn(passage, alert, -1);
    alert.incidentId = incident.id;
    incident.alertCount += 1;
    countIn(passage, alert, 1);
    passage.changes.members.push({ incidentId: incident.id, fingerprint: alert.fingerprint, at });
    incident.startedAt = Math.min(incident.startedAt, at);
    incident.grownAt = Math.max(incident.grownAt, at);
  }
  passage.changes.incidents.add(incident.id);
  const whole = place.resourceKeys.at(-1) ?? alert.fingerprint;
  passage.set.alerting.add(whole);
  if (!incident.alerting.includes(whole) && incident.alerting.length < MAX_RESOURCES) {
    incident.alerting.push(whole);
  }
  incident.placed ||= isPlaced(place.resourceKeys, neighboursIn(passage.set));
  for (const key of [...place.groupKeys.map((group) => group.key), ...place.resourceKeys]) {
    const members = passage.set.keys.get(key) ?? [];
    const member = members.find((one) => one.groupId === incident.id);
    if (member === undefined) {
      passage.set.keys.set(key, [...members, { groupId: incident.id, hops, side, seenAt: at }]);
    } else {
      member.seenAt = Math.max(member.seenAt, at);
    }
    passage.changes.keys.push({ key, incidentId: incident.id, hops, side, at });
  }
  const grew =
    place.resourceKey !== null &&
    !incident.resources.includes(place.resourceKey) &&
    incident.resources.length < MAX_RESOURCES;
  if (grew && place.resourceKey !== null) {
    incident.resources.push(place.resourceKey);
    return place.resourceKey;
  }
  return null;
}
