import { AppError, type Principal } from '../platform/index.ts';
import { createCredentials } from './credentials.ts';
import { actorOfClaims, readIdToken, remoteKeys } from './idToken.ts';
import type { IdentityOptions } from './identity.ts';

/** What Grafana says of a call to the data source's backend. */
export interface QueryCall {
  /** The data source's secret in this org. */
  token: string | undefined;
  orgId: number;
  /** Empty before Grafana 13; then it says the org once more. */
  namespace: string;
  login: string;
  /** Signed by Grafana for whoever asks; its own scheduler has none. */
  idToken: string | undefined;
}

/** Under this login Grafana evaluates alert rules. */
const SCHEDULER = 'grafana_scheduler';

/**
 * Who asks through the data source. The secret names the tenant, and Grafana's word on the org must agree. A person's ID
 * token is verified as for the REST interface and its role holds; alert rules come without one and may only read.
 */
export function createQueryIdentity({ database, clock, keysOf = remoteKeys() }: IdentityOptions): {
  authenticate(call: QueryCall): Promise<Principal>;
} {
  const credentials = createCredentials({ database, clock });
  return {
    async authenticate({ token, orgId, namespace, login, idToken }) {
      if (token === undefined || !/^[\x21-\x7e]{16,500}$/.test(token)) {
        throw new AppError('not_signed', 'The data source has no token. Enter it in its settings, or run grafana:connect.');
      }
      const tenant = await credentials.tenantOf(token, 'datasource');
      if (orgId !== Number(tenant.org_id) || (orgOf(namespace) ?? orgId) !== orgId) {
        throw new AppError('wrong_org', "The data source's token belongs to another organisation.");
      }
      if (idToken === undefined && login === SCHEDULER) {
        const actor = { kind: 'system' as const, id: SCHEDULER, name: 'Grafana alert rules' };
        return { tenantId: tenant.tenant_id, actor, role: 'Viewer', scopes: null };
      }
      const { claims, role } = await readIdToken(idToken, tenant, keysOf, clock);
      return { tenantId: tenant.tenant_id, actor: actorOfClaims(claims, [login]), role, scopes: null };
    },
  };
}

/** The org that a namespace names (`default` is org 1), or undefined where it is of another form. */
function orgOf(namespace: string): number | undefined {
  const number = /^org-(\d{1,15})$/.exec(namespace)?.[1];
  return namespace === 'default' ? 1 : number === undefined ? undefined : Number(number);
}
