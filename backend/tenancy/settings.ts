import { sql } from 'kysely';
import { TenantSettings } from '#contract/tenancy';
import { AppError, type Tx } from '../platform/index.ts';

/** The settings of the transaction's tenant, defaults filled in. */
export async function readSettings(tx: Tx, tenantId: string): Promise<TenantSettings> {
  const found = await sql<{ settings: unknown }>`select settings from tenant where id = ${tenantId}`.execute(tx);
  const row = found.rows[0];
  if (row === undefined) {
    throw new AppError('not_found', 'There is no such tenant.');
  }
  return TenantSettings.parse(row.settings);
}
