import { sql } from 'kysely';
import type { Database, Log, Tx } from '../platform/index.ts';
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

/**
 * Drops the timeline's monthly partitions in which nothing is left, two months back and older. Maintenance sees no
 * tenant's rows, so the file's size decides: vacuum gives the file back when its last row is gone.
 */
export async function dropEmptyMonths(database: Database, now: number, log: Log): Promise<void> {
  const month = new Date(now - 62 * 86_400_000).toISOString().slice(0, 7).replace('-', '');
  const empty = sql`pg_relation_size(c.oid) = 0`;
  const old = await database.owner((tx) =>
    sql<{ name: string }>`
      select c.relname as name from pg_inherits h join pg_class c on c.oid = h.inhrelid
      where h.inhparent = 'sre.incident_timeline'::regclass and ${empty}
        and substring(c.relname from '_(\\d{6})$') < ${month} order by 1`.execute(tx)
  );
  for (const { name } of old.rows) {
    try {
      await database.owner(async (tx) => {
        // Waiting for the lock would hold up every writer behind this.
        await sql`set local lock_timeout = '2s'`.execute(tx);
        await sql`lock table ${sql.id('sre', name)} in access exclusive mode`.execute(tx);
        const still = await sql`select from pg_class c where c.oid = ${`sre.${name}`}::regclass and ${empty}`.execute(
          tx
        );
        if (still.rows.length > 0) {
          await sql`drop table ${sql.id('sre', name)}`.execute(tx);
        }
      });
    } catch (error) {
      log.warn({ err: error, table: name }, 'an empty partition could not be dropped; tomorrow again');
    }
  }
}
