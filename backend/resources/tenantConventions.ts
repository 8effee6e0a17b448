import { sql } from 'kysely';
import { MetricConventionInput, type MetricConvention } from '#contract/resource';
import type { z } from 'zod';
import { AppError, newId, type Tx } from '../platform/index.ts';
import { recordAudit, type Actor } from '../tenancy/index.ts';

const MOST_ROWS = 500;
const NAME = 'tenant';

interface Row {
  id: string;
  metric: string;
  meaning: unknown;
}

function present(row: Row): MetricConvention | null {
  const parsed = MetricConventionInput.safeParse(row.meaning);
  // A row of an older version that no longer fits is left out rather than taking everything down.
  return parsed.success ? { id: row.id, ...parsed.data, origin: 'tenant', convention: NAME } : null;
}

/** The tenant's own rows, oldest first. */
export async function readTenantConventions(tx: Tx, tenantId: string): Promise<MetricConvention[]> {
  const found = await sql<Row>`
    select id, metric, meaning from metric_convention where tenant_id = ${tenantId} order by id limit ${MOST_ROWS}`.execute(tx);
  return found.rows.map(present).filter((row) => row !== null);
}

/** Adds a row. Throws `conflict` when there is one for the metric, or too many. */
export async function createTenantConvention(tx: Tx, actor: Actor, given: z.output<typeof MetricConventionInput>): Promise<MetricConvention> {
  const { tenantId } = actor;
  const counted = await sql<{ rows: number }>`
    select count(*)::int as rows from metric_convention where tenant_id = ${tenantId}`.execute(tx);
  if ((counted.rows[0]?.rows ?? 0) >= MOST_ROWS) {
    throw new AppError('conflict', `There are ${MOST_ROWS} rows already. Remove one first, or use a name with * at its end.`);
  }
  const id = newId();
  const added = await sql`
    insert into metric_convention (tenant_id, id, metric, meaning)
    values (${tenantId}, ${id}, ${given.metric}, ${JSON.stringify(given)}::jsonb)
    on conflict (tenant_id, metric) do nothing`.execute(tx);
  if (added.numAffectedRows !== 1n) {
    throw new AppError('conflict', `There is a row for ${given.metric} already. Remove it first.`);
  }
  const row: MetricConvention = { id, ...given, origin: 'tenant', convention: NAME };
  await recordAudit(tx, actor, { action: 'metric-convention.created', targetType: 'metric-convention', targetId: id, after: row });
  return row;
}

/** Removes a row of the tenant. Throws `not_found`. */
export async function deleteTenantConvention(tx: Tx, actor: Actor, id: string): Promise<MetricConvention> {
  const { tenantId } = actor;
  const removed = await sql<Row>`
    delete from metric_convention where tenant_id = ${tenantId} and id = ${id} returning id, metric, meaning`.execute(tx);
  const row = removed.rows[0] === undefined ? null : present(removed.rows[0]);
  if (row === null) {
    throw new AppError('not_found', 'There is no such row of yours. Built-in rows stay; add one of your own to overrule them.');
  }
  await recordAudit(tx, actor, { action: 'metric-convention.deleted', targetType: 'metric-convention', targetId: id, before: row });
  return row;
}
