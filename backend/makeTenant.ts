import { sql } from 'kysely';
import { openDatabase, silentLog } from './platform/index.ts';
import { ensureTenant, findTenant, rotatePageToken, type NewTenant } from './tenancy/index.ts';

/**
 * The tenant command: makes the tenant of a Grafana org in the sidecar's database, or brings it up to date, and answers
 * with a new page token (those made before stop working). `formerGrafanaUrl` is where that Grafana was before it moved.
 */
export async function makeTenant(
  databaseUrl: string,
  wanted: NewTenant,
  formerGrafanaUrl?: string
): Promise<{ tenantId: string; pageToken: string }> {
  const database = openDatabase({ url: databaseUrl, poolSize: 2, log: silentLog });
  try {
    const moved =
      formerGrafanaUrl === undefined || formerGrafanaUrl === wanted.grafanaUrl
        ? null
        : await findTenant(database, formerGrafanaUrl, wanted.orgId);
    if (moved !== null) {
      await database.tenant(moved.id, (tx) =>
        sql`update tenant set grafana_url = ${wanted.grafanaUrl} where id = ${moved.id}`.execute(tx)
      );
    }
    const { id } = await ensureTenant(database, wanted);
    return { tenantId: id, pageToken: await database.tenant(id, (tx) => rotatePageToken(tx, id)) };
  } finally {
    await database.close();
  }
}
