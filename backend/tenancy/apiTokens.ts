import { sql } from 'kysely';
import type { ActorRef } from '#contract/scalars';
import type { Scope } from '#contract/operation';
import type { ApiToken } from '#contract/tenancy';
import { AppError, hashSecret, newId, newSecret, type Tx } from '../platform/index.ts';
import { recordAudit, type Actor } from './audit.ts';

export const API_TOKEN_PREFIX = 'sre_api';

interface Row {
  id: string;
  name: string;
  scopes: string[];
  created_at: Date;
  created_by: ActorRef;
  expires_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

function present(row: Row): ApiToken {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes as Scope[],
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    expiresAt: row.expires_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  };
}

/** Tokens by age, newest first; `before` is the id of the last one seen. */
export async function listApiTokens(tx: Tx, tenantId: string, limit: number, before: string | null): Promise<ApiToken[]> {
  const found = await sql<Row>`
    select id, name, scopes, created_at, created_by, expires_at, last_used_at, revoked_at from api_token
    where tenant_id = ${tenantId} and (${before}::uuid is null or id < ${before}::uuid)
    order by id desc limit ${limit}`.execute(tx);
  return found.rows.map(present);
}

/** Makes a token; the secret is returned once and kept only as a hash. */
export async function createApiToken(
  tx: Tx,
  by: Actor,
  wanted: { name: string; scopes: Scope[]; expiresInDays: number }
): Promise<{ token: ApiToken; secret: string }> {
  const secret = newSecret(API_TOKEN_PREFIX);
  const made = await sql<Row>`
    insert into api_token (tenant_id, id, name, hash, scopes, created_by, expires_at)
    values (${by.tenantId}, ${newId()}, ${wanted.name}, ${hashSecret(secret)}, ${wanted.scopes}::text[],
      ${JSON.stringify(by.actor)}::jsonb, now() + make_interval(days => ${wanted.expiresInDays}))
    returning id, name, scopes, created_at, created_by, expires_at, last_used_at, revoked_at`.execute(tx);
  const token = present(first(made.rows));
  await recordAudit(tx, by, { action: 'api-token.created', targetType: 'api-token', targetId: token.id, after: token });
  return { token, secret };
}

/** Revokes a token at once; a revoked one stays revoked. Throws `not_found`. */
export async function revokeApiToken(tx: Tx, by: Actor, id: string): Promise<ApiToken> {
  const done = await sql<Row>`
    update api_token set revoked_at = coalesce(revoked_at, now()) where tenant_id = ${by.tenantId} and id = ${id}
    returning id, name, scopes, created_at, created_by, expires_at, last_used_at, revoked_at`.execute(tx);
  const token = present(first(done.rows));
  await recordAudit(tx, by, { action: 'api-token.revoked', targetType: 'api-token', targetId: id, after: token });
  return token;
}

function first(rows: Row[]): Row {
  if (rows[0] === undefined) {
    throw new AppError('not_found', 'There is no such API token.');
  }
  return rows[0];
}
