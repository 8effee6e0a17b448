import type { webcrypto } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { listenHttp } from '../../backend/platform/index.ts';

export interface Person {
  orgId: number;
  role: string;
  id?: string;
  name?: string;
  /** Overrides for refusals. */
  claims?: Record<string, unknown>;
  expiresInSeconds?: number;
  contextOrgId?: number;
}

/** The part of Grafana that vouches for people: signing keys over HTTP, and the headers that its proxy would send. */
export interface GrafanaIdentity {
  url: string;
  issuer: string;
  /** Headers of a request that came through the app route with this org's bearer. */
  headers(bearer: string, person: Person): Promise<Record<string, string>>;
  /** The same, signed by a key that the key set does not hold. */
  forged(bearer: string, person: Person): Promise<Record<string, string>>;
  close(): Promise<void>;
}

export async function startGrafanaIdentity(): Promise<GrafanaIdentity> {
  const [real, other] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
  const jwk = { ...(await exportJWK(real.publicKey)), kid: 'id-2026-11-es256', alg: 'ES256', use: 'sig' };
  const keys = JSON.stringify({ keys: [jwk] });
  const server = await listenHttp(
    (request, response) => {
      const known = request.url === '/api/signing-keys/keys';
      response.writeHead(known ? 200 : 404, { 'Content-Type': 'application/json' }).end(known ? keys : '{}');
    },
    { host: '127.0.0.1', port: 0 }
  );
  const issuer = 'http://grafana.example/';

  const sign = async (key: webcrypto.CryptoKey, bearer: string, person: Person): Promise<Record<string, string>> => {
    const id = person.id ?? '1';
    const name = person.name ?? `user ${id}`;
    const token = await new SignJWT({
      namespace: person.orgId === 1 ? 'default' : `org-${person.orgId}`,
      role: person.role,
      type: 'user',
      username: name,
      name,
      ...person.claims,
    })
      .setProtectedHeader({ alg: 'ES256', kid: 'id-2026-11-es256', typ: 'jwt' })
      .setSubject(`user:${id}`)
      .setIssuer((person.claims?.['iss'] as string | undefined) ?? issuer)
      .setAudience((person.claims?.['aud'] as string | undefined) ?? `org:${person.orgId}`)
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1000) + (person.expiresInSeconds ?? 600))
      .sign(key);
    const context = JSON.stringify({ OrgID: person.contextOrgId ?? person.orgId, OrgRole: person.role, Login: name, Name: name });
    return {
      Authorization: `Bearer ${bearer}`,
      'X-Grafana-Id': token,
      // Grafana writes the bytes of UTF-8; fetch takes a header as latin1.
      'X-Grafana-Context': Buffer.from(context, 'utf8').toString('latin1'),
    };
  };
  return {
    url: server.url,
    issuer,
    headers: (bearer, person) => sign(real.privateKey, bearer, person),
    forged: (bearer, person) => sign(other.privateKey, bearer, person),
    close: () => server.close(),
  };
}
