import { sql, type RawBuilder } from 'kysely';
import { OPEN_STATUSES, type IncidentFilter } from '#contract/incident';
import type { Tx } from '../../platform/index.ts';
import { GROUP_COLUMNS, toCount, type IncidentCount, type IncidentGroup } from './countIncidents.ts';
import { allOf, facetConditions, numbersBetween, otherConditions, resolveFilter } from './incidentFilter.ts';

/** An even grid over time: `count` steps of `stepMs` from `fromMs` on; unix milliseconds. */
export interface Grid {
  fromMs: number;
  stepMs: number;
  count: number;
}

/** A count in one step of a grid. */
export interface StepCount extends IncidentCount {
  step: number;
}

type SeriesFilter = Omit<IncidentFilter, 'q' | 'assignee' | 'from' | 'to'>;
type Row = Record<string, string | number> & { step: number; n: number };

/** How many incidents were opened in each step, by groups; steps without any are left out. */
export async function countOpened(
  tx: Tx,
  tenantId: string,
  request: { filter: SeriesFilter; by: readonly IncidentGroup[]; grid: Grid }
): Promise<StepCount[]> {
  const { grid, by } = request;
  const filter = await resolveFilter(tx, tenantId, { ...request.filter, ...isoRange(grid) }, '');
  const columns = by.map((group) => GROUP_COLUMNS[group]);
  const found = await sql<Row>`
    select ${sql.join([sql`${stepOf(sql`opened_at`, grid, 'floor')} as step`, ...columns, sql`count(*)::int as n`])}
    from incident i
    where i.tenant_id = ${tenantId} and ${allOf([...Object.values(facetConditions(filter)), ...otherConditions(filter)])}
    group by ${sql.join([sql`1`, ...columns])}`.execute(tx);
  return found.rows.map((row) => ({ step: row.step, ...toCount(by)(row) })).filter((one) => one.step < grid.count);
}

/**
 * By how much the number of open incidents changes at each point of the grid (`fromMs + step * stepMs`); what was open
 * before counts at step 0. An incident is open from its opening until it is resolved or closed.
 */
export async function countOpenChanges(
  tx: Tx,
  tenantId: string,
  request: { filter: SeriesFilter; by: readonly IncidentGroup[]; grid: Grid }
): Promise<StepCount[]> {
  const { grid, by } = request;
  const filter = await resolveFilter(tx, tenantId, request.filter, '');
  const columns = by.map((group) => GROUP_COLUMNS[group]);
  const { from, to } = isoRange(grid);
  const common = allOf([sql`i.tenant_id = ${tenantId}`, sql`i.opened_at < ${to}::timestamptz`, ...Object.values(facetConditions(filter))]);
  const chosen = sql.join([
    sql`opened_at`,
    sql`case when status <> all(${OPEN_STATUSES}::text[]) then coalesce(resolved_at, updated_at) end as ended_at`,
    ...columns,
  ]);
  // Whatever ended in the range was changed in it; what was not changed since is still open. Each half has its index.
  const found = await sql<Row>`
    with near as (
      select ${chosen} from incident i where ${common} and i.updated_at >= ${from}::timestamptz
      union all
      select ${chosen} from incident i where ${common} and i.updated_at < ${from}::timestamptz and i.status = any(${OPEN_STATUSES}::text[])
    )
    select ${sql.join([sql`step`, ...columns, sql`sum(change)::int as n`])} from (
      select ${sql.join([sql`greatest(0, ${stepOf(sql`opened_at`, grid, 'ceil')}) as step`, ...columns, sql`1 as change`])} from near
      union all
      select ${sql.join([sql`greatest(0, ${stepOf(sql`ended_at`, grid, 'ceil')})`, ...columns, sql`-1`])} from near where ended_at < ${to}::timestamptz
    ) as moved group by ${sql.join([sql`step`, ...columns])} having sum(change) <> 0`.execute(tx);
  return found.rows.map((row) => ({ step: row.step, ...toCount(by)(row) })).filter((one) => one.step < grid.count);
}

/** What happened to the incidents that opened in a step. Times are sums in milliseconds, of those not merged away. */
export interface OperationStep {
  step: number;
  opened: number;
  /** Of `opened`, those that alerts opened. */
  fromAlerts: number;
  acknowledged: number;
  acknowledgingMs: number;
  recovered: number;
  resolvingMs: number;
}

/** The work on incidents by the step in which they opened; steps without any are left out. */
export async function readOperations(
  tx: Tx,
  tenantId: string,
  { grid, service }: { grid: Grid; service: readonly string[] }
): Promise<OperationStep[]> {
  const { from, to } = isoRange(grid);
  const numbers = await numbersBetween(tx, tenantId, from, to);
  const found = await sql<OperationStep>`
    select ${stepOf(sql`opened_at`, grid, 'floor')} as step, count(*)::int as opened,
      (count(*) filter (where source <> 'manual'))::int as "fromAlerts",
      (count(acknowledged_at) filter (where merged_into is null))::int as acknowledged,
      coalesce(sum(milliseconds_between(opened_at, acknowledged_at)) filter (where merged_into is null), 0)::float8 as "acknowledgingMs",
      (count(resolved_at) filter (where merged_into is null))::int as recovered,
      coalesce(sum(milliseconds_between(opened_at, resolved_at)) filter (where merged_into is null), 0)::float8 as "resolvingMs"
    from incident where tenant_id = ${tenantId} and number >= ${numbers.first}::bigint and number < ${numbers.end}::bigint
      and ${ofServices(service)}
    group by 1`.execute(tx);
  return found.rows.filter((row) => row.step < grid.count);
}

/** How many incidents were resolved in each step. */
export async function countResolved(
  tx: Tx,
  tenantId: string,
  { grid, service }: { grid: Grid; service: readonly string[] }
): Promise<{ step: number; count: number }[]> {
  const { from, to } = isoRange(grid);
  // The time of the last change has an index and is never before the resolution.
  const found = await sql<{ step: number; count: number }>`
    select ${stepOf(sql`resolved_at`, grid, 'floor')} as step, count(*)::int as count
    from incident where tenant_id = ${tenantId} and updated_at >= ${from}::timestamptz
      and resolved_at >= ${from}::timestamptz and resolved_at < ${to}::timestamptz and ${ofServices(service)}
    group by 1`.execute(tx);
  return found.rows;
}

/** How many alert events came in each step; the intake is kept by the hour. */
export async function countIntake(tx: Tx, tenantId: string, grid: Grid): Promise<{ step: number; count: number }[]> {
  const { from, to } = isoRange(grid);
  const found = await sql<{ step: number; count: number }>`
    select ${stepOf(sql`hour`, grid, 'floor')} as step, sum(events)::int as count
    from alert_intake where tenant_id = ${tenantId} and hour >= ${from}::timestamptz and hour < ${to}::timestamptz
    group by 1`.execute(tx);
  return found.rows;
}

function ofServices(service: readonly string[]): RawBuilder<unknown> {
  return service.length === 0 ? sql`true` : sql`service = any(${service}::text[])`;
}

function isoRange({ fromMs, stepMs, count }: Grid): { from: string; to: string } {
  return { from: new Date(fromMs).toISOString(), to: new Date(fromMs + stepMs * count).toISOString() };
}

/** The number of the step that an instant falls into (floor), or of the first point at or after it (ceil). */
function stepOf(at: RawBuilder<unknown>, { fromMs, stepMs }: Grid, rounding: 'floor' | 'ceil'): RawBuilder<unknown> {
  return sql`${sql.raw(rounding)}((extract(epoch from ${at})::float8 * 1000 - ${fromMs}::float8) / ${stepMs}::float8)::int`;
}
