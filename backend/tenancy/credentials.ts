import { sql } from 'kysely';
import { AppError, hashSecret, type Clock, type Database } from '../platform/index.ts';

/** What Grafana holds for an org: `page` in the app's settings, `datasource` in the data source's. */
export type CredentialKind = 'page' | 'datasource';

/** The tenant that a credential belongs to, as far as identity asks. */
export interface CredentialTenant {
  tenant_id: string;
  org_id: string;
  grafana_url: string;
  issuer: string;
}

/** Found credentials are trusted this long without asking again; so long a revoked one may still work. */
const CACHE_MS = 5_000;

const UNKNOWN: Record<CredentialKind, string> = {
  page: "The sidecar does not know this organisation's token. Connect the app again.",
  datasource: "The sidecar does not know this data source's token. Enter a valid one in its settings, or run grafana:connect.",
};

/** Finds tenants by what Grafana presents. Throws `not_signed` for a secret that nobody made or that was taken back. */
export function createCredentials({ database, clock }: { database: Database; clock: Clock }): {
  tenantOf(secret: string, kind: CredentialKind): Promise<CredentialTenant>;
} {
  const known = new Map<string, { row: CredentialTenant; until: number }>();
  return {
    async tenantOf(secret, kind) {
      const hash = hashSecret(secret);
      const key = `${kind} ${hash.toString('base64')}`;
      const cached = known.get(key);
      if (cached !== undefined && cached.until > clock.now()) {
        return cached.row;
      }
      known.delete(key);
      const found = await database.system((tx) =>
        sql<CredentialTenant>`
          select tenant.id as tenant_id, tenant.org_id, tenant.grafana_url, tenant.issuer
          from tenant_credential join tenant on tenant.id = tenant_credential.tenant_id
          where tenant_credential.hash = ${hash} and tenant_credential.kind = ${kind}`.execute(tx)
      );
      const row = found.rows[0];
      if (row === undefined) {
        throw new AppError('not_signed', UNKNOWN[kind]);
      }
      if (known.size > 10_000) {
        known.clear();
      }
      known.set(key, { row, until: clock.now() + CACHE_MS });
      return row;
    },
  };
}
