import { sql } from 'kysely';
import type { ResourceKind } from '#contract/resource';
import type { Tx } from '../platform/index.ts';

/** How many resources of a kind the tenant has at present. */
export async function countResources(tx: Tx, tenantId: string, kind: ResourceKind): Promise<number> {
  const found = await sql<{ n: number }>`
    select count(*)::int as n from resource where tenant_id = ${tenantId} and kind = ${kind} and gone_at is null`.execute(tx);
  return found.rows[0]?.n ?? 0;
}
