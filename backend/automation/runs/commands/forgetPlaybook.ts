import { sql } from 'kysely';
import type { Tx } from '../../../platform/index.ts';

/** Past runs of a playbook that is removed keep its name and source, and no longer lead to it. */
export async function forgetPlaybook(tx: Tx, tenantId: string, playbookId: string): Promise<void> {
  await sql`
    update run set playbook_id = null, version = version + 1
    where tenant_id = ${tenantId} and playbook_id = ${playbookId} and finished_at is not null`.execute(tx);
}
