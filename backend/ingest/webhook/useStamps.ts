import { sql } from 'kysely';
import type { Clock, Database, Log } from '../../platform/index.ts';

/** Notes when an endpoint was last used, to the minute, beside the hot path: writers must not meet on that row. */
export interface UseStamps {
  used(tenantId: string, endpointId: string): void;
  stop(): Promise<void>;
}

const EVERY_MS = 60_000;

export function createUseStamps({ database, clock, log }: { database: Database; clock: Clock; log: Log }): UseStamps {
  const stamped = new Map<string, number>();
  const running = new Set<Promise<void>>();
  return {
    used(tenantId, endpointId) {
      const now = clock.now();
      if (now - (stamped.get(endpointId) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) {
        return;
      }
      stamped.set(endpointId, now);
      const work = database
        .tenant(tenantId, async (tx) => {
          await sql`
            update webhook_endpoint set last_used_at = ${new Date(now)}
            where tenant_id = ${tenantId} and id = ${endpointId}`.execute(tx);
        })
        .catch((error: unknown) => log.warn({ err: error, endpointId }, 'the use of an endpoint could not be noted'))
        .finally(() => running.delete(work));
      running.add(work);
    },
    async stop() {
      await Promise.all(running);
    },
  };
}
