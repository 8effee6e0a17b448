import { sql } from 'kysely';
import { OPEN_STATUSES, type HomeSummary } from '#contract/incident';
import type { Tx } from '../../platform/index.ts';
import { severityOf } from '../present.ts';
import { listIncidents } from './listIncidents.ts';

/** What Home needs to know from lower slices. */
export interface HomeSources {
  countServices(tx: Tx, tenantId: string): Promise<number>;
  hasSource(tx: Tx, tenantId: string): Promise<boolean>;
}

const DAY = 86_400_000;

/** What is broken now, how the team is doing, and how far the first steps have got. `now` is unix milliseconds. */
export async function readHome(tx: Tx, tenantId: string, sources: HomeSources, now: number): Promise<HomeSummary> {
  const tally = await readTally(tx, tenantId);
  const page = { sort: 'severity' as const, limit: 5, actorId: '' };
  const top = await listIncidents(tx, tenantId, { ...page, filter: { status: [...OPEN_STATUSES] } });
  const waiting = await listIncidents(tx, tenantId, { ...page, filter: { status: ['triggered'] } });
  const anyOpen = Object.values(tally.open).some((count) => count > 0);
  const services = await sources.countServices(tx, tenantId);
  return {
    open: tally.open,
    healthyServices: Math.max(0, services - tally.affectedServices),
    quietSince: anyOpen ? null : await readQuietSince(tx, tenantId),
    topIncidents: top.items,
    unacknowledged: waiting.items,
    noise: await readNoise(tx, tenantId, now),
    week: await readWeek(tx, tenantId, now),
    checklist: {
      sourceConnected: await sources.hasSource(tx, tenantId),
      alertReceived: await hasIntake(tx, tenantId),
      incidentExplained: tally.explained,
      incidentResolved: tally.resolved,
    },
  };
}

interface Tally {
  open: HomeSummary['open'];
  affectedServices: number;
  explained: boolean;
  resolved: boolean;
}

async function readTally(tx: Tx, tenantId: string): Promise<Tally> {
  const found = await sql<{ severity: number; open: number; explained: number; resolved: number }>`
    with base as (
      select status, severity, has_cause, n from incident_tally where tenant_id = ${tenantId}
      union all select status, severity, has_cause, n from incident_tally_change where tenant_id = ${tenantId}
    )
    select severity, coalesce(sum(n) filter (where status = any(${OPEN_STATUSES}::text[])), 0)::int as open,
      coalesce(sum(n) filter (where has_cause), 0)::int as explained,
      coalesce(sum(n) filter (where status in ('resolved', 'closed')), 0)::int as resolved
    from base group by 1`.execute(tx);
  const affected = await sql<{ n: number }>`
    select count(*)::int as n from (
      select service from incident_tally where tenant_id = ${tenantId} and status = any(${OPEN_STATUSES}::text[]) and service <> ''
      group by 1
      union
      select service from incident_tally_change where tenant_id = ${tenantId} and status = any(${OPEN_STATUSES}::text[]) and service <> ''
    ) as touched
    where exists (select from incident i where i.tenant_id = ${tenantId} and i.service = touched.service
      and i.status = any(${OPEN_STATUSES}::text[]))`.execute(tx);
  const open = { critical: 0, high: 0, warning: 0, info: 0 };
  found.rows.forEach((row) => (open[severityOf(row.severity)] = row.open));
  return {
    open,
    affectedServices: affected.rows[0]?.n ?? 0,
    explained: found.rows.some((row) => row.explained > 0),
    resolved: found.rows.some((row) => row.resolved > 0),
  };
}

/** The end of the incident that ended last; the ones that changed last are the only candidates. */
async function readQuietSince(tx: Tx, tenantId: string): Promise<string | null> {
  const found = await sql<{ at: Date | null }>`
    select max(coalesce(resolved_at, updated_at)) as at from (
      select resolved_at, updated_at from incident where tenant_id = ${tenantId} order by updated_at desc, number desc limit 200
    ) as latest`.execute(tx);
  return found.rows[0]?.at?.toISOString() ?? null;
}

async function readNoise(tx: Tx, tenantId: string, now: number): Promise<HomeSummary['noise']> {
  const since = new Date(now - DAY).toISOString();
  const found = await sql<{ events: number; incidents: number }>`
    select (select coalesce(sum(events), 0)::int from alert_intake where tenant_id = ${tenantId} and hour > ${since}) as events,
      (select count(*)::int from incident where tenant_id = ${tenantId} and opened_at > ${since} and source <> 'manual') as incidents`.execute(
    tx
  );
  const { events, incidents } = found.rows[0] ?? { events: 0, incidents: 0 };
  return { alertEvents: events, incidents, reduction: events === 0 ? null : Math.max(0, 1 - incidents / events) };
}

async function hasIntake(tx: Tx, tenantId: string): Promise<boolean> {
  const found = await sql<{ any: boolean }>`
    select exists (select from alert_intake where tenant_id = ${tenantId}) as any`.execute(tx);
  return found.rows[0]?.any === true;
}

/** The last seven days by the day of opening, against the seven before. */
async function readWeek(tx: Tx, tenantId: string, now: number): Promise<HomeSummary['week']> {
  const [since, before] = [now - 7 * DAY, now - 14 * DAY].map((at) => new Date(at).toISOString());
  const times = await sql<{ current: boolean; mtta: number | null; mttr: number | null }>`
    select opened_at >= ${since} as current,
      extract(epoch from avg(acknowledged_at - opened_at))::float8 as mtta,
      extract(epoch from avg(resolved_at - opened_at))::float8 as mttr
    from incident where tenant_id = ${tenantId} and opened_at >= ${before} and merged_into is null group by 1`.execute(
    tx
  );
  const week = times.rows.find((row) => row.current);
  const previous = times.rows.find((row) => !row.current);
  const services = await sql<{ service: string; n: number }>`
    select service, count(*)::int as n from incident
    where tenant_id = ${tenantId} and opened_at >= ${since} and service <> '' group by 1 order by 2 desc, 1 limit 10`.execute(
    tx
  );
  const days = await sql<{ day: string; n: number }>`
    select ((opened_at at time zone 'utc')::date)::text as day, count(*)::int as n from incident
    where tenant_id = ${tenantId} and opened_at >= ${since} group by (opened_at at time zone 'utc')::date`.execute(tx);
  const countOf = new Map(days.rows.map((row) => [row.day, row.n]));
  return {
    mttaSeconds: week?.mtta ?? null,
    mttrSeconds: week?.mttr ?? null,
    previousMttaSeconds: previous?.mtta ?? null,
    previousMttrSeconds: previous?.mttr ?? null,
    incidentsByService: services.rows.map((row) => ({ value: row.service, count: row.n })),
    perDay: Array.from({ length: 7 }, (_, i) => new Date(now - (6 - i) * DAY).toISOString().slice(0, 10)).map(
      (day) => ({
        day,
        count: countOf.get(day) ?? 0,
      })
    ),
  };
}
