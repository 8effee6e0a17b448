import { createRemoteJWKSet, errors as joseErrors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { Role, ROLES, type ActorRef } from '#contract/scalars';
import { AppError, type Clock } from '../platform/index.ts';
import type { CredentialTenant } from './credentials.ts';

const Claims = z.object({
  sub: z.string().min(1).max(200),
  aud: z.union([z.string(), z.array(z.string())]),
  namespace: z.string().optional(),
  role: z.string().optional(),
  name: z.string().optional(),
  username: z.string().optional(),
  email: z.string().optional(),
});

export type Claims = z.output<typeof Claims>;

/** Finds the keys of a Grafana; tests pass their own. */
export type KeysOf = (grafanaUrl: string) => JWTVerifyGetKey;

/**
 * Reads the ID token that Grafana signed for a caller of the tenant's org. Throws `identity_missing`, `identity_invalid`,
 * `wrong_org`, `role_missing` for somebody without a role, and `unavailable` while Grafana's keys cannot be had.
 */
export async function readIdToken(
  token: string | undefined,
  tenant: CredentialTenant,
  keysOf: KeysOf,
  clock: Clock
): Promise<{ claims: Claims; role: Role }> {
  const claims = await verify(token, tenant, keysOf, clock);
  const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  if (!audiences.includes(`org:${Number(tenant.org_id)}`)) {
    throw new AppError('wrong_org');
  }
  const role = Role.safeParse(claims.role);
  if (!role.success) {
    throw new AppError('role_missing', `You have no role in this organisation; one of ${ROLES.join(', ')} is needed.`);
  }
  return { claims, role: role.data };
}

/** Who that is; `names` are taken where the token has none. */
export function actorOfClaims(claims: Claims, names: readonly (string | undefined)[]): ActorRef {
  const candidates = [claims.name, claims.username, ...names, claims.email, claims.sub];
  const name = candidates.find((candidate) => candidate !== undefined && candidate !== '') ?? claims.sub;
  return {
    kind: claims.sub.startsWith('service-account:') ? 'service-account' : 'user',
    id: claims.sub,
    name: name.slice(0, 200),
  };
}

async function verify(
  token: string | undefined,
  tenant: CredentialTenant,
  keysOf: KeysOf,
  clock: Clock
): Promise<Claims> {
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

/** The keys that each Grafana publishes, fetched once an hour and for an unknown key. */
export function remoteKeys(): KeysOf {
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
