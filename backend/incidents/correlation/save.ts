import { sql } from 'kysely';
import type { ActorRef } from '#contract/scalars';
import type { Tx } from '../../platform/index.ts';
import { announceChanged, type Announcer } from '../announce.ts';
import { indexWords, takeNumbers } from '../numbers.ts';
import { severityOf } from '../present.ts';
import { writeTimeline } from '../timeline.ts';
import { summarised } from './timeline.rules.ts';
import type { AlertRecord, Changes, IncidentRecord, WorkingSet } from './workingSet.ts';

const iso = (ms: number): string => new Date(ms).toISOString();
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

/** Writes back what a batch changed and tells everybody, all in the batch's transaction. */
export async function saveChanges(
  tx: Tx,
  announcer: Announcer,
  tenantId: string,
  work: { set: WorkingSet; changes: Changes; actor: ActorRef; now: number }
): Promise<void> {
  const { set, changes, actor, now } = work;
  const pick = (ids: Iterable<string>): IncidentRecord[] => [...ids].flatMap((id) => set.incidents.get(id) ?? []);
  const opened = pick(changes.opened);
  const known = pick(changes.incidents).filter((incident) => incident.number !== null);
  await insertIncidents(tx, tenantId, opened, now);
  await updateIncidents(tx, tenantId, known, now);
  await saveAlerts(
    tx,
    tenantId,
    [...changes.alerts].flatMap((fingerprint) => set.alerts.get(fingerprint) ?? [])
  );
  await saveMembers(tx, tenantId, changes);
  const entries = summarised(changes.timeline).map((entry) => ({ ...entry, actor }));
  await writeTimeline(tx, tenantId, entries, now);
  for (let from = 0; from < changes.decided.length; from += 1_000) {
    await announcer.outbox.emit(tx, tenantId, 'alert.decided', { items: changes.decided.slice(from, from + 1_000) });
  }
  const facts = opened.map(({ id, number, title, severity }) => ({
    incidentId: id,
    number: number ?? 0,
    title,
    severity: severityOf(severity),
  }));
  await announcer.outbox.emitMany(tx, tenantId, 'incident.opened', facts);
  await announcer.outbox.emitMany(
    tx,
    tenantId,
    'incident.resolved',
    changes.resolved.map((incidentId) => ({ incidentId, by: actor }))
  );
  await announcer.outbox.emitMany(
    tx,
    tenantId,
    'incident.reopened',
    [...changes.reopened].map(([incidentId, reason]) => ({ incidentId, reason }))
  );
}

/** Tells once, after all parts of a delivery, which incidents changed and which spread. */
export async function announceOutcome(
  tx: Tx,
  announcer: Announcer,
  tenantId: string,
  outcome: { changed: ReadonlySet<string>; widened: ReadonlyMap<string, string> }
): Promise<void> {
  const widened = [...outcome.widened].map(([incidentId, reason]) => ({ incidentId, reason }));
  await announcer.outbox.emitMany(tx, tenantId, 'incident.widened', widened);
  await announceChanged(tx, announcer, tenantId, [...outcome.changed]);
}

async function insertIncidents(
  tx: Tx,
  tenantId: string,
  incidents: readonly IncidentRecord[],
  now: number
): Promise<void> {
  if (incidents.length === 0) {
    return;
  }
  const { first, openedAt } = await takeNumbers(tx, tenantId, incidents.length, now);
  incidents.forEach((incident, i) => (incident.number = first + i));
  const rows = incidents.map((incident) => ({
    ...mutableColumns(incident),
    number: incident.number,
    title: incident.title,
    service: incident.service,
    team: incident.team,
    source: incident.source,
    scope: incident.scope,
  }));
  await sql`
    insert into incident (tenant_id, id, number, title, status, severity, service, team, source, scope, blind_count, flapping,
      alert_count, firing_count, resources, opened_at, started_at, grown_at, resolved_at, settle_at, reopened_count,
      alerting, placed, updated_at)
    select ${tenantId}::uuid, id, number, title, status, severity, service, team, source, scope, blind_count, flapping,
      alert_count, firing_count, resources, ${openedAt.toISOString()}::timestamptz, started_at, grown_at,
      case when resolved_at is not null then greatest(resolved_at, ${openedAt.toISOString()}::timestamptz) end, settle_at, reopened_count,
      alerting, placed, ${iso(now)}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (
      id uuid, number bigint, title text, status text, severity smallint, service text, team text, source text, scope text,
      blind_count int, flapping boolean, alert_count int, firing_count int, resources text[], started_at timestamptz,
      grown_at timestamptz, resolved_at timestamptz, settle_at timestamptz, reopened_count int, alerting text[],
      placed boolean)`.execute(tx);
  await indexWords(
    tx,
    tenantId,
    incidents.map((incident) => ({ number: incident.number ?? 0, texts: [incident.title, incident.service] }))
  );
}

function mutableColumns(incident: IncidentRecord): Record<string, unknown> {
  return {
    id: incident.id,
    status: incident.status,
    severity: incident.severity,
    blind_count: incident.blindCount,
    flapping: incident.flapping,
    alert_count: incident.alertCount,
    firing_count: incident.firingCount,
    resources: incident.resources,
    started_at: iso(incident.startedAt),
    grown_at: iso(incident.grownAt),
    resolved_at: isoOrNull(incident.resolvedAt),
    settle_at: isoOrNull(incident.settleAt),
    reopened_count: incident.reopenedCount,
    alerting: incident.alerting,
    placed: incident.placed,
  };
}

/** Writes back incidents that were loaded, and so are locked. */
export async function updateIncidents(
  tx: Tx,
  tenantId: string,
  incidents: readonly IncidentRecord[],
  now: number
): Promise<void> {
  if (incidents.length === 0) {
    return;
  }
  await sql`
    update incident i set
      version = i.version + 1, status = given.status, severity = given.severity, blind_count = given.blind_count,
      flapping = given.flapping, alert_count = given.alert_count, firing_count = given.firing_count,
      resources = given.resources, started_at = given.started_at, grown_at = given.grown_at,
      resolved_at = given.resolved_at, settle_at = given.settle_at, reopened_count = given.reopened_count,
      alerting = given.alerting, placed = given.placed, updated_at = ${iso(now)}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(incidents.map(mutableColumns))}::jsonb) as given (
      id uuid, status text, severity smallint, blind_count int, flapping boolean, alert_count int, firing_count int,
      resources text[], started_at timestamptz, grown_at timestamptz, resolved_at timestamptz, settle_at timestamptz,
      reopened_count int, alerting text[], placed boolean)
    where i.tenant_id = ${tenantId} and i.id = given.id`.execute(tx);
}

function alertColumns(alert: AlertRecord): Record<string, unknown> {
  return {
    fingerprint: alert.fingerprint,
    name: alert.name,
    kind: alert.kind,
    state: alert.state,
    severity: alert.severity,
    labels: alert.labels,
    annotations: alert.annotations,
    source: alert.source,
    rule_id: alert.ruleId,
    starts_at: iso(alert.startsAt),
    ends_at: isoOrNull(alert.endsAt),
    first_seen_at: iso(alert.firstSeenAt),
    last_seen_at: iso(alert.lastSeenAt),
    state_at: iso(alert.stateAt),
    deliveries: alert.deliveries,
    firings: alert.firings,
    recent_firings: alert.recentFirings.map(iso),
    flapping: alert.flapping,
    incident_id: alert.incidentId,
    resource_key: alert.resourceKey,
    generator_url: alert.generatorUrl,
    dashboard_url: alert.dashboardUrl,
    panel_url: alert.panelUrl,
  };
}

async function saveAlerts(tx: Tx, tenantId: string, alerts: readonly AlertRecord[]): Promise<void> {
  if (alerts.length === 0) {
    return;
  }
  const columns = Object.keys(alertColumns(alerts[0] as AlertRecord)).filter((column) => column !== 'fingerprint');
  const updates = sql.join(columns.map((column) => sql`${sql.ref(column)} = ${sql.ref(`excluded.${column}`)}`));
  const names = sql.join(['fingerprint', ...columns].map((column) => sql.ref(column)));
  await sql`
    insert into alert (tenant_id, ${names})
    select ${tenantId}::uuid, ${names}
    from jsonb_to_recordset(${JSON.stringify(alerts.map(alertColumns))}::jsonb) as given (
      fingerprint text, name text, kind text, state text, severity smallint, labels jsonb, annotations jsonb, source text,
      rule_id text, starts_at timestamptz, ends_at timestamptz, first_seen_at timestamptz, last_seen_at timestamptz,
      state_at timestamptz, deliveries int, firings int, recent_firings timestamptz[], flapping boolean, incident_id uuid,
      resource_key text, generator_url text, dashboard_url text, panel_url text)
    on conflict (tenant_id, fingerprint) do update set ${updates}`.execute(tx);
}

async function saveMembers(tx: Tx, tenantId: string, changes: Changes): Promise<void> {
  if (changes.members.length > 0) {
    const rows = changes.members.map(({ incidentId, fingerprint, at }) => ({
      incident_id: incidentId,
      fingerprint,
      joined_at: iso(at),
    }));
    await sql`
      insert into incident_alert (tenant_id, incident_id, fingerprint, joined_at)
      select ${tenantId}::uuid, incident_id, fingerprint, joined_at
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (incident_id uuid, fingerprint text, joined_at timestamptz)
      on conflict do nothing`.execute(tx);
  }
  const byKey = new Map(changes.keys.map((entry) => [`${entry.incidentId}/${entry.key}`, entry]));
  if (byKey.size > 0) {
    const rows = [...byKey.values()].map(({ key, incidentId, hops, side, at }) => ({
      key,
      incident_id: incidentId,
      hops,
      side,
      seen_at: iso(at),
    }));
    await sql`
      insert into incident_key as known (tenant_id, key, incident_id, hops, side, seen_at)
      select ${tenantId}::uuid, key, incident_id, hops, side, seen_at
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (key text, incident_id uuid, hops smallint, side text, seen_at timestamptz)
      on conflict (tenant_id, key, incident_id) do update set seen_at = greatest(known.seen_at, excluded.seen_at)`.execute(
      tx
    );
  }
}
