import { sql } from 'kysely';
import type { Secrets, Tx } from '../platform/index.ts';

/** Keeps a secret that the product must use for the tenant, encrypted and bound to tenant and name. */
export async function writeTenantSecret(tx: Tx, secrets: Secrets, tenantId: string, name: string, value: string): Promise<void> {
  const cipher = secrets.encrypt(value, `tenant/${tenantId}/${name}`);
  await sql`
    insert into tenant_secret (tenant_id, name, cipher) values (${tenantId}, ${name}, ${cipher})
    on conflict (tenant_id, name) do update set cipher = excluded.cipher, updated_at = now()`.execute(tx);
}

/** The secret, or null when the tenant has none of that name. Throws when it was encrypted with another key. */
export async function readTenantSecret(tx: Tx, secrets: Secrets, tenantId: string, name: string): Promise<string | null> {
  const found = await sql<{ cipher: Buffer }>`
    select cipher from tenant_secret where tenant_id = ${tenantId} and name = ${name}`.execute(tx);
  const cipher = found.rows[0]?.cipher;
  return cipher === undefined ? null : secrets.decrypt(cipher, `tenant/${tenantId}/${name}`);
}

export async function deleteTenantSecret(tx: Tx, tenantId: string, name: string): Promise<void> {
  await sql`delete from tenant_secret where tenant_id = ${tenantId} and name = ${name}`.execute(tx);
}
