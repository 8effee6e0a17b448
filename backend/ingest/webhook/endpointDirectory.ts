import { createSecretKey, type KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import { EventMapping } from '#contract/alert';
import type { Clock, Database, Secrets } from '../../platform/index.ts';
import { compileMapping, type CompiledMapping } from '../sources/generic/mapping.ts';

/** An endpoint as a request needs it. Exactly one of the credentials is set. */
export interface Endpoint {
  tenantId: string;
  id: string;
  kind: 'alerts' | 'changes';
  bearerHash: Buffer | null;
  hmacKey: KeyObject | null;
  mapping: CompiledMapping | null;
}

export interface EndpointDirectory {
  /** The endpoint, or null when there is none. A removed one is known to be gone after KEEP_MS at the latest. */
  find(id: string): Promise<Endpoint | null>;
  /** Ask the database again at the next request. */
  forget(id: string): void;
}

const KEEP_MS = 2_000;
const MAX_KEPT = 10_000;

/** Binds an HMAC secret to its row. */
export function secretContext(tenantId: string, endpointId: string): string {
  return `webhook-endpoint/${tenantId}/${endpointId}`;
}

interface Row {
  tenant_id: string;
  kind: Endpoint['kind'];
  secret_hash: Buffer | null;
  secret_cipher: Buffer | null;
  mapping: unknown;
}

/** Looks endpoints up for all tenants, each at most once every KEEP_MS however many requests come. */
export function createEndpointDirectory(deps: {
  database: Database;
  secrets: Secrets;
  clock: Clock;
}): EndpointDirectory {
  const kept = new Map<string, { until: number; endpoint: Promise<Endpoint | null> }>();

  const read = async (id: string): Promise<Endpoint | null> => {
    const row = await deps.database.system(async (tx) => {
      const found = await sql<Row>`
        select tenant_id, kind, secret_hash, secret_cipher, mapping from webhook_endpoint where id = ${id}::uuid`.execute(
        tx
      );
      return found.rows[0];
    });
    if (row === undefined) {
      return null;
    }
    return {
      tenantId: row.tenant_id,
      id,
      kind: row.kind,
      bearerHash: row.secret_hash,
      hmacKey:
        row.secret_cipher === null
          ? null
          : createSecretKey(deps.secrets.decrypt(row.secret_cipher, secretContext(row.tenant_id, id)), 'utf8'),
      mapping: row.mapping === null ? null : compileMapping(EventMapping.parse(row.mapping)),
    };
  };

  return {
    find(id) {
      const now = deps.clock.now();
      const known = kept.get(id);
      if (known !== undefined && now < known.until) {
        return known.endpoint;
      }
      if (kept.size >= MAX_KEPT) {
        kept.clear();
      }
      const endpoint = read(id);
      kept.set(id, { until: now + KEEP_MS, endpoint });
      endpoint.catch(() => kept.delete(id));
      return endpoint;
    },
    forget: (id) => void kept.delete(id),
  };
}
