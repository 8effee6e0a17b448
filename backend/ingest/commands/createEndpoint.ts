import { sql } from 'kysely';
import type { EventMapping, WebhookEndpoint } from '#contract/alert';
import { hashSecret, newId, newSecret, type Secrets, type Tx } from '../../platform/index.ts';
import { recordAudit, type Actor } from '../../tenancy/index.ts';
import { compileMapping } from '../sources/generic/mapping.ts';
import { endpointPath } from '../queries/listEndpoints.ts';
import { secretContext } from '../webhook/endpointDirectory.ts';

export interface NewEndpoint {
  name: string;
  kind: WebhookEndpoint['kind'];
  auth: WebhookEndpoint['auth'];
  mapping?: EventMapping | undefined;
}

/** Makes a webhook address. The secret is in the answer and nowhere else; a mapping that is no CEL is `bad_request`. */
export async function createEndpoint(
  tx: Tx,
  secrets: Secrets,
  by: Actor,
  input: NewEndpoint
): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
  if (input.mapping !== undefined) {
    compileMapping(input.mapping);
  }
  const { tenantId } = by;
  const id = newId();
  const secret = newSecret('sre_hook');
  const hash = input.auth === 'bearer' ? hashSecret(secret) : null;
  const cipher = input.auth === 'hmac' ? secrets.encrypt(secret, secretContext(tenantId, id)) : null;
  const mapping = input.mapping ?? null;
  const made = await sql<{ created_at: Date }>`
    insert into webhook_endpoint (tenant_id, id, name, kind, auth, secret_hash, secret_cipher, mapping)
    values (${tenantId}, ${id}, ${input.name}, ${input.kind}, ${input.auth}, ${hash}, ${cipher},
      ${mapping === null ? null : JSON.stringify(mapping)}::jsonb)
    returning created_at`.execute(tx);
  const endpoint: WebhookEndpoint = {
    id,
    name: input.name,
    kind: input.kind,
    auth: input.auth,
    path: endpointPath(id, input.kind),
    createdAt: (made.rows[0]?.created_at ?? new Date()).toISOString(),
    lastUsedAt: null,
    mapping,
  };
  await recordAudit(tx, by, {
    action: 'webhook-endpoint.created',
    targetType: 'webhook-endpoint',
    targetId: id,
    after: endpoint,
  });
  return { endpoint, secret };
}
