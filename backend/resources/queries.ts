import { sql, type RawBuilder } from 'kysely';
import type { z } from 'zod';
import type { FacetValue } from '#contract/paging';
import type { listResources as listOperation, Resource, ResourceFilter, TopologyEdge } from '#contract/resource';
import { AppError, readCursor, writeCursor, type Tx } from '../platform/index.ts';
import { readAffections } from './affections.ts';
import { presentEdge, presentResource, type EdgeRow, type ResourceRow } from './resourceRow.ts';
import { readCanonicalKeys } from './aliases.ts';

type Filter = z.output<typeof ResourceFilter>;
type ListQuery = z.output<NonNullable<(typeof listOperation)['query']>>;

export const RESOURCE_COLUMNS = sql.raw(
  'id, key, kind, name, labels, team, group_name, source, first_seen_at, last_seen_at, gone_at, requests_per_second, error_share, p95_seconds'
);
export const EDGE_COLUMNS = sql.raw(
  'from_key, to_key, kind, first_seen_at, last_seen_at, source, requests_per_second, error_share, p95_seconds'
);
const MOST_NEIGHBOURS = 500;

const ORDER: Record<string, { columns: readonly string[]; descending: boolean }> = {
  name: { columns: ['name', 'key'], descending: false },
  kind: { columns: ['kind', 'name', 'key'], descending: false },
  lastSeenAt: { columns: ['last_seen_at', 'key'], descending: false },
};

function conditionsOf(tenantId: string, filter: Filter): RawBuilder<unknown>[] {
  const conditions = [sql`tenant_id = ${tenantId}`, filter.gone === 'true' ? sql`gone_at is not null` : sql`gone_at is null`];
  if (filter.q !== undefined && filter.q !== '') {
    conditions.push(sql`position(lower(${filter.q}) in lower(name)) > 0`);
  }
  if (filter.kind !== undefined && filter.kind.length > 0) {
    conditions.push(sql`kind = any(${filter.kind}::text[])`);
  }
  if (filter.team !== undefined && filter.team.length > 0) {
    conditions.push(sql`team = any(${filter.team}::text[])`);
  }
  if (filter.affected !== undefined) {
    const affected = sql`exists (select from resource_incident i where i.tenant_id = ${tenantId} and i.resource_key = resource.key)`;
    conditions.push(filter.affected === 'true' ? affected : sql`not ${affected}`);
  }
  return conditions;
}

/** A page of resources. Throws `bad_cursor` for a cursor of another order, or of a row that is no more. */
export async function listResources(
  tx: Tx,
  tenantId: string,
  query: ListQuery
): Promise<{ items: Resource[]; nextCursor: string | null }> {
  const descends = query.sort.startsWith('-');
  const order = ORDER[query.sort.replace('-', '')] ?? ORDER['name']!;
  const columns = sql.raw(order.columns.join(', '));
  const cursor = readCursor(query.cursor, `resources ${query.sort}`, 1);
  const conditions = conditionsOf(tenantId, query);
  if (cursor !== null) {
    const [id = ''] = cursor;
    if (!/^[0-9a-f-]{36}$/.test(id)) {
      throw new AppError('bad_cursor');
    }
    // Names may hold anything; the row's id leads to its place in the order.
    const place = await sql<{ id: string }>`select id from resource where tenant_id = ${tenantId} and id = ${id}`.execute(tx);
    if (place.rows.length === 0) {
      throw new AppError('bad_cursor');
    }
    const than = descends ? sql`<` : sql`>`;
    conditions.push(sql`(${columns}) ${than} (select ${columns} from resource where tenant_id = ${tenantId} and id = ${id})`);
  }
  const direction = sql.raw(order.columns.map((column) => `${column} ${descends ? 'desc' : 'asc'}`).join(', '));
  // A search goes through names in the index alone and reads whole rows only of what it found.
  const found = await sql<ResourceRow>`
    select ${RESOURCE_COLUMNS} from resource where tenant_id = ${tenantId} and key in (
      select key from resource where ${sql.join(conditions, sql` and `)} order by ${direction} limit ${query.limit + 1})
    order by ${direction}`.execute(tx);
  const page = found.rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: await withAffections(tx, tenantId, page),
    nextCursor: found.rows.length > query.limit && last !== undefined ? writeCursor(`resources ${query.sort}`, [last.id]) : null,
  };
}

/** Counts by kind and team. Each facet leaves out its own filter, so that its other values can be chosen too. */
export async function readFacets(tx: Tx, tenantId: string, filter: Filter): Promise<{ kind: FacetValue[]; team: FacetValue[] }> {
  if (!filter.kind?.length && !filter.team?.length) {
    return countBy(tx, tenantId, filter);
  }
  return {
    kind: (await countBy(tx, tenantId, { ...filter, kind: undefined })).kind,
    team: (await countBy(tx, tenantId, { ...filter, team: undefined })).team,
  };
}

async function countBy(tx: Tx, tenantId: string, filter: Filter): Promise<{ kind: FacetValue[]; team: FacetValue[] }> {
  const found = await sql<{ kind: string | null; team: string | null; count: number }>`
    select kind, team, count(*)::int as count from resource
    where ${sql.join(conditionsOf(tenantId, filter), sql` and `)}
    group by grouping sets ((kind), (team)) order by count desc, kind, team`.execute(tx);
  const values = (name: 'kind' | 'team'): FacetValue[] =>
    found.rows.flatMap((row) => (row[name] === null ? [] : [{ value: row[name], count: row.count }])).slice(0, 100);
  return { kind: values('kind'), team: values('team') };
}

/** One resource by any of its names, with the edges that touch it now. Throws `not_found`. */
export async function readResource(
  tx: Tx,
  tenantId: string,
  key: string
): Promise<{ resource: Resource; neighbours: TopologyEdge[] }> {
  const canonical = (await readCanonicalKeys(tx, tenantId, [key])).get(key) ?? key;
  const found = await sql<ResourceRow>`
    select ${RESOURCE_COLUMNS} from resource where tenant_id = ${tenantId} and key = ${canonical}`.execute(tx);
  const row = found.rows[0];
  if (row === undefined) {
    throw new AppError('not_found', 'There is no such resource.');
  }
  const edges = await sql<EdgeRow>`
    select ${EDGE_COLUMNS} from topology_edge
    where tenant_id = ${tenantId} and (from_key = ${canonical} or to_key = ${canonical}) and gone_at is null
    order by kind, requests_per_second desc nulls last, from_key, to_key limit ${MOST_NEIGHBOURS}`.execute(tx);
  const [resource] = await withAffections(tx, tenantId, [row]);
  if (resource === undefined) {
    throw new AppError('not_found');
  }
  return { resource, neighbours: edges.rows.map(presentEdge) };
}

/** Rows as the contract shows them, with their open incidents. */
export async function withAffections(tx: Tx, tenantId: string, rows: readonly ResourceRow[]): Promise<Resource[]> {
  const affections = rows.length === 0 ? new Map() : await readAffections(tx, tenantId, rows.map((row) => row.key));
  return rows.map((row) => presentResource(row, affections.get(row.key)));
}
