import { sql, type RawBuilder } from 'kysely';
import { INCIDENT_STATUSES, type IncidentFilter, type IncidentSummary } from '#contract/incident';
import { SEVERITIES } from '#contract/scalars';
import { readCursorOf, writeCursor, type Tx } from '../../platform/index.ts';
import { SUMMARY_COLUMNS, toSummary, type SummaryRow } from '../present.ts';
import {
  allOf,
  facetConditions,
  isImpossible,
  otherConditions,
  resolveFilter,
  type ResolvedFilter,
} from './incidentFilter.ts';
import { keyset, ORDERS, ordering, type Order, type Picking, type Sort } from './listOrder.ts';
import { readMatches } from './readMatches.ts';

export interface ListRequest {
  filter: IncidentFilter;
  sort: Sort;
  limit: number;
  cursor?: string | undefined;
  /** Who asks, for "me". */
  actorId: string;
}

const CURSORS = {
  newest: ['count'],
  oldest: ['count'],
  worst: ['count', 'count'],
  updated: ['instant', 'count'],
} as const;

/** Sorting by last change reads all rows of a filter up to so many of them; beyond, it walks the order and filters. */
const COLLECTED = 10_000;

/**
 * A page of incidents. By opening, a search finds all there are; by severity or last change it considers the newest 2,000
 * occurrences of its rarest word. Throws `bad_cursor` for a cursor of another order.
 */
export async function listIncidents(
  tx: Tx,
  tenantId: string,
  request: ListRequest
): Promise<{ items: IncidentSummary[]; nextCursor: string | null }> {
  const order = ORDERS[request.sort];
  const list = `incidents/${order}`;
  const cursor = readCursorOf(request.cursor, list, CURSORS[order]);
  const filter = await resolveFilter(tx, tenantId, request.filter, request.actorId);
  if (isImpossible(filter)) {
    return { items: [], nextCursor: null };
  }
  const picking = { filter, order, limit: request.limit + 1, cursor };
  const rows = await readPicked(tx, tenantId, picking, (picked) => read(tx, tenantId, order, picked));
  const page = rows.slice(0, request.limit);
  const last = page.at(-1);
  const more = rows.length > request.limit && last !== undefined;
  return { items: page.map(toSummary), nextCursor: more ? writeCursor(list, sortKey(order, last)) : null };
}

async function read(tx: Tx, tenantId: string, order: Order, picked: RawBuilder<unknown>): Promise<SummaryRow[]> {
  const found = await sql<SummaryRow>`
    select ${SUMMARY_COLUMNS} from (${picked}) as p join incident i on i.tenant_id = ${tenantId} and i.number = p.number
    order by ${ordering(order, sql`i`)}`.execute(tx);
  return found.rows;
}

/** Reads what was picked by `readRows`, which gets SQL that answers numbers. */
async function readPicked<Row>(
  tx: Tx,
  tenantId: string,
  picking: Picking,
  readRows: (picked: RawBuilder<unknown>) => Promise<Row[]>
): Promise<Row[]> {
  const { search } = picking.filter;
  return search === null
    ? readRows(await pick(tx, tenantId, picking))
    : readMatches(tx, tenantId, { ...picking, search }, readRows);
}

/** Ids of the newest incidents of a filter, at most `limit`. */
export async function pickIds(
  tx: Tx,
  tenantId: string,
  request: Pick<ListRequest, 'filter' | 'actorId' | 'limit'>
): Promise<string[]> {
  const filter = await resolveFilter(tx, tenantId, request.filter, request.actorId);
  if (isImpossible(filter)) {
    return [];
  }
  return readPicked(tx, tenantId, { filter, order: 'newest', limit: request.limit, cursor: null }, async (picked) => {
    const found = await sql<{ id: string }>`
      select i.id from (${picked}) as p join incident i on i.tenant_id = ${tenantId} and i.number = p.number`.execute(
      tx
    );
    return found.rows.map((row) => row.id);
  });
}

function sortKey(order: Order, row: SummaryRow): string[] {
  if (order === 'worst') {
    return [String(row.severity), row.number];
  }
  return order === 'updated' ? [row.updated_at.toISOString(), row.number] : [row.number];
}

/** SQL that answers the numbers of a page's incidents. How it reads depends on which index bears filter and order. */
async function pick(tx: Tx, tenantId: string, picking: Picking): Promise<RawBuilder<unknown>> {
  const { filter, order } = picking;
  const driver = driverOf(filter);
  if (order === 'updated') {
    const few = driver !== null && (await countRanges(tx, tenantId, filter, driver)) <= COLLECTED;
    return few ? ranges(tenantId, { ...picking, driver, whole: true }) : straight(tenantId, picking);
  }
  const ranged = order === 'worst' || driver !== null;
  return ranged
    ? ranges(tenantId, { ...picking, driver: driver ?? 'status', whole: false })
    : straight(tenantId, picking);
}

type Driver = 'assignee' | 'service' | 'team' | 'status';

/** The most selective column of the filter that leads an index. */
function driverOf(filter: ResolvedFilter): Driver | null {
  if (filter.assignee !== null) {
    return 'assignee';
  }
  if (filter.service !== null) {
    return 'service';
  }
  return filter.status !== null || filter.severity !== null ? 'status' : filter.team === null ? null : 'team';
}

/** Reads in the list's own order and filters. */
function straight(tenantId: string, picking: Picking): RawBuilder<unknown> {
  const conditions = [
    ...Object.values(facetConditions(picking.filter)),
    ...otherConditions(picking.filter),
    ...keyset(picking),
  ];
  return sql`
    select i.number from incident i where i.tenant_id = ${tenantId} and ${allOf(conditions)}
    order by ${ordering(picking.order, sql`i`)} limit ${picking.limit}`;
}

/**
 * Reads one short range of an index for each combination of leading value, status and severity, each in the order of the
 * numbers, and merges them: a page costs about its own length whatever the filter leaves out.
 */
function ranges(tenantId: string, picking: Picking & { driver: Driver; whole: boolean }): RawBuilder<unknown> {
  const { filter, order, limit, driver } = picking;
  const { status: _status, severity: _severity, ...facets } = facetConditions(filter);
  const leading = leadingOf(filter, driver);
  if (driver === 'service' || driver === 'team') {
    delete facets[driver];
  }
  const others = otherConditions(driver === 'assignee' ? { ...filter, assignee: null } : filter);
  const conditions = [...Object.values(facets), ...others, ...keysetWithin(picking)];
  const withinRange = order === 'oldest' ? sql`i.number` : sql`i.number desc`;
  const column = sql.ref(`i.${driver === 'assignee' ? 'assignee_id' : driver}`);
  return sql`
    select r.number, r.severity, r.updated_at
    from unnest(${filter.status ?? [...INCIDENT_STATUSES]}::text[]) as s (status)
    cross join unnest(${filter.severity ?? SEVERITIES.map((_, rank) => rank)}::smallint[]) as v (severity)
    ${leading === null ? sql`` : sql`cross join unnest(${leading}::text[]) as l (value)`}
    cross join lateral (
      select i.number, i.severity, i.updated_at from incident i
      where i.tenant_id = ${tenantId} and i.status = s.status and i.severity = v.severity
        ${leading === null ? sql`` : sql`and ${column} = l.value`} and ${allOf(conditions)}
      ${picking.whole ? sql`` : sql`order by ${withinRange} limit ${limit}`}
    ) as r
    order by ${ordering(order, sql`r`)} limit ${limit}`;
}

function leadingOf(filter: ResolvedFilter, driver: Driver): string[] | null {
  if (driver === 'assignee') {
    return [filter.assignee ?? ''];
  }
  return driver === 'status' ? null : filter[driver];
}

/** The keyset condition where status and severity are given: the number is then a bound of the index range. */
function keysetWithin(picking: Picking): RawBuilder<unknown>[] {
  const [first, second] = picking.cursor ?? [];
  if (picking.order !== 'worst' || first === undefined) {
    return keyset(picking);
  }
  const rank = Number(first);
  return [
    sql`v.severity >= ${rank}::smallint and i.number < case when v.severity = ${rank}::smallint then ${Number(second)}::bigint else 9223372036854775807 end`,
  ];
}

async function countRanges(tx: Tx, tenantId: string, filter: ResolvedFilter, driver: Driver): Promise<number> {
  const { status, severity, service, team } = facetConditions(filter);
  const own =
    driver === 'service'
      ? service
      : driver === 'team'
        ? team
        : driver === 'assignee'
          ? sql`i.assignee_id = ${filter.assignee}`
          : undefined;
  const conditions = [status, severity, own].filter((one) => one !== undefined);
  const counted = await sql<{ n: number }>`
    select count(*)::int as n from (
      select from incident i where i.tenant_id = ${tenantId} and ${allOf(conditions)} limit ${COLLECTED + 1}) as counted`.execute(
    tx
  );
  return counted.rows[0]?.n ?? 0;
}
