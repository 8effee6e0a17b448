import { sql } from 'kysely';
import type { Source } from '#contract/source';
import { AppError, type Outbox, type Tx } from '../../platform/index.ts';
import { recordAudit, type Actor } from '../../tenancy/index.ts';
import { SOURCE_COLUMNS, toSource, type SourceRow } from '../sourceRow.ts';

/** Removes a source; what was learnt from it stays. Throws `not_found`. */
export async function deleteSource(
  deps: { outbox: Pick<Outbox, 'emit'> },
  tx: Tx,
  by: Actor,
  id: string
): Promise<Source> {
  const gone = await sql<SourceRow>`
    delete from source where tenant_id = ${by.tenantId} and id = ${id} returning ${SOURCE_COLUMNS}`.execute(tx);
  const row = gone.rows[0];
  if (row === undefined) {
    throw new AppError('not_found');
  }
  const source = toSource(row);
  await recordAudit(tx, by, { action: 'source.deleted', targetType: 'source', targetId: id, before: source });
  await deps.outbox.emit(tx, by.tenantId, 'source.removed', { sourceId: id });
  return source;
}
