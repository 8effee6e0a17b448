import { createEndpoint, deleteEndpoint, listEndpoints } from '../ingest/index.ts';
import type { Secrets, Tx } from '../platform/index.ts';
import { systemActor } from '../tenancy/index.ts';

/** Under this name the address of Grafana's contact point stands among the tenant's webhook addresses. */
const NAME = 'Grafana contact point';

async function findOurs(tx: Tx, tenantId: string): Promise<{ id: string; path: string } | null> {
  for (let cursor: string | undefined; ; ) {
    const page = await listEndpoints(tx, tenantId, { limit: 200, cursor });
    const ours = page.items.find((endpoint) => endpoint.name === NAME);
    if (ours !== undefined || page.nextCursor === null) {
      return ours ?? null;
    }
    cursor = page.nextCursor;
  }
}

/** Path of the contact point's webhook address, or null before it was made. */
export async function findAddress(tx: Tx, tenantId: string): Promise<string | null> {
  return (await findOurs(tx, tenantId))?.path ?? null;
}

/** Makes the contact point's address anew; a former one stops working. */
export async function createContactPointAddress(
  tx: Tx,
  secrets: Secrets,
  tenantId: string
): Promise<{ path: string; secret: string }> {
  await removeAddress(tx, tenantId);
  return createSenderAddress(tx, secrets, tenantId, { name: NAME, kind: 'alerts', auth: 'hmac' });
}

/** Makes an address for another sender, such as an Alertmanager. */
export async function createSenderAddress(
  tx: Tx,
  secrets: Secrets,
  tenantId: string,
  wanted: { name: string; kind: 'alerts' | 'changes'; auth: 'bearer' | 'hmac' }
): Promise<{ path: string; secret: string }> {
  const made = await createEndpoint(tx, secrets, systemActor(tenantId, 'grafana:connect'), wanted);
  return { path: made.endpoint.path, secret: made.secret };
}

export async function removeAddress(tx: Tx, tenantId: string): Promise<void> {
  const ours = await findOurs(tx, tenantId);
  if (ours !== null) {
    await deleteEndpoint(tx, systemActor(tenantId, 'grafana:connect'), ours.id);
  }
}
