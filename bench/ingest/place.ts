import { createEndpoint } from '../../backend/ingest/index.ts';
import { createSecrets, openDatabase, silentLog } from '../../backend/platform/index.ts';
import { ensureTenant, systemActor } from '../../backend/tenancy/index.ts';
import type { Target } from './payloads.ts';

/** Where a tenant's alerts go. */
export interface Place extends Target {
  tenantId: string;
  endpointId: string;
}

/** Makes a tenant with a webhook that is signed for; `secretKey` is the sidecar's. */
export async function makePlace(
  sidecar: { databaseUrl: string; webhookUrl: string },
  secretKey: string
): Promise<Place> {
  const database = openDatabase({ url: sidecar.databaseUrl, poolSize: 2, log: silentLog });
  try {
    const grafanaUrl = 'http://bench.test';
    const tenant = await ensureTenant(database, { name: 'Bench', orgId: 1, grafanaUrl, issuer: `${grafanaUrl}/` });
    const { endpoint, secret } = await database.tenant(tenant.id, (tx) =>
      createEndpoint(tx, createSecrets(Buffer.from(secretKey)), systemActor(tenant.id), {
        name: 'bench',
        kind: 'alerts',
        auth: 'hmac',
      })
    );
    return { tenantId: tenant.id, endpointId: endpoint.id, url: `${sidecar.webhookUrl}${endpoint.path}`, secret };
  } finally {
    await database.close();
  }
}
