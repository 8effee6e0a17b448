import { sql } from 'kysely';
import type { Change, ChangeKind } from '#contract/change';
import { AppError, readCursor, writeCursor, type Tx } from '../platform/index.ts';

interface Row {
  id: string;
  at: Date;
  kind: ChangeKind;
  title: string;
  description: string;
  resource_key: string | null;
  version_from: string | null;
  version_to: string | null;
  author: string | null;
  url: string | null;
  labels: Record<string, string>;
  received_at: Date;
}

export interface ChangeFilter {
  from?: string | undefined;
  to?: string | undefined;
  kind?: readonly ChangeKind[] | undefined;
  resource?: readonly string[] | undefined;
}

/** A page of changes, newest first. */
export async function listChanges(
  tx: Tx,
  tenantId: string,
  query: ChangeFilter & { limit: number; cursor?: string | undefined }
): Promise<{ items: Change[]; nextCursor: string | null }> {
  const after = readCursor(query.cursor, 'changes', 2);
  const [at, id] = after ?? [null, null];
  if (at !== null && at !== undefined && (Number.isNaN(Date.parse(at)) || !/^[0-9a-f-]{36}$/.test(id ?? ''))) {
    throw new AppError('bad_cursor');
  }
  const rows = await select(tx, tenantId, query, { at: at ?? null, id: id ?? null }, query.limit + 1);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: page,
    nextCursor: rows.length > query.limit && last !== undefined ? writeCursor('changes', [last.at, last.id]) : null,
  };
}

const COLUMNS = sql`id, at, kind, title, description, resource_key, version_from, version_to, author, url, labels, received_at`;
const MAX_READ = 2_000;

/**
 * Changes of a time range (ISO times, `from` included, `to` not), newest first, at most 2,000; of the given resource keys
 * and of no resource at all, or of every resource when none are given.
 */
export async function readChanges(
  tx: Tx,
  tenantId: string,
  range: { from: string; to: string; resources?: readonly string[] }
): Promise<Change[]> {
  const all = await select(tx, tenantId, { from: range.from, to: range.to }, { at: null, id: null }, MAX_READ);
  const wanted = range.resources === undefined ? null : new Set(range.resources);
  return wanted === null ? all : all.filter((one) => one.resourceKey === null || wanted.has(one.resourceKey));
}

/**
 * The changes of these ids, at most 100, newest first; unknown ids are left out. They are looked for between two ISO times,
 * both included: changes lie by time, and an id alone would be sought in all there ever were.
 */
export async function readChangesById(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
  range: { from: string; to: string }
): Promise<Change[]> {
  if (ids.length === 0) {
    return [];
  }
  const found = await sql<Row>`
    select ${COLUMNS} from change
    where tenant_id = ${tenantId} and at between ${range.from}::timestamptz and ${range.to}::timestamptz
      and id = any(${ids.slice(0, 100)}::uuid[])
    order by at desc, id desc`.execute(tx);
  return found.rows.map(toChange);
}

/** What changes alter, by id, of those that told it; sought between two ISO times, both included. At most 300 ids. */
export async function readChangeContents(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
  range: { from: string; to: string }
): Promise<Map<string, string>> {
  const found = await sql<{ id: string; content: string }>`
    select id, content from change
    where tenant_id = ${tenantId} and at between ${range.from}::timestamptz and ${range.to}::timestamptz
      and id = any(${ids.slice(0, 300)}::uuid[]) and content <> ''`.execute(tx);
  return new Map(found.rows.map(({ id, content }) => [id, content]));
}

/** What a change alters; null when there is no such change at that time. */
export async function readChangeContent(tx: Tx, tenantId: string, id: string, at: string): Promise<string | null> {
  const found = await sql<{ content: string }>`
    select content from change where tenant_id = ${tenantId} and at = ${at}::timestamptz and id = ${id}::uuid`.execute(
    tx
  );
  return found.rows[0]?.content ?? null;
}

async function select(
  tx: Tx,
  tenantId: string,
  filter: ChangeFilter,
  after: { at: string | null; id: string | null },
  limit: number
): Promise<Change[]> {
  const conditions = [sql`tenant_id = ${tenantId}`];
  if (filter.from !== undefined) {
    conditions.push(sql`at >= ${filter.from}::timestamptz`);
  }
  if (filter.to !== undefined) {
    conditions.push(sql`at < ${filter.to}::timestamptz`);
  }
  if (filter.kind !== undefined && filter.kind.length > 0) {
    conditions.push(sql`kind = any(${filter.kind}::text[])`);
  }
  if (filter.resource !== undefined && filter.resource.length > 0) {
    conditions.push(sql`resource_key = any(${filter.resource}::text[])`);
  }
  if (after.at !== null) {
    conditions.push(sql`(at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`);
  }
  const found = await sql<Row>`
    select ${COLUMNS} from change where ${sql.join(conditions, sql` and `)} order by at desc, id desc limit ${limit}`.execute(
    tx
  );
  return found.rows.map(toChange);
}

function toChange(row: Row): Change {
  return {
    id: row.id,
    at: row.at.toISOString(),
    kind: row.kind,
    title: row.title,
    description: row.description,
    resourceKey: row.resource_key,
    versionFrom: row.version_from,
    versionTo: row.version_to,
    author: row.author,
    url: row.url,
    labels: row.labels,
    receivedAt: row.received_at.toISOString(),
  };
}
