import { sql } from 'kysely';
import type { Alert } from '#contract/alert';
import type { Incident, TimelineEntry } from '#contract/incident';
import type { Labels } from '#contract/scalars';
import { AppError, readCursorOf, writeCursor, type Tx } from '../../platform/index.ts';
import { INCIDENT_COLUMNS, severityOf, toIncident, type IncidentRow } from '../present.ts';

/** One incident, or null when the tenant has none of this id. */
export async function readIncident(tx: Tx, tenantId: string, id: string): Promise<Incident | null> {
  const found = await sql<IncidentRow>`
    select ${INCIDENT_COLUMNS} from incident i where i.tenant_id = ${tenantId} and i.id = ${id}`.execute(tx);
  const row = found.rows[0];
  if (row === undefined) {
    return null;
  }
  const merged = await sql<{ id: string }>`
    select id from incident where tenant_id = ${tenantId} and merged_into = ${id} order by number limit 1000`.execute(
    tx
  );
  return toIncident(
    row,
    merged.rows.map((one) => one.id)
  );
}

/** One incident; throws `not_found`. */
export async function requireIncident(tx: Tx, tenantId: string, id: string): Promise<Incident> {
  const incident = await readIncident(tx, tenantId, id);
  if (incident === null) {
    throw new AppError('not_found', 'There is no such incident.');
  }
  return incident;
}

interface Paging {
  limit: number;
  cursor?: string | undefined;
}

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

interface TimelineRow {
  id: string;
  at: Date;
  kind: TimelineEntry['kind'];
  actor: TimelineEntry['actor'];
  statement: TimelineEntry['text'];
  note: string | null;
  detail: Record<string, unknown>;
}

/** What happened to an incident, oldest first. */
export async function readTimeline(
  tx: Tx,
  tenantId: string,
  incidentId: string,
  paging: Paging
): Promise<Page<TimelineEntry>> {
  await requireIncident(tx, tenantId, incidentId);
  const [at, id] = readCursorOf(paging.cursor, 'timeline', ['instant', 'id']) ?? [];
  const after = at === undefined ? sql`` : sql`and (at, id) > (${at}::timestamptz, ${id}::uuid)`;
  const found = await sql<TimelineRow>`
    select id, at, kind, actor, statement, note, detail from incident_timeline
    where tenant_id = ${tenantId} and incident_id = ${incidentId} ${after} order by at, id limit ${paging.limit + 1}`.execute(
    tx
  );
  const rows = found.rows.slice(0, paging.limit);
  const last = rows.at(-1);
  return {
    items: rows.map(({ statement, at: when, ...row }) => ({ ...row, at: when.toISOString(), text: statement })),
    nextCursor:
      found.rows.length > paging.limit && last !== undefined
        ? writeCursor('timeline', [last.at.toISOString(), last.id])
        : null,
  };
}

export interface AlertRow {
  fingerprint: string;
  name: string;
  state: Alert['state'];
  severity: number;
  labels: Labels;
  annotations: Labels;
  source: Alert['source'];
  rule_id: string | null;
  starts_at: Date;
  ends_at: Date | null;
  first_seen_at: Date;
  last_seen_at: Date;
  deliveries: number;
  firings: number;
  flapping: boolean;
  resource_key: string | null;
  generator_url: string | null;
  dashboard_url: string | null;
  panel_url: string | null;
}

interface RankedAlertRow extends AlertRow {
  rank: number;
  /** A fingerprint may hold anything; a cursor holds plain characters. */
  digest: string;
}

/**
 * The alerts that an incident had, firing ones first, then the worst. One that fires again elsewhere by now counts as
 * resolved here.
 */
export async function readIncidentAlerts(
  tx: Tx,
  tenantId: string,
  incidentId: string,
  paging: Paging
): Promise<Page<Alert>> {
  const [rank, severity, fingerprint] =
    readCursorOf(paging.cursor, 'incident-alerts', ['count', 'count', 'digest']) ?? [];
  const after =
    fingerprint === undefined
      ? sql``
      : sql`where (rank, severity, md5(fingerprint)) > (${Number(rank)}::int, ${Number(severity)}::int, ${fingerprint}::text)`;
  const found = await sql<RankedAlertRow>`
    select *, md5(fingerprint) as digest from (
      select a.fingerprint, a.name, a.severity::int, a.labels, a.annotations, a.source, a.rule_id, a.starts_at, a.ends_at,
        a.first_seen_at, a.last_seen_at, a.deliveries, a.firings, a.flapping, a.resource_key, a.generator_url, a.dashboard_url,
        a.panel_url, case when a.incident_id = m.incident_id then a.state else 'resolved' end as state,
        case when a.incident_id is distinct from m.incident_id or a.state = 'resolved' then 2 when a.state = 'blind' then 1 else 0 end as rank
      from incident_alert m join alert a on a.tenant_id = m.tenant_id and a.fingerprint = m.fingerprint
      where m.tenant_id = ${tenantId} and m.incident_id = ${incidentId}
    ) as ranked ${after}
    order by rank, severity, md5(fingerprint) limit ${paging.limit + 1}`.execute(tx);
  const rows = found.rows.slice(0, paging.limit);
  const last = rows.at(-1);
  const more = found.rows.length > paging.limit && last !== undefined;
  return {
    items: rows.map((row) => toAlert(row, incidentId)),
    nextCursor: more ? writeCursor('incident-alerts', [String(last.rank), String(last.severity), last.digest]) : null,
  };
}

export function toAlert(row: AlertRow, incidentId: string | null): Alert {
  return {
    fingerprint: row.fingerprint,
    name: row.name,
    state: row.state,
    severity: severityOf(row.severity),
    labels: row.labels,
    annotations: row.annotations,
    source: row.source,
    ruleId: row.rule_id,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at?.toISOString() ?? null,
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    deliveries: row.deliveries,
    firings: row.firings,
    flapping: row.flapping,
    incidentId,
    resourceKey: row.resource_key,
    generatorUrl: row.generator_url,
    dashboardUrl: row.dashboard_url,
    panelUrl: row.panel_url,
  };
}
