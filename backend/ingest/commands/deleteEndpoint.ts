import { sql } from 'kysely';
import type { WebhookEndpoint } from '#contract/alert';
import { AppError, type Tx } from '../../platform/index.ts';
import { recordAudit, type Actor } from '../../tenancy/index.ts';
import { ENDPOINT_COLUMNS, toEndpoint, type EndpointRow } from '../queries/listEndpoints.ts';

/** Removes a webhook address; what came through it stays. Throws `not_found`. */
export async function deleteEndpoint(tx: Tx, by: Actor, id: string): Promise<WebhookEndpoint> {
  const gone = await sql<EndpointRow>`
    delete from webhook_endpoint where tenant_id = ${by.tenantId} and id = ${id}
    returning ${ENDPOINT_COLUMNS}`.execute(tx);
  const row = gone.rows[0];
  if (row === undefined) {
    throw new AppError('not_found');
  }
  const endpoint = toEndpoint(row);
  await recordAudit(tx, by, {
    action: 'webhook-endpoint.deleted',
    targetType: 'webhook-endpoint',
    targetId: id,
    before: endpoint,
  });
  return endpoint;
}
