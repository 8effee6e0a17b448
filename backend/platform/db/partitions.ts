import { sql } from 'kysely';
import type { Log } from '../log.ts';
import type { Database } from './database.ts';

const DAY_MS = 86_400_000;

/**
 * Makes the monthly partitions of `parent` (a name of ours, never a sender's) for `now` and the two months after it. A
 * month that has rows in the default partition already, from a clock far ahead, stays there.
 */
export async function makePartitionsAhead(database: Database, parent: string, now: number, log: Log): Promise<void> {
  for (let month = 0; month <= 2; month++) {
    const at = new Date(now + month * 30 * DAY_MS);
    try {
      await database.owner(async (tx) => {
        // Waiting for the lock would hold up every writer behind this.
        await sql`set local lock_timeout = '2s'`.execute(tx);
        await sql`select sre.ensure_partitions(${`sre.${parent}`}::regclass, ${at}::timestamptz, ${at}::timestamptz)`.execute(
          tx
        );
      });
    } catch (error) {
      log.warn({ err: error, table: parent, month: at.toISOString().slice(0, 7) }, 'a partition could not be made');
    }
  }
}

/**
 * Drops the monthly partitions of `parent` in which retention has left nothing, two months back and older. Maintenance sees
 * no tenant's rows, so the file's size decides: vacuum gives the file back when its last row is gone.
 */
export async function dropEmptyMonths(database: Database, parent: string, now: number, log: Log): Promise<void> {
  const month = new Date(now - 62 * DAY_MS).toISOString().slice(0, 7).replace('-', '');
  const empty = sql`pg_relation_size(c.oid) = 0`;
  const old = await database.owner((tx) =>
    sql<{ name: string }>`
      select c.relname as name from pg_inherits h join pg_class c on c.oid = h.inhrelid
      where h.inhparent = ${`sre.${parent}`}::regclass and ${empty}
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
