import { sql } from 'kysely';
import { TenantSettings } from '#contract/tenancy';
import { AppError, hashSecret, newId, newSecret, type Database, type Tx } from '../platform/index.ts';
import { recordAudit, systemActor } from './audit.ts';

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

/** Makes a new page token; those made before stop working. The token is returned once and kept only as a hash. */
export async function rotatePageToken(tx: Tx, tenantId: string): Promise<string> {
  const secret = newSecret('sre_page');
  await sql`delete from tenant_credential where tenant_id = ${tenantId} and kind = 'page'`.execute(tx);
  await sql`
    insert into tenant_credential (tenant_id, id, kind, hash)
    values (${tenantId}, ${newId()}, 'page', ${hashSecret(secret)})`.execute(tx);
  await recordAudit(tx, systemActor(tenantId, 'tenant command'), {
    action: 'page-token.rotated',
    targetType: 'tenant',
    targetId: tenantId,
  });
  return secret;
}

/** Whether any page token of the tenant works. */
export async function hasPageToken(tx: Tx, tenantId: string): Promise<boolean> {
  const found = await sql`select from tenant_credential where tenant_id = ${tenantId} and kind = 'page' limit 1`.execute(tx);
  return found.rows.length > 0;
}

/** Takes away every page token: the tenant's pages are refused from then on, its data stays. */
export async function forgetPageTokens(tx: Tx, tenantId: string): Promise<void> {
  await sql`delete from tenant_credential where tenant_id = ${tenantId} and kind = 'page'`.execute(tx);
  await recordAudit(tx, systemActor(tenantId, 'tenant command'), {
    action: 'page-token.removed',
    targetType: 'tenant',
    targetId: tenantId,
  });
}
