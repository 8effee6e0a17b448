import { sql } from 'kysely';
import { TenantSettings } from '#contract/tenancy';
import { AppError, hashSecret, newId, newSecret, type Database, type Tx } from '../platform/index.ts';
import { recordAudit, systemActor } from './audit.ts';
import type { CredentialKind } from './credentials.ts';

export interface Tenant {
  id: string;
  name: string;
  orgId: number;
  grafanaUrl: string;
  issuer: string;
}

export interface NewTenant {
  name: string;
  orgId: number;
  /** Where the sidecar reaches Grafana. */
  grafanaUrl: string;
  /** Grafana's root URL as its ID tokens name it, with the slash at its end. */
  issuer: string;
}

interface TenantRow {
  id: string;
  name: string;
  org_id: string;
  grafana_url: string;
  issuer: string;
}

function present(row: TenantRow): Tenant {
  return { id: row.id, name: row.name, orgId: Number(row.org_id), grafanaUrl: row.grafana_url, issuer: row.issuer };
}

/** The tenant of a Grafana org, or null. */
export async function findTenant(database: Database, grafanaUrl: string, orgId: number): Promise<Tenant | null> {
  const found = await database.system((tx) =>
    sql<TenantRow>`
      select id, name, org_id, grafana_url, issuer from tenant
      where grafana_url = ${grafanaUrl} and org_id = ${orgId}`.execute(tx)
  );
  return found.rows[0] === undefined ? null : present(found.rows[0]);
}

/** The tenant itself, in its own transaction. */
export async function readTenant(tx: Tx, tenantId: string): Promise<Tenant> {
  const found = await sql<TenantRow>`
    select id, name, org_id, grafana_url, issuer from tenant where id = ${tenantId}`.execute(tx);
  if (found.rows[0] === undefined) {
    throw new AppError('not_found');
  }
  return present(found.rows[0]);
}

/** Every tenant, oldest first: for work that goes through all of them. */
export async function listTenants(database: Database): Promise<Tenant[]> {
  const found = await database.system((tx) =>
    sql<TenantRow>`select id, name, org_id, grafana_url, issuer from tenant order by id`.execute(tx)
  );
  return found.rows.map(present);
}

/** Makes the tenant of a Grafana org, or brings its name and issuer up to date. */
export async function ensureTenant(database: Database, wanted: NewTenant): Promise<Tenant & { made: boolean }> {
  const known = await findTenant(database, wanted.grafanaUrl, wanted.orgId);
  const id = known?.id ?? newId();
  return database.tenant(id, async (tx) => {
    if (known !== null) {
      await sql`update tenant set name = ${wanted.name}, issuer = ${wanted.issuer} where id = ${id}`.execute(tx);
    } else {
      await sql`
        insert into tenant (id, name, grafana_url, issuer, org_id, settings)
        values (${id}, ${wanted.name}, ${wanted.grafanaUrl}, ${wanted.issuer}, ${wanted.orgId},
          ${JSON.stringify(TenantSettings.parse({}))}::jsonb)`.execute(tx);
      await recordAudit(tx, systemActor(id, 'tenant command'), {
        action: 'tenant.created',
        targetType: 'tenant',
        targetId: id,
        after: { ...wanted },
      });
    }
    return { id, ...wanted, made: known === null };
  });
}

const TOKENS: Record<CredentialKind, { prefix: string; name: string }> = {
  page: { prefix: 'sre_page', name: 'page-token' },
  datasource: { prefix: 'sre_data', name: 'datasource-token' },
};

/** Makes a new page token; those made before stop working. The token is returned once and kept only as a hash. */
export function rotatePageToken(tx: Tx, tenantId: string): Promise<string> {
  return rotate(tx, tenantId, 'page', newSecret(TOKENS.page.prefix));
}

/** The same for the data source; `chosen` is a secret that the operator gives to Grafana himself. */
export function rotateDatasourceToken(tx: Tx, tenantId: string, chosen?: string): Promise<string> {
  return rotate(tx, tenantId, 'datasource', chosen ?? newSecret(TOKENS.datasource.prefix));
}

async function rotate(tx: Tx, tenantId: string, kind: CredentialKind, secret: string): Promise<string> {
  await sql`delete from tenant_credential where tenant_id = ${tenantId} and kind = ${kind}`.execute(tx);
  await sql`
    insert into tenant_credential (tenant_id, id, kind, hash)
    values (${tenantId}, ${newId()}, ${kind}, ${hashSecret(secret)})`.execute(tx);
  await recordAudit(tx, systemActor(tenantId, 'tenant command'), {
    action: `${TOKENS[kind].name}.rotated`,
    targetType: 'tenant',
    targetId: tenantId,
  });
  return secret;
}

/** Whether any token of the tenant works for pages, or for the data source; with `secret`, whether this one does. */
export async function hasToken(tx: Tx, tenantId: string, kind: CredentialKind, secret?: string): Promise<boolean> {
  const hash = secret === undefined ? null : hashSecret(secret);
  const found = await sql`
    select from tenant_credential
    where tenant_id = ${tenantId} and kind = ${kind} and (${hash}::bytea is null or hash = ${hash}::bytea) limit 1`.execute(tx);
  return found.rows.length > 0;
}

/** Takes away every token of the kind: pages, or the data source, are refused from then on; the tenant's data stays. */
export async function forgetTokens(tx: Tx, tenantId: string, kind: CredentialKind): Promise<void> {
  await sql`delete from tenant_credential where tenant_id = ${tenantId} and kind = ${kind}`.execute(tx);
  await recordAudit(tx, systemActor(tenantId, 'tenant command'), {
    action: `${TOKENS[kind].name}.removed`,
    targetType: 'tenant',
    targetId: tenantId,
  });
}
