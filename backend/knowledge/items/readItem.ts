import { sql, type RawBuilder } from 'kysely';
import type { KnowledgeItem, KnowledgeVersion } from '#contract/knowledge';
import { AppError, readCursorOf, writeCursor, type Tx } from '../../platform/index.ts';
import { followUpsOf } from '../followUps/readFollowUps.ts';
import { ITEM_COLUMNS, toItem, type ItemRow } from './itemRow.ts';

/** One item's row; `lock` keeps others from changing it until the transaction ends. Null when there is none. */
export async function readItemRow(
  tx: Tx,
  tenantId: string,
  where: RawBuilder<unknown>,
  lock = false
): Promise<ItemRow | null> {
  const found = await sql<ItemRow>`
    select ${ITEM_COLUMNS} from knowledge_item k where k.tenant_id = ${tenantId} and ${where} ${lock ? sql`for update` : sql``}`.execute(
    tx
  );
  return found.rows[0] ?? null;
}

export const ofId = (id: string): RawBuilder<unknown> => sql`k.id = ${id}`;
export const postmortemOf = (incidentId: string): RawBuilder<unknown> =>
  sql`k.kind = 'postmortem' and k.incident_id = ${incidentId}`;

/** The row of one item; throws `not_found`. */
export async function requireItemRow(tx: Tx, tenantId: string, id: string, lock = false): Promise<ItemRow> {
  const row = await readItemRow(tx, tenantId, ofId(id), lock);
  if (row === null) {
    throw new AppError('not_found', 'There is no such knowledge item.');
  }
  return row;
}

/** An item with its follow-ups. `now` is unix ms. */
export async function presentItem(tx: Tx, tenantId: string, row: ItemRow, now: number): Promise<KnowledgeItem> {
  return toItem(row, await followUpsOf(tx, tenantId, { itemId: row.id, incidentId: row.incident_id }, now));
}

/** One item; throws `not_found`. */
export async function readItem(tx: Tx, tenantId: string, id: string, now: number): Promise<KnowledgeItem> {
  return presentItem(tx, tenantId, await requireItemRow(tx, tenantId, id), now);
}

/** Every version of an item, newest first. Throws `not_found` and `bad_cursor`. */
export async function listVersions(
  tx: Tx,
  tenantId: string,
  id: string,
  query: { limit: number; cursor?: string | undefined }
): Promise<{ items: KnowledgeVersion[]; nextCursor: string | null }> {
  await requireItemRow(tx, tenantId, id);
  const [below] = readCursorOf(query.cursor, 'knowledge/versions', ['count']) ?? [];
  const found = await sql<Omit<KnowledgeVersion, 'at'> & { at: Date }>`
    select version, title, body, status, comment, at, by from knowledge_version
    where tenant_id = ${tenantId} and item_id = ${id} and (${below ?? null}::bigint is null or version < ${below ?? null}::bigint)
    order by version desc limit ${query.limit + 1}`.execute(tx);
  const page = found.rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => ({ ...row, at: row.at.toISOString() })),
    nextCursor:
      found.rows.length > query.limit && last !== undefined
        ? writeCursor('knowledge/versions', [String(last.version)])
        : null,
  };
}
