import { sql } from 'kysely';
import type { Tx } from '../platform/index.ts';
import { wordsOf } from './words.rules.ts';

const AT_ONCE = 1_000;

/**
 * Removes incidents that are over and opened before `before` (unix ms), at most 1,000 a call, with all that was
 * kept of them; answers how many.
 */
export async function removeOldIncidents(tx: Tx, tenantId: string, before: number): Promise<number> {
  const gone = await sql<{ id: string; number: string; title: string; service: string }>`
    delete from incident where tenant_id = ${tenantId} and id in (
      select id from incident where tenant_id = ${tenantId} and opened_at < ${new Date(before).toISOString()}::timestamptz
        and status in ('resolved', 'closed') order by opened_at limit ${AT_ONCE})
    returning id, number, title, service`.execute(tx);
  const ids = gone.rows.map((row) => row.id);
  const postings = gone.rows.flatMap((row) =>
    wordsOf(row.title, row.service).map((word) => ({ word, number: Number(row.number) }))
  );
  await sql`
    delete from incident_word w using unnest(${postings.map((one) => one.word)}::text[], ${postings.map((one) => one.number)}::bigint[]) as given (word, number)
    where w.tenant_id = ${tenantId} and w.word = given.word and w.number = given.number`.execute(tx);
  await sql`delete from incident_timeline where tenant_id = ${tenantId} and incident_id = any(${ids}::uuid[])`.execute(
    tx
  );
  await sql`delete from incident_key where tenant_id = ${tenantId} and incident_id = any(${ids}::uuid[])`.execute(tx);
  await sql`delete from incident_alert where tenant_id = ${tenantId} and incident_id = any(${ids}::uuid[])`.execute(tx);
  await sql`delete from alert where tenant_id = ${tenantId} and incident_id = any(${ids}::uuid[])`.execute(tx);
  return ids.length;
}
