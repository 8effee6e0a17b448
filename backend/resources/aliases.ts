import { sql } from 'kysely';
import type { Tx } from '../platform/index.ts';

/** The key under which each resource is known, for those of `keys` that are other names; the rest are not in the map. */
export async function readCanonicalKeys(tx: Tx, tenantId: string, keys: readonly string[]): Promise<Map<string, string>> {
  if (keys.length === 0) {
    return new Map();
  }
  const found = await sql<{ alias: string; key: string }>`
    select alias, key from resource_alias where tenant_id = ${tenantId} and alias = any(${[...keys]}::text[])`.execute(tx);
  return new Map(found.rows.map((row) => [row.alias, row.key]));
}

/** Every other name of the tenant's resources. */
export async function readAliases(tx: Tx, tenantId: string): Promise<Map<string, string>> {
  const found = await sql<{ alias: string; key: string }>`
    select alias, key from resource_alias where tenant_id = ${tenantId}`.execute(tx);
  return new Map(found.rows.map((row) => [row.alias, row.key]));
}
