import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exportJWK, generateKeyPair, importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import { idTokenClaims, type SignedInUser } from './identity.ts';

const LIFETIME_S = 600;
/** Grafana signs anew when less than this is left, so a token in use may be nearly 10 minutes old. */
const RENEW_BEFORE_S = 30;

interface StoredKey {
  kid: string;
  privateJwk: JWK;
}

export interface SigningKeys {
  /** The JWKS that Grafana serves at /api/signing-keys/keys. */
  jwks: { keys: JWK[] };
  /** The ID token of a person in an org: ES256, 10 minutes, cached as in Grafana. */
  sign(signedIn: SignedInUser): Promise<string>;
}

/**
 * Signs ID tokens as Grafana does. With `file` the key is kept there: a sidecar caches keys by `kid`, and `kid` is by
 * month, so a restart of the workbench must not change the key behind it.
 */
export async function createSigningKeys(
  issuer: string,
  file?: string,
  now: () => number = Date.now
): Promise<SigningKeys> {
  const { kid, privateJwk } = await loadOrCreate(file, now());
  const key = (await importJWK(privateJwk, 'ES256')) as CryptoKey;
  const { kty, crv, x, y } = privateJwk;
  const cache = new Map<string, { token: string; expires: number }>();
  return {
    jwks: { keys: [{ use: 'sig', kty, kid, crv, alg: 'ES256', x, y }] },
    async sign(signedIn) {
      const claims = idTokenClaims(signedIn);
      const seconds = Math.floor(now() / 1000);
      const cacheKey = `${claims.sub} ${claims.aud} ${claims.role}`;
      const cached = cache.get(cacheKey);
      if (cached && cached.expires - seconds > RENEW_BEFORE_S) {
        return cached.token;
      }
      const expires = seconds + LIFETIME_S;
      const token = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid, typ: 'jwt' })
        .setIssuer(issuer)
        .setIssuedAt(seconds)
        .setExpirationTime(expires)
        .sign(key);
      cache.set(cacheKey, { token, expires });
      return token;
    },
  };
}

async function loadOrCreate(file: string | undefined, now: number): Promise<StoredKey> {
  const kid = `id-${new Date(now).toISOString().slice(0, 7)}-es256`;
  if (file !== undefined) {
    const stored = readStored(file);
    if (stored?.kid === kid) {
      return stored;
    }
  }
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const created = { kid, privateJwk: await exportJWK(privateKey) };
  if (file !== undefined) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(created), { mode: 0o600 });
  }
  return created;
}

function readStored(file: string): StoredKey | undefined {
  try {
    const stored: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof stored === 'object' && stored !== null && 'kid' in stored && 'privateJwk' in stored
      ? (stored as StoredKey)
      : undefined;
  } catch {
    return undefined;
  }
}
