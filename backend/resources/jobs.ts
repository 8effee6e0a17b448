import { sql } from 'kysely';
import { z } from 'zod';
import { Id } from '#contract/scalars';
import { AppError, defineJob, type JobDefinition, type Jobs } from '../platform/index.ts';
import { listTenants, readSettings } from '../tenancy/index.ts';
import { discoverTenant, type DiscoveryDeps } from './discovery/discoverTenant.ts';

const DAY_MS = 86_400_000;
const BATCH = 10_000;

/** Discovery every minute and on demand, and the end of what has long been gone. */
export function resourceJobs(deps: DiscoveryDeps & { jobs: Pick<Jobs, 'send'> }): JobDefinition[] {
  return [
    defineJob({
      name: 'resources.discoverAll',
      payload: z.object({}),
      schedule: '* * * * *',
      retryLimit: 0,
      concurrency: 1,
      async handle() {
        for (const tenant of await listTenants(deps.database)) {
          await deps.jobs.send('resources.discover', { tenantId: tenant.id }, { key: tenant.id });
        }
      },
    }),
    defineJob({
      name: 'resources.discover',
      payload: z.object({ tenantId: Id }),
      // The next minute asks again anyway.
      retryLimit: 0,
      expireInSeconds: 300,
      async handle({ tenantId }, signal) {
        try {
          await discoverTenant(deps, tenantId, signal);
        } catch (error) {
          // Logged by source already, and shown as the source's state: no failure of the job.
          if (!(error instanceof AppError && error.code === 'source_failed')) {
            throw error;
          }
        }
      },
    }),
    defineJob({
      name: 'resources.retain',
      payload: z.object({}),
      schedule: '17 3 * * *',
      expireInSeconds: 3_600,
      concurrency: 1,
      async handle(_payload, signal) {
        for (const tenant of await listTenants(deps.database)) {
          await removeLongGone(deps, tenant.id, signal);
        }
      },
    }),
  ];
}

/** Resources, edges and names that were gone before the tenant's retention time go for good. */
export async function removeLongGone(
  { database, clock }: Pick<DiscoveryDeps, 'database' | 'clock'>,
  tenantId: string,
  signal: AbortSignal
): Promise<void> {
  for (let removed = BATCH; removed >= BATCH && !signal.aborted; ) {
    removed = await database.tenant(tenantId, async (tx) => {
      const { alertEventRetentionDays } = await readSettings(tx, tenantId);
      const before = new Date(clock.now() - alertEventRetentionDays * DAY_MS);
      const counts: number[] = [];
      for (const table of ['resource', 'topology_edge'] as const) {
        const gone = await sql`
          delete from ${sql.table(table)} where tenant_id = ${tenantId} and ctid = any(array(
            select ctid from ${sql.table(table)} where tenant_id = ${tenantId} and gone_at < ${before} limit ${BATCH}))`.execute(tx);
        counts.push(Number(gone.numAffectedRows ?? 0n));
      }
      await sql`delete from resource_alias where tenant_id = ${tenantId} and seen_at < ${before}`.execute(tx);
      return Math.max(...counts);
    });
  }
}
