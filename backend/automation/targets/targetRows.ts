import { sql } from 'kysely';
import type { Target } from '#contract/target';
import type { Secrets, Tx } from '../../platform/index.ts';

export interface TargetRow {
  id: string;
  name: string;
  description: string;
  base_url: string;
  header_name: string | null;
  secret: Buffer | null;
  allow_private: boolean;
  version: number;
  updated_at: Date;
}

export const TARGET_COLUMNS = sql`
  id, name, description, base_url, header_name, secret, allow_private, version, updated_at`;

/** A row as the contract has it: without its secret. */
export function toTarget(row: TargetRow): Target {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    baseUrl: row.base_url,
    headerName: row.header_name,
    hasSecret: row.secret !== null,
    allowPrivate: row.allow_private,
    updatedAt: row.updated_at.toISOString(),
  };
}

/** All targets by name: an allow-list is short. */
export async function listTargets(tx: Tx, tenantId: string): Promise<Target[]> {
  const found = await sql<TargetRow>`
    select ${TARGET_COLUMNS} from action_target where tenant_id = ${tenantId} order by name limit 1000`.execute(tx);
  return found.rows.map(toTarget);
}

export async function readTargetNames(tx: Tx, tenantId: string): Promise<Set<string>> {
  const found = await sql<{ name: string }>`
    select name from action_target where tenant_id = ${tenantId}`.execute(tx);
  return new Set(found.rows.map(({ name }) => name));
}

/** The target of this name, or null. */
export async function findTargetByName(tx: Tx, tenantId: string, name: string): Promise<TargetRow | null> {
  const found = await sql<TargetRow>`
    select ${TARGET_COLUMNS} from action_target where tenant_id = ${tenantId} and name = ${name}`.execute(tx);
  return found.rows[0] ?? null;
}

/** The target of this id, or null. */
export async function findTarget(tx: Tx, tenantId: string, id: string): Promise<TargetRow | null> {
  const found = await sql<TargetRow>`
    select ${TARGET_COLUMNS} from action_target where tenant_id = ${tenantId} and id = ${id}`.execute(tx);
  return found.rows[0] ?? null;
}

const contextOf = (tenantId: string, id: string): string => `action-target/${tenantId}/${id}`;

export function sealSecret(secrets: Secrets, tenantId: string, id: string, secret: string): Buffer {
  return secrets.encrypt(secret, contextOf(tenantId, id));
}

export function openSecret(secrets: Secrets, tenantId: string, row: Pick<TargetRow, 'id' | 'secret'>): string | null {
  return row.secret === null ? null : secrets.decrypt(row.secret, contextOf(tenantId, row.id));
}
