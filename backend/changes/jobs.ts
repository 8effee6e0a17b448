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

/** Partitions for the months to come; changes go when the alert events of their time go. */
export function changeJobs(deps: { database: Database; clock: Clock; log: Log }): JobDefinition[] {
  return [
    defineJob({
      name: 'changes.retain',
      payload: z.object({}),
      schedule: '41 2 * * *',
      expireInSeconds: 3_600,
      concurrency: 1,
      async handle(_payload, signal) {
        await makePartitionsAhead(deps.database, 'change', deps.clock.now(), deps.log);
        for (const tenant of await listTenants(deps.database)) {
          await removeOldChanges(deps, tenant.id, signal);
        }
        await dropEmptyMonths(deps.database, 'change', deps.clock.now(), deps.log);
      },
    }),
  ];
}

async function removeOldChanges(
  { database, clock }: { database: Database; clock: Clock },
  tenantId: string,
  signal: AbortSignal
): Promise<void> {
  for (let removed = BATCH; removed === BATCH && !signal.aborted;) {
    removed = await database.tenant(tenantId, async (tx) => {
      const { alertEventRetentionDays } = await readSettings(tx, tenantId);
      const before = new Date(clock.now() - alertEventRetentionDays * DAY_MS);
      const gone = await sql`
        delete from change where tenant_id = ${tenantId} and (at, id) in (
          select at, id from change where tenant_id = ${tenantId} and at < ${before} order by at limit ${BATCH})`.execute(
        tx
      );
      await sql`delete from change_sender_id where tenant_id = ${tenantId} and change_at < ${before}`.execute(tx);
      return Number(gone.numAffectedRows ?? 0n);
    });
  }
}
