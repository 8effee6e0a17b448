import { sql } from 'kysely';
import type { Tx } from '../../../platform/index.ts';

/** Runs of a playbook that have not ended. */
export async function countActiveRuns(tx: Tx, tenantId: string, playbookId: string): Promise<number> {
  const found = await sql<{ count: number }>`
    select count(*)::int as count from run
    where tenant_id = ${tenantId} and playbook_id = ${playbookId} and finished_at is null`.execute(tx);
  return found.rows[0]?.count ?? 0;
}
