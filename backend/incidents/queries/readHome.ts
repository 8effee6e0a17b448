import { sql, type RawBuilder } from 'kysely';
import { OPEN_STATUSES, type HomeSummary } from '#contract/incident';
import type { Tx } from '../../platform/index.ts';
import { severityOf } from '../present.ts';
import { numbersBetween } from './incidentFilter.ts';
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
  // Null severity: a row of one service; null service: a row of one severity.
  const found = await sql<{ severity: number | null; service: string | null; open: number }>`
    select severity, service, sum(n)::int as open from (
      select severity, service, n from incident_tally where tenant_id = ${tenantId} and status = any(${OPEN_STATUSES}::text[])
      union all
      select severity, service, n from incident_tally_change where tenant_id = ${tenantId} and status = any(${OPEN_STATUSES}::text[])
    ) as tallied group by grouping sets ((severity), (service)) having sum(n) > 0`.execute(tx);
  const ever = await sql<{ explained: boolean; resolved: boolean }>`
    select ${everTallied(tenantId, sql`has_cause`)} as explained,
      ${everTallied(tenantId, sql`status in ('resolved', 'closed')`)} as resolved`.execute(tx);
  const open = { critical: 0, high: 0, warning: 0, info: 0 };
  for (const row of found.rows) {
    if (row.severity !== null) {
      open[severityOf(row.severity)] = row.open;
    }
  }
  return {
    open,
    affectedServices: found.rows.filter((row) => row.severity === null && row.service !== '').length,
    explained: ever.rows[0]?.explained === true,
    resolved: ever.rows[0]?.resolved === true,
  };
}

/** Whether it was true of any incident, be it gone or changed since the last folding. */
function everTallied(tenantId: string, condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(exists (select from incident_tally where tenant_id = ${tenantId} and n > 0 and ${condition})
    or exists (select from incident_tally_change where tenant_id = ${tenantId} and n > 0 and ${condition}))`;
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
  const { first } = await numbersBetween(tx, tenantId, since, undefined);
  const found = await sql<{ events: number; incidents: number }>`
    select (select coalesce(sum(events), 0)::int from alert_intake where tenant_id = ${tenantId} and hour > ${since}) as events,
      (select count(*)::int from incident where tenant_id = ${tenantId} and number >= ${first}::bigint and source <> 'manual') as incidents`.execute(
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

/** The last seven days (UTC, today is one of them) by the day of opening, against the seven before. */
async function readWeek(tx: Tx, tenantId: string, now: number): Promise<HomeSummary['week']> {
  const days = Array.from({ length: 14 }, (_, i) => new Date(now - (13 - i) * DAY).toISOString().slice(0, 10));
  const [first = '', weekStart = ''] = [days[0], days[7]];
  // A row for each day, for each service of the week, and for each of the two weeks.
  const found = await sql<{
    day: string | null;
    service: string | null;
    current: boolean | null;
    opened: number;
    mtta: number | null;
    mttr: number | null;
  }>`
    select day::text, service, current, coalesce(sum(opened) filter (where current), 0)::int as opened,
      (sum(acknowledging_ms) / nullif(sum(acknowledged), 0) / 1000)::float8 as mtta,
      (sum(resolving_ms) / nullif(sum(resolved), 0) / 1000)::float8 as mttr
    from (
      select d.*, d.day >= ${weekStart}::date as current from (
        select * from incident_day where tenant_id = ${tenantId} and day >= ${first}::date
        union all select * from incident_day_change where tenant_id = ${tenantId} and day >= ${first}::date
      ) as d
    ) as counted group by grouping sets ((day), (service), (current))`.execute(tx);
  const week = found.rows.find((row) => row.current === true);
  const previous = found.rows.find((row) => row.current === false);
  const openedOn = new Map(found.rows.map((row) => [row.day, row.opened]));
  return {
    mttaSeconds: week?.mtta ?? null,
    mttrSeconds: week?.mttr ?? null,
    previousMttaSeconds: previous?.mtta ?? null,
    previousMttrSeconds: previous?.mttr ?? null,
    incidentsByService: found.rows
      .flatMap(({ service, opened }) => (service && opened > 0 ? [{ value: service, count: opened }] : []))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, 10),
    perDay: days.slice(7).map((day) => ({ day, count: openedOn.get(day) ?? 0 })),
  };
}
