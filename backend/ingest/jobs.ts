import { sql } from 'kysely';
import { z } from 'zod';
import {
  defineJob,
  dropEmptyMonths,
  makePartitionsAhead,
  type Clock,
  type Database,
  type JobDefinition,
  type Log,
} from '../platform/index.ts';
import { listTenants, readSettings } from '../tenancy/index.ts';

const BATCH = 10_000;
const DAY_MS = 86_400_000;

interface Deps {
  database: Database;
  clock: Clock;
  log: Log;
}

/** Partitions for the months to come, and each tenant's retention. */
export function ingestJobs(deps: Deps): JobDefinition[] {
  return [
    defineJob({
      name: 'ingest.retain',
      payload: z.object({}),
      schedule: '11 2 * * *',
      expireInSeconds: 3_600,
      concurrency: 1,
      async handle(_payload, signal) {
        await makePartitionsAhead(deps.database, 'alert_event', deps.clock.now(), deps.log);
        for (const tenant of await listTenants(deps.database)) {
          const removed = await removeOldAlertEvents(deps, tenant.id, signal);
          if (removed > 0) {
            deps.log.info({ tenantId: tenant.id, removed }, 'old alert events removed');
          }
        }
        await dropEmptyMonths(deps.database, 'alert_event', deps.clock.now(), deps.log);
      },
    }),
  ];
}

/**
 * Removes the tenant's alert events that began and were last heard of before its retention, or claim to begin in the
 * future but were last heard of then. Short transactions, so that it never stands in the way of a writer.
 */
export async function removeOldAlertEvents(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  tenantId: string,
  signal: AbortSignal
): Promise<number> {
  let total = 0;
  for (let removed = BATCH; removed === BATCH && !signal.aborted; total += removed) {
    removed = await database.tenant(tenantId, async (tx) => {
      const { alertEventRetentionDays } = await readSettings(tx, tenantId);
      const now = new Date(clock.now());
      const before = new Date(clock.now() - alertEventRetentionDays * DAY_MS);
      const gone = await sql`
        delete from alert_event where tenant_id = ${tenantId} and (starts_at, fingerprint, status) in (
          select starts_at, fingerprint, status from alert_event
          where tenant_id = ${tenantId} and (starts_at < ${before} or starts_at > ${now}) and last_received_at < ${before}
          order by starts_at limit ${BATCH})`.execute(tx);
      return Number(gone.numAffectedRows ?? 0n);
    });
  }
  return total;
}
