import type { Clock, Database, Log, Slice } from '../platform/index.ts';
import { tenancyJobs } from './jobs.ts';
import { tenancyRoutes } from './routes.ts';

export { actorOf, recordAudit, recordAudits, systemActor, type Actor, type AuditRecord } from './audit.ts';
export { createIdentity, type IdentityOptions } from './identity.ts';
export { readSettings } from './settings.ts';
export { deleteTenantSecret, readTenantSecret, writeTenantSecret } from './tenantSecrets.ts';
export { createQueryIdentity, type QueryCall } from './queryIdentity.ts';
export {
  ensureTenant,
  findTenant,
  forgetTokens,
  hasToken,
  listTenants,
  readTenant,
  rotateDatasourceToken,
  rotatePageToken,
  type NewTenant,
  type Tenant,
} from './tenants.ts';

/** Tenants, who may come in as what, their settings, tokens and audit log. */
export function createTenancy(deps: { database: Database; clock: Clock; log: Log }): Slice {
  return { name: 'tenancy', routes: tenancyRoutes(deps.database), jobs: tenancyJobs(deps) };
}
