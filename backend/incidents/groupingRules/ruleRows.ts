import { sql } from 'kysely';
import type { GroupingRule } from '#contract/groupingRule';
import type { Tx } from '../../platform/index.ts';

interface Row {
  id: string;
  name: string;
  enabled: boolean;
  priority: number;
  condition: string;
  group_by: string;
  created_at: Date;
  updated_at: Date;
  last_error: string | null;
}

/** The tenant's rules in the order in which they are asked. */
export async function readRules(tx: Tx, tenantId: string): Promise<GroupingRule[]> {
  const found = await sql<Row>`
    select id, name, enabled, priority, condition, group_by, created_at, updated_at, last_error from grouping_rule
    where tenant_id = ${tenantId} order by priority, created_at, id`.execute(tx);
  return found.rows.map(
    ({ group_by: groupBy, created_at: created, updated_at: updated, last_error: lastError, ...row }) => ({
      ...row,
      groupBy,
      createdAt: created.toISOString(),
      updatedAt: updated.toISOString(),
      lastError,
    })
  );
}

/** Those that are turned on. */
export async function readActiveRules(tx: Tx, tenantId: string): Promise<GroupingRule[]> {
  return (await readRules(tx, tenantId)).filter(({ enabled }) => enabled);
}

/** Adds a rule or writes it anew. */
export async function saveRule(tx: Tx, tenantId: string, rule: GroupingRule): Promise<void> {
  await sql`
    insert into grouping_rule (tenant_id, id, name, enabled, priority, condition, group_by, created_at, updated_at, last_error)
    values (${tenantId}, ${rule.id}, ${rule.name}, ${rule.enabled}, ${rule.priority}, ${rule.condition}, ${rule.groupBy},
      ${rule.createdAt}, ${rule.updatedAt}, ${rule.lastError})
    on conflict (tenant_id, id) do update set name = excluded.name, enabled = excluded.enabled, priority = excluded.priority,
      condition = excluded.condition, group_by = excluded.group_by, updated_at = excluded.updated_at,
      last_error = excluded.last_error`.execute(tx);
}

export async function deleteRule(tx: Tx, tenantId: string, id: string): Promise<void> {
  await sql`delete from grouping_rule where tenant_id = ${tenantId} and id = ${id}`.execute(tx);
}

/** Keeps other commands off the tenant's rules until the transaction ends. */
export async function lockRules(tx: Tx, tenantId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`incidents.grouping-rules/${tenantId}`}, 0))`.execute(tx);
}
