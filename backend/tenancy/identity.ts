import type { IncomingHttpHeaders } from 'node:http';
import { createRemoteJWKSet, errors as joseErrors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { sql } from 'kysely';
import { z } from 'zod';
import { Role, ROLES, type ActorRef } from '#contract/scalars';
import { SCOPES } from '#contract/operation';
import { AppError, hashSecret, type Clock, type Database, type Principal } from '../platform/index.ts';
import { API_TOKEN_PREFIX } from './apiTokens.ts';

interface TenantRow {
  tenant_id: string;
  org_id: string;
  grafana_url: string;
  issuer: string;
}

/** Found credentials are trusted this long without asking again; so long a revoked one may still work. */
const CREDENTIAL_CACHE_MS = 5_000;

const Claims = z.object({
  sub: z.string().min(1).max(200),
  aud: z.union([z.string(), z.array(z.string())]),
  namespace: z.string().optional(),
  role: z.string().optional(),
  name: z.string().optional(),
  username: z.string().optional(),
  email: z.string().optional(),
});

const GrafanaContext = z.object({ OrgID: z.number().int(), Name: z.string().optional(), Login: z.string().optional() });

export interface IdentityOptions {
  database: Database;
  clock: Clock;
  /** Keys of a Grafana; tests pass their own. */
  keysOf?: (grafanaUrl: string) => JWTVerifyGetKey;
}

/**
 * Who calls the REST interface. People come through Grafana's app route with three things that must agree: the org's
 * bearer, the ID token that Grafana signed, and Grafana's context header. Machines come with an API token. Whatever is
 * missing means no: a client can make headers vanish on their way through Grafana, but it cannot forge them.
 */
export function createIdentity({ database, clock, keysOf = remoteKeys() }: IdentityOptions): {
  authenticate(request: { headers: IncomingHttpHeaders }): Promise<Principal>;
} {
  const tenants = new Map<string, { row: TenantRow; until: number }>();

  const tenantOf = async (bearer: string): Promise<TenantRow> => {
    const hash = hashSecret(bearer);
    const key = hash.toString('base64');
    const known = tenants.get(key);
    if (known !== undefined && known.until > clock.now()) {
      return known.row;
    }
    tenants.delete(key);
    const found = await database.system((tx) =>
      sql<TenantRow>`
        select tenant.id as tenant_id, tenant.org_id, tenant.grafana_url, tenant.issuer
        from tenant_credential join tenant on tenant.id = tenant_credential.tenant_id
        where tenant_credential.hash = ${hash} and tenant_credential.kind = 'page'`.execute(tx)
    );
    const row = found.rows[0];
    if (row === undefined) {
      throw new AppError('not_signed', "The sidecar does not know this organisation's token. Connect the app again.");
    }
    if (tenants.size > 10_000) {
      tenants.clear();
    }
    tenants.set(key, { row, until: clock.now() + CREDENTIAL_CACHE_MS });
    return row;
  };

  const asPerson = async (bearer: string, headers: IncomingHttpHeaders): Promise<Principal> => {
    const tenant = await tenantOf(bearer);
    const claims = await verify(single(headers['x-grafana-id']), tenant, keysOf, clock);
    const context = readContext(single(headers['x-grafana-context']));
    const orgId = Number(tenant.org_id);
    const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
    if (!audiences.includes(`org:${orgId}`) || context.OrgID !== orgId) {
      throw new AppError('wrong_org');
    }
    const role = Role.safeParse(claims.role);
    if (!role.success) {
      throw new AppError('role_missing', `You have no role in this organisation; one of ${ROLES.join(', ')} is needed.`);
    }
    return { tenantId: tenant.tenant_id, actor: actorOfClaims(claims, context), role: role.data, scopes: null };
  };

  return {
    async authenticate({ headers }) {
      const bearer = /^Bearer ([\x21-\x7e]{16,500})$/i.exec(headers.authorization ?? '')?.[1];
      if (bearer === undefined) {
        throw new AppError('not_signed');
      }
      return bearer.startsWith(`${API_TOKEN_PREFIX}_`)
        ? asMachine(database, clock, bearer)
        : asPerson(bearer, headers);
    },
  };
}

async function asMachine(database: Database, clock: Clock, secret: string): Promise<Principal> {
  const found = await database.system((tx) =>
    sql<{ tenant_id: string; id: string; name: string; scopes: string[]; expires_at: Date; revoked_at: Date | null }>`
      update api_token set last_used_at = case when last_used_at > now() - interval '1 minute' then last_used_at else now() end
      where hash = ${hashSecret(secret)} returning tenant_id, id, name, scopes, expires_at, revoked_at`.execute(tx)
  );
  const row = found.rows[0];
  if (row === undefined) {
    throw new AppError('not_signed', 'This API token is not known. Make a new one under Administration.');
  }
  if (row.revoked_at !== null) {
    throw new AppError('not_signed', 'This API token was revoked. Make a new one under Administration.');
  }
  if (row.expires_at.getTime() <= clock.now()) {
    throw new AppError('not_signed', 'This API token has expired. Make a new one under Administration.');
  }
  const scopes = SCOPES.filter((scope) => row.scopes.includes(scope));
  return {
    tenantId: row.tenant_id,
    actor: { kind: 'api-token', id: row.id, name: row.name },
    role: scopes.includes('admin') ? 'Admin' : 'Viewer',
    scopes,
  };
}

async function verify(
  token: string | undefined,
  tenant: TenantRow,
  keysOf: (grafanaUrl: string) => JWTVerifyGetKey,
  clock: Clock
): Promise<z.output<typeof Claims>> {
  if (token === undefined) {
    throw new AppError('identity_missing');
  }
  let payload: JWTPayload;
  try {
    const verified = await jwtVerify(token, keysOf(tenant.grafana_url), {
      algorithms: ['ES256'],
      issuer: tenant.issuer,
      requiredClaims: ['exp', 'sub', 'aud'],
      clockTolerance: 30,
      currentDate: new Date(clock.now()),
    });
    payload = verified.payload;
  } catch (error) {
    if (error instanceof joseErrors.JWKSTimeout || !(error instanceof joseErrors.JOSEError)) {
      throw new AppError('unavailable', "Grafana's signing keys cannot be read at present. Is Grafana reachable?", {
        cause: error,
        retryAfterSeconds: 5,
      });
    }
    throw new AppError('identity_invalid', undefined, { cause: error });
  }
  const claims = Claims.safeParse(payload);
  if (!claims.success) {
    throw new AppError('identity_invalid');
  }
  return claims.data;
}

/** The header is UTF-8, but Node reads header bytes as latin1. */
function readContext(header: string | undefined): z.output<typeof GrafanaContext> {
  if (header === undefined) {
    throw new AppError('identity_missing', "Grafana's context header (X-Grafana-Context) is missing.");
  }
  try {
    return GrafanaContext.parse(JSON.parse(Buffer.from(header, 'latin1').toString('utf8')));
  } catch (error) {
    throw new AppError('identity_invalid', "Grafana's context header cannot be read.", { cause: error });
  }
}

function actorOfClaims(claims: z.output<typeof Claims>, context: z.output<typeof GrafanaContext>): ActorRef {
  const names = [claims.name, claims.username, context.Name, context.Login, claims.email, claims.sub];
  const name = names.find((candidate) => candidate !== undefined && candidate !== '') ?? claims.sub;
  return {
    kind: claims.sub.startsWith('service-account:') ? 'service-account' : 'user',
    id: claims.sub,
    name: name.slice(0, 200),
  };
}

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' ? header : undefined;
}

function remoteKeys(): (grafanaUrl: string) => JWTVerifyGetKey {
  const sets = new Map<string, JWTVerifyGetKey>();
  return (grafanaUrl) => {
    let keys = sets.get(grafanaUrl);
    if (keys === undefined) {
      const url = new URL('api/signing-keys/keys', grafanaUrl.endsWith('/') ? grafanaUrl : `${grafanaUrl}/`);
      keys = createRemoteJWKSet(url, { cacheMaxAge: 3_600_000, cooldownDuration: 5_000, timeoutDuration: 5_000 });
      sets.set(grafanaUrl, keys);
    }
    return keys;
  };
}
