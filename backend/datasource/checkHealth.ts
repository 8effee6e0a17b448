import { sql } from 'kysely';
import { AppError, type Database, type Principal } from '../platform/index.ts';
import type { CheckHealthResponse } from './protocol/messages.ts';

/** What "Save & test" shows: for whom the sidecar takes the data source and the person. */
export async function checkHealth(database: Database, principal: Principal): Promise<CheckHealthResponse> {
  const found = await database.tenant(principal.tenantId, (tx) =>
    sql<{ name: string }>`select name from tenant where id = ${principal.tenantId}`.execute(tx)
  );
  const tenant = found.rows[0];
  if (tenant === undefined) {
    throw new AppError('not_found', 'There is no such tenant.');
  }
  return healthAnswer('OK', `Connected to ${tenant.name} as ${principal.actor.name} (${principal.role}).`, {});
}

export function healthAnswer(status: 'OK' | 'ERROR', message: string, details: Record<string, unknown>): CheckHealthResponse {
  return { status, message, jsonDetails: Buffer.from(JSON.stringify(details)) };
}
