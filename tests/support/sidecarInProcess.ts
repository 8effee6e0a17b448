import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, readEnvironment, silentLog } from '../../backend/platform/index.ts';
import { startSidecar, type Sidecar } from '../../backend/sidecar.ts';
import { ensureTenant, rotateDatasourceToken, rotatePageToken } from '../../backend/tenancy/index.ts';
import { testDatabase } from './database.ts';
import { startGrafanaIdentity, type GrafanaIdentity } from './grafanaIdentity.ts';

export interface Org {
  orgId: number;
  tenantId: string;
  bearer: string;
  /** The data source’s secret. */
  datasourceToken: string;
}

export interface TestSidecar {
  sidecar: Sidecar;
  grafana: GrafanaIdentity;
  databaseUrl: string;
  orgs: Org[];
  /** Headers of a person of the org, as they come through Grafana's app route. */
  person(org: Org, role: string, name?: string): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

/** The whole sidecar in this process on free ports, with a migrated database of its own and a tenant for each org id. */
export async function startTestSidecar(orgIds: readonly number[]): Promise<TestSidecar> {
  const scratch = await testDatabase();
  const grafana = await startGrafanaIdentity();
  const dataDir = mkdtempSync(join(tmpdir(), 'sre-sidecar-'));
  const free = '127.0.0.1:0';
  const sidecar = await startSidecar(
    readEnvironment({ DATABASE_URL: scratch.url, DATA_DIR: dataDir, API_LISTEN: free, WEBHOOK_LISTEN: free, METRICS_LISTEN: free, GRPC_LISTEN: free, LOG_LEVEL: 'silent' }),
    silentLog
  );
  const database = openDatabase({ url: scratch.url, poolSize: 2, log: silentLog });
  const orgs: Org[] = [];
  for (const orgId of orgIds) {
    const tenant = await ensureTenant(database, { name: `Org ${orgId}`, orgId, grafanaUrl: grafana.url, issuer: grafana.issuer });
    const bearer = await database.tenant(tenant.id, (tx) => rotatePageToken(tx, tenant.id));
    const datasourceToken = await database.tenant(tenant.id, (tx) => rotateDatasourceToken(tx, tenant.id));
    orgs.push({ orgId, tenantId: tenant.id, bearer, datasourceToken });
  }
  await database.close();
  return {
    sidecar,
    grafana,
    databaseUrl: scratch.url,
    orgs,
    person: (org, role, name = role) => grafana.headers(org.bearer, { orgId: org.orgId, role, name }),
    async stop() {
      await sidecar.stop();
      await grafana.close();
      await scratch.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
