import { sql } from 'kysely';
import type { Source } from '#contract/source';
import { AppError, readCursor, writeCursor, type Tx } from '../platform/index.ts';
import { SOURCE_COLUMNS, toSource, type SourceRow } from './sourceRow.ts';

/** All sources of the tenant, by name. */
export async function listSources(tx: Tx, tenantId: string): Promise<Source[]> {
  const found = await sql<SourceRow>`
    select ${SOURCE_COLUMNS} from source where tenant_id = ${tenantId} order by name`.execute(tx);
  return found.rows.map(toSource);
}

/** A page of sources, by name. */
export async function pageOfSources(
  tx: Tx,
  tenantId: string,
  query: { limit: number; cursor?: string | undefined }
): Promise<{ items: Source[]; nextCursor: string | null }> {
  const after = readCursor(query.cursor, 'sources', 1)?.[0] ?? null;
  if (after !== null && !/^[0-9a-f-]{36}$/.test(after)) {
    throw new AppError('bad_cursor');
  }
  const found = await sql<SourceRow>`
    select ${SOURCE_COLUMNS} from source
    where tenant_id = ${tenantId} and (${after}::uuid is null or (name, id) > (
      (select name from source where tenant_id = ${tenantId} and id = ${after}::uuid), ${after}::uuid))
    order by name, id limit ${query.limit + 1}`.execute(tx);
  const page = found.rows.slice(0, query.limit).map(toSource);
  const last = page.at(-1);
  return {
    items: page,
    nextCursor: found.rows.length > query.limit && last !== undefined ? writeCursor('sources', [last.id]) : null,
  };
}

/** One source with its sealed credentials. Throws `not_found`. */
export async function readSourceRow(tx: Tx, tenantId: string, id: string): Promise<SourceRow> {
  const found = await sql<SourceRow>`
    select ${SOURCE_COLUMNS} from source where tenant_id = ${tenantId} and id = ${id}`.execute(tx);
  const row = found.rows[0];
  if (row === undefined) {
    throw new AppError('not_found', 'There is no such data source. It may have been removed.');
  }
  return row;
}

/** Notes that discovery has read the source, in the transaction that stored what it told. */
export async function markDiscovered(tx: Tx, tenantId: string, id: string, atMs: number): Promise<void> {
  await sql`update source set last_discovery_at = ${new Date(atMs)} where tenant_id = ${tenantId} and id = ${id}`.execute(
    tx
  );
}
