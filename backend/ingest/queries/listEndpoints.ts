import { sql } from 'kysely';
import { EventMapping, type WebhookEndpoint } from '#contract/alert';
import { AppError, readCursor, writeCursor, type Tx } from '../../platform/index.ts';

export interface EndpointRow {
  id: string;
  name: string;
  kind: WebhookEndpoint['kind'];
  auth: WebhookEndpoint['auth'];
  created_at: Date;
  last_used_at: Date | null;
  mapping: unknown;
}

/** Everything but the secret. */
export const ENDPOINT_COLUMNS = sql`id, name, kind, auth, created_at, last_used_at, mapping`;

export function endpointPath(id: string, kind: WebhookEndpoint['kind']): string {
  return `/webhooks/${id}/${kind}`;
}

export function toEndpoint(row: EndpointRow): WebhookEndpoint {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    auth: row.auth,
    path: endpointPath(row.id, row.kind),
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    mapping: row.mapping === null ? null : EventMapping.parse(row.mapping),
  };
}

/** A page of the tenant's webhook addresses, oldest first. */
export async function listEndpoints(
  tx: Tx,
  tenantId: string,
  query: { limit: number; cursor?: string | undefined }
): Promise<{ items: WebhookEndpoint[]; nextCursor: string | null }> {
  const after = readCursor(query.cursor, 'webhook-endpoints', 1)?.[0] ?? null;
  if (after !== null && !/^[0-9a-f-]{36}$/.test(after)) {
    throw new AppError('bad_cursor');
  }
  const found = await sql<EndpointRow>`
    select ${ENDPOINT_COLUMNS} from webhook_endpoint
    where tenant_id = ${tenantId} and (${after}::uuid is null or id > ${after}::uuid)
    order by id limit ${query.limit + 1}`.execute(tx);
  const page = found.rows.slice(0, query.limit).map(toEndpoint);
  const last = page.at(-1);
  return {
    items: page,
    nextCursor:
      found.rows.length > query.limit && last !== undefined ? writeCursor('webhook-endpoints', [last.id]) : null,
  };
}
