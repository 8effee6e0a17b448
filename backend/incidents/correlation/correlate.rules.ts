import type { AlertEvent } from '#contract/alert';
import type { Decision } from '#contract/events';
import { SEVERITIES, severityRank } from '#contract/scalars';
import { isFlapping, type FamilyKey } from '../../analysis/index.ts';
import { isOpen } from '../status.rules.ts';
import { placeOf, type Place } from './alertKeys.rules.ts';
import { nextStep, tellsOfBlindness, type Step } from './alertState.rules.ts';
import { chooseIncident, type Match } from './grouping.rules.ts';
import { joinIncident, openIncident, reopenIncident } from './membership.rules.ts';
import { isBlindRule, moveState, type CorrelationInput, type Passage } from './passage.rules.ts';
import { settleIncidents } from './settle.rules.ts';
import { note } from './timeline.rules.ts';
import { noChanges, type AlertRecord, type Changes } from './workingSet.ts';

/**
 * Decides for each event whether it opens an incident, joins or reopens one, resolves, or changes nothing, and why. Pure
 * but for the working set, which it brings up to date.
 */
export function correlate(input: CorrelationInput): Changes {
  const before = new Map([...input.set.incidents].map(([id, incident]) => [id, { ...incident }]));
  const passage: Passage = { ...input, changes: noChanges(), sighted: new Set() };
  for (const { event, repeat, ruled } of input.events) {
    take(passage, event, repeat, ruled);
  }
  settleIncidents(passage, before);
  return passage.changes;
}

function take(passage: Passage, event: AlertEvent, repeat: boolean, ruled?: FamilyKey): void {
  const known = passage.set.alerts.get(event.fingerprint);
  const heardAt = Date.parse(repeat ? event.lastReceivedAt : event.receivedAt);
  const heard = { kind: event.kind, status: event.status, startsAt: Date.parse(event.startsAt), heardAt };
  const step = nextStep(known, heard, isBlindRule(passage.set, event.ruleId));
  if (step.step === 'test') {
    decide(passage, event, null, {
      kind: 'test',
      rule: 'none',
      reason: 'A contact-point test opens nothing.',
      evidence: {},
    });
    return;
  }
  const alert = known ?? recordOf(event, heardAt, passage.set.canonical);
  passage.set.alerts.set(event.fingerprint, alert);
  passage.changes.alerts.add(event.fingerprint);
  alert.lastSeenAt = Math.max(alert.lastSeenAt, heardAt);
  alert.deliveries += 1;
  apply(passage, alert, event, step, { heardAt, repeat, ruled });
}

interface Heard {
  heardAt: number;
  repeat: boolean;
  ruled: FamilyKey | undefined;
}

function apply(passage: Passage, alert: AlertRecord, event: AlertEvent, step: Step, how: Heard): void {
  switch (step.step) {
    case 'repeats':
      alert.annotations = event.status === 'firing' ? event.annotations : alert.annotations;
      if (!how.repeat) {
        const evidence = { state: alert.state, startsAt: event.startsAt };
        decide(passage, event, alert, {
          kind: 'repeated',
          rule: 'fingerprint',
          reason: `It is known and still ${alert.state}.`,
          evidence,
        });
      }
      return;
    case 'late':
      decide(passage, event, alert, {
        kind: 'late',
        rule: 'fingerprint',
        reason: step.reason,
        evidence: { startsAt: event.startsAt },
      });
      return;
    case 'fires':
    case 'restarts':
      fire(passage, alert, event, how, step.step === 'restarts');
      return;
    case 'resolves':
      resolve(passage, alert, event, how.heardAt);
      return;
    case 'goes-blind':
      moveState(passage, alert, 'blind', how.heardAt);
      decide(passage, event, alert, {
        kind: 'kept-open-blind',
        rule: 'rule-state',
        reason: step.reason,
        evidence: { ruleId: event.ruleId },
      });
      return;
    case 'test':
      return;
  }
}

function fire(
  passage: Passage,
  alert: AlertRecord,
  event: AlertEvent,
  { heardAt, ruled }: Heard,
  restart: boolean
): void {
  const place = placeOf(event, passage.set.canonical);
  place.groupKeys.unshift(...(ruled === undefined ? [] : [ruled]));
  describe(alert, event, place);
  alert.firings += 1;
  alert.recentFirings = [...alert.recentFirings, heardAt].slice(-100);
  alert.flapping = isFlapping(alert.recentFirings, heardAt, passage.settings, alert.flapping);
  moveState(passage, alert, 'firing', heardAt, event.kind);
  const at = startOf(event, heardAt);
  const current = alert.incidentId === null ? undefined : passage.set.incidents.get(alert.incidentId);
  if (current !== undefined && isOpen(current.status)) {
    const reason = restart
      ? 'It fires anew although its resolve never came; its incident is open.'
      : 'It is back and its incident is still open.';
    const evidence = { incidentStatus: current.status, firings: alert.firings };
    joinIncident(
      passage,
      alert,
      place,
      { incident: current, rule: 'fingerprint', reason, evidence, hops: 0, side: 'same' },
      at
    );
    decide(passage, event, alert, { kind: 'joined', rule: 'fingerprint', reason, evidence });
    return;
  }
  const awayMs =
    current?.status === 'resolved' && current.resolvedAt !== null ? heardAt - current.resolvedAt : Infinity;
  if (current !== undefined && awayMs <= passage.settings.reopenWindowSeconds * 1000) {
    const evidence = {
      secondsAfterResolve: Math.round(awayMs / 1000),
      windowSeconds: passage.settings.reopenWindowSeconds,
    };
    const reason = `It is back ${evidence.secondsAfterResolve} s after its incident was resolved.`;
    reopenIncident(
      passage,
      alert,
      place,
      { incident: current, rule: 'fingerprint', reason, evidence, hops: 0, side: 'same' },
      at
    );
    decide(passage, event, alert, { kind: 'reopened', rule: 'fingerprint', reason, evidence });
    return;
  }
  const match =
    ofSameRule(passage, alert) ?? chooseIncident(place, at, passage.set, passage.settings.groupingWindowSeconds);
  if (match !== null) {
    joinIncident(passage, alert, place, match, at);
    decide(passage, event, alert, { kind: 'joined', rule: match.rule, reason: match.reason, evidence: match.evidence });
    return;
  }
  openIncident(passage, alert, place, at);
  const reason =
    'No open incident has its fingerprint, its labels, its resource or a neighbour of it within the window, and time alone ties it to none.';
  const evidence = { windowSeconds: passage.settings.groupingWindowSeconds, resources: place.resourceKeys };
  decide(passage, event, alert, { kind: 'opened', rule: 'none', reason, evidence });
}

/** A rule that went blind belongs to the incident that this rule's alerts are in. */
function ofSameRule(passage: Passage, alert: AlertRecord): Match | null {
  if (alert.ruleId === null || !tellsOfBlindness(alert.kind)) {
    return null;
  }
  let best: Match | null = null;
  for (const fingerprint of passage.set.byRule.get(alert.ruleId) ?? []) {
    const other = passage.set.alerts.get(fingerprint);
    const incident = passage.set.incidents.get(other?.incidentId ?? '');
    if (
      other !== alert &&
      incident !== undefined &&
      isOpen(incident.status) &&
      incident.grownAt >= (best?.incident.grownAt ?? 0)
    ) {
      const reason = 'The rule of this incident cannot see at present.';
      best = { incident, rule: 'rule-state', reason, evidence: { ruleId: alert.ruleId }, hops: 0, side: 'same' };
    }
  }
  return best;
}

function resolve(passage: Passage, alert: AlertRecord, event: AlertEvent, heardAt: number): void {
  moveState(passage, alert, 'resolved', heardAt);
  alert.endsAt = event.endsAt === null ? heardAt : Math.min(Date.parse(event.endsAt), heardAt);
  const evidence = { startsAt: event.startsAt, endsAt: event.endsAt };
  decide(passage, event, alert, {
    kind: 'resolved',
    rule: 'fingerprint',
    reason: 'Its sender says that it is over.',
    evidence,
  });
  tellResolved(passage, alert);
  if (tellsOfBlindness(alert.kind) && alert.ruleId !== null && !isBlindRule(passage.set, alert.ruleId)) {
    sightRule(passage, alert.ruleId, event, heardAt);
  }
}

function tellResolved(passage: Passage, alert: AlertRecord): void {
  if (alert.incidentId !== null) {
    note(passage, alert.incidentId, 'alert-resolved', { alert: alert.name }, `${alert.name} is resolved`, {
      fingerprint: alert.fingerprint,
    });
  }
}

/** The rule sees again: what it no longer fires for is over, if it stays so. */
function sightRule(passage: Passage, ruleId: string, event: AlertEvent, heardAt: number): void {
  // Copied, because an alert that is over leaves the set.
  const ofRule = Array.from(passage.set.byRule.get(ruleId) ?? []);
  for (const fingerprint of ofRule) {
    const alert = passage.set.alerts.get(fingerprint);
    if (alert?.state === 'blind') {
      moveState(passage, alert, 'resolved', heardAt);
      alert.endsAt = heardAt;
      passage.changes.alerts.add(fingerprint);
      if (alert.incidentId !== null) {
        passage.sighted.add(alert.incidentId);
      }
      tellResolved(passage, alert);
      const reason = 'Its rule sees again and does not fire for it.';
      decide(passage, event, alert, { kind: 'resolved', rule: 'rule-state', reason, evidence: { ruleId } });
    }
  }
}

/** When an alert began, unix ms: as its sender says, unless the sender's clock is off or ahead. */
function startOf(event: AlertEvent, heardAt: number): number {
  return event.clockSkewSeconds === null ? Math.min(Date.parse(event.startsAt), heardAt) : heardAt;
}

function describe(alert: AlertRecord, event: AlertEvent, place: Place): void {
  alert.name = event.name;
  alert.severity = severityRank(event.severity);
  alert.labels = event.labels;
  alert.annotations = event.annotations;
  alert.source = event.source;
  alert.startsAt = Date.parse(event.startsAt);
  alert.endsAt = null;
  alert.resourceKey = place.resourceKey;
  alert.generatorUrl = event.generatorUrl;
  alert.dashboardUrl = event.dashboardUrl;
  alert.panelUrl = event.panelUrl;
}

function recordOf(event: AlertEvent, heardAt: number, canonical?: ReadonlyMap<string, string>): AlertRecord {
  const alert: AlertRecord = {
    fingerprint: event.fingerprint,
    name: event.name,
    kind: event.kind,
    state: 'resolved',
    severity: severityRank(event.severity),
    labels: event.labels,
    annotations: event.annotations,
    source: event.source,
    ruleId: event.ruleId,
    startsAt: Date.parse(event.startsAt),
    stateAt: heardAt,
    endsAt: event.endsAt === null ? null : Date.parse(event.endsAt),
    firstSeenAt: heardAt,
    lastSeenAt: heardAt,
    deliveries: 0,
    firings: 0,
    recentFirings: [],
    flapping: false,
    incidentId: null,
    resourceKey: null,
    generatorUrl: event.generatorUrl,
    dashboardUrl: event.dashboardUrl,
    panelUrl: event.panelUrl,
  };
  describe(alert, event, placeOf(event, canonical));
  return { ...alert, endsAt: event.endsAt === null ? null : Date.parse(event.endsAt) };
}

function decide(passage: Passage, event: AlertEvent, alert: AlertRecord | null, decision: Omit<Decision, 'id'>): void {
  const told = alert ?? recordOf(event, Date.parse(event.receivedAt));
  passage.changes.decided.push({
    fingerprint: told.fingerprint,
    incidentId: alert?.incidentId ?? null,
    decision: { id: passage.newId(), ...decision },
    alert: {
      name: told.name,
      severity: SEVERITIES[told.severity] ?? 'warning',
      startsAt: new Date(told.startsAt).toISOString(),
      ruleId: told.ruleId,
      resourceKey: told.resourceKey,
      generatorUrl: told.generatorUrl,
      labels: told.labels,
      query: event.ruleQuery,
    },
  });
}
