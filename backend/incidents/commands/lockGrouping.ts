import { sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';

/** The subscriber that groups alerts; the outbox delivers to it under a lock of this name and the tenant's id. */
export const CORRELATE = 'incidents.correlate';

/** Waits until no other transaction regroups the tenant's alerts or changes many incidents, and keeps others waiting. */
export async function lockGrouping(tx: Tx, tenantId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${CORRELATE}/${tenantId}`}, 0))`.execute(tx);
}
