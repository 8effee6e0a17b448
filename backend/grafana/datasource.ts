import { z } from 'zod';
import type { GrafanaClient } from './client.ts';

/** The data source that comes with the app. Its uid is the same in every org, so that dashboards fit everywhere. */
export const DATASOURCE = { uid: 'sre-platform', name: 'SRE Platform', type: 'sreplatform-sre-datasource' };

const Anything = z.unknown();
const Known = z.object({
  uid: z.string(),
  type: z.string(),
  readOnly: z.boolean().default(false),
  secureJsonFields: z.record(z.string(), z.boolean()).nullish(),
});

/** Whether Grafana has loaded the nested plugin: it is refused on its own where unsigned plugins are listed by id. */
export async function hasDatasourcePlugin(grafana: GrafanaClient): Promise<boolean> {
  return (await grafana.get(`api/plugins/${DATASOURCE.type}/settings`, Anything)) !== null;
}

/** Our data source in this org, or null. `readOnly` when a provisioning file keeps it. */
export async function findDatasource(
  grafana: GrafanaClient
): Promise<{ type: string; readOnly: boolean; hasToken: boolean } | null> {
  const found = await grafana.get(`api/datasources/uid/${DATASOURCE.uid}`, Known);
  return found === null
    ? null
    : { type: found.type, readOnly: found.readOnly, hasToken: found.secureJsonFields?.['token'] === true };
}

/** Makes the data source, or gives the one that is there a new token. */
export async function writeDatasource(grafana: GrafanaClient, exists: boolean, token: string): Promise<void> {
  const body = { ...DATASOURCE, access: 'proxy', url: '', jsonData: {}, secureJsonData: { token } };
  await (exists
    ? grafana.send('PUT', `api/datasources/uid/${DATASOURCE.uid}`, body, Anything)
    : grafana.send('POST', 'api/datasources', body, Anything));
}

export async function deleteDatasource(grafana: GrafanaClient): Promise<void> {
  await grafana.send('DELETE', `api/datasources/uid/${DATASOURCE.uid}`, undefined, Anything);
}
