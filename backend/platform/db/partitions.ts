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
