import { sql } from 'kysely';
import { readSummaries } from '../../incidents/index.ts';
import type { Database } from '../../platform/index.ts';
import { unindexItem } from '../search/indexItem.ts';

const AT_ONCE = 500;

/**
 * Removes drafts that nobody ever edited, made before `before` (unix ms), whose incident is gone: nobody wanted them. What
 * people wrote or published stays.
 */
export async function removeOldDrafts(
  database: Database,
  tenantId: string,
  before: number,
  signal: AbortSignal
): Promise<void> {
  let after = 0;
  for (let looked = AT_ONCE; looked === AT_ONCE;) {
    signal.throwIfAborted();
    looked = await database.tenant(tenantId, async (tx) => {
      const found = await sql<{ id: string; number: string; incident_id: string; words: string[] }>`
        select id, number, incident_id, tsvector_to_array(terms) as words from knowledge_item
        where tenant_id = ${tenantId} and kind = 'postmortem' and status = 'draft' and not edited and incident_id is not null
          and created_at < ${new Date(before).toISOString()}::timestamptz and number > ${after}::bigint
        order by number limit ${AT_ONCE} for update`.execute(tx);
      const ids = found.rows.map((row) => row.incident_id);
      const there = new Set((await readSummaries(tx, tenantId, ids)).map((one) => one.id));
      for (const { id, number, words } of found.rows.filter((row) => !there.has(row.incident_id))) {
        await unindexItem(tx, tenantId, Number(number), words);
        await sql`delete from knowledge_item where tenant_id = ${tenantId} and id = ${id}`.execute(tx);
      }
      after = Number(found.rows.at(-1)?.number ?? after);
      return found.rows.length;
    });
  }
}
