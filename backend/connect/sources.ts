import { SourceKind } from '#contract/source';
import { listDatasources } from '../grafana/index.ts';
import type { Tx } from '../platform/index.ts';
import { createSource, deleteSource, listSources } from '../sources/index.ts';
import { systemActor, type Tenant } from '../tenancy/index.ts';
import type { ConnectParts } from './parts.ts';

/** Of each kind: more would ask every one of them at each discovery; the rest can be added by hand. */
const MAX_SOURCES = 5;

/**
 * Registers the org's Prometheus and Loki data sources as ours, read through Grafana with our service account, so that no address
 * and no password has to be typed twice.
 */
export async function connectSources(parts: ConnectParts, tenant: Tenant, token: string): Promise<void> {
  const { database, secrets, grafana, outbox, say } = parts;
  const theirs = (await Promise.all(SourceKind.options.map((kind) => datasourcesOf(grafana, kind)))).flat();
  const known = await database.tenant(tenant.id, (tx) => listSources(tx, tenant.id));
  for (const datasource of theirs) {
    if (known.some((source) => source.grafanaDatasourceUid === datasource.uid)) {
      say(`The data source ${datasource.name} is there.`);
      continue;
    }
    await database.tenant(tenant.id, (tx) =>
      createSource({ outbox, secrets }, tx, actorOf(tenant), {
        name: datasource.name,
        kind: datasource.kind,
        url: new URL(`api/datasources/proxy/uid/${encodeURIComponent(datasource.uid)}`, grafana.url).href,
        bearerToken: token,
        grafanaDatasourceUid: datasource.uid,
      })
    );
    say(`Added the data source ${datasource.name}, read through Grafana.`);
  }
}

async function datasourcesOf(
  grafana: ConnectParts['grafana'],
  kind: SourceKind
): Promise<{ uid: string; name: string; kind: SourceKind }[]> {
  const theirs = await listDatasources(grafana, kind);
  return theirs.slice(0, MAX_SOURCES).map((datasource) => ({ ...datasource, kind }));
}

/** Removes the sources that are read through this Grafana: their token is gone with the service account. */
export async function disconnectSources(
  { database, grafana, outbox, say }: ConnectParts,
  tenant: Tenant
): Promise<void> {
  await database.tenant(tenant.id, async (tx: Tx) => {
    for (const source of await listSources(tx, tenant.id)) {
      if (source.url.startsWith(grafana.url)) {
        await deleteSource({ outbox }, tx, actorOf(tenant), source.id);
        say(`Removed the data source ${source.name}.`);
      }
    }
  });
}

function actorOf(tenant: Tenant): ReturnType<typeof systemActor> {
  return systemActor(tenant.id, 'grafana:connect');
}
