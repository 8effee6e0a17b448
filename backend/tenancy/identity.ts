import type { IncomingHttpHeaders } from 'node:http';
import { sql } from 'kysely';
import { z } from 'zod';
import { SCOPES } from '#contract/operation';
import { AppError, hashSecret, type Clock, type Database, type Principal } from '../platform/index.ts';
import { API_TOKEN_PREFIX } from './apiTokens.ts';
import { createCredentials } from './credentials.ts';
import { actorOfClaims, readIdToken, remoteKeys, type KeysOf } from './idToken.ts';

const GrafanaContext = z.object({ OrgID: z.number().int(), Name: z.string().optional(), Login: z.string().optional() });

export interface IdentityOptions {
  database: Database;
  clock: Clock;
  keysOf?: KeysOf;
}

/**
 * Who calls the REST interface. People come through Grafana's app route with three things that must agree: the org's
 * bearer, the ID token that Grafana signed, and Grafana's context header. Machines come with an API token. Whatever is
 * missing means no: a client can make headers vanish on their way through Grafana, but it cannot forge them.
 */
export function createIdentity({ database, clock, keysOf = remoteKeys() }: IdentityOptions): {
  authenticate(request: { headers: IncomingHttpHeaders }): Promise<Principal>;
} {
  const credentials = createCredentials({ database, clock });

  const asPerson = async (bearer: string, headers: IncomingHttpHeaders): Promise<Principal> => {
    const tenant = await credentials.tenantOf(bearer, 'page');
    const { claims, role } = await readIdToken(single(headers['x-grafana-id']), tenant, keysOf, clock);
    const context = readContext(single(headers['x-grafana-context']));
    if (context.OrgID !== Number(tenant.org_id)) {
      throw new AppError('wrong_org');
    }
    return { tenantId: tenant.tenant_id, actor: actorOfClaims(claims, [context.Name, context.Login]), role, scopes: null };
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

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' ? header : undefined;
}
