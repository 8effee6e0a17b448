import { z } from 'zod';
import type { GrafanaClient } from './client.ts';

const Anything = z.unknown();
const Found = z.object({
  meta: z.object({
    folderUid: z.string().nullish(),
    provisioned: z.boolean().nullish(),
    provisionedExternalId: z.string().nullish(),
  }),
});
const Version = z.object({ version: z.number().int() });
const Versions = z.union([
  z.object({ versions: z.array(Version) }),
  z.array(Version).transform((versions) => ({ versions })),
]);
const Note = z.object({ message: z.string().nullish() });

/** Where a dashboard stands, and whether a provisioning file keeps it; null when there is none. */
export async function findDashboard(
  grafana: GrafanaClient,
  uid: string
): Promise<{ folderUid: string | undefined; provisioned: boolean } | null> {
  const found = await grafana.get(`api/dashboards/uid/${uid}`, Found);
  if (found === null) {
    return null;
  }
  const { folderUid, provisioned, provisionedExternalId } = found.meta;
  // With UI updates allowed Grafana names the file but does not say "provisioned".
  return { folderUid: folderUid ?? undefined, provisioned: provisioned === true || !!provisionedExternalId };
}

/** The note of the newest version: it tells whose save that was, for Grafana rewrites the dashboard itself as it likes. */
export async function lastSaveNote(grafana: GrafanaClient, uid: string): Promise<string> {
  const path = `api/dashboards/uid/${uid}/versions`;
  const { versions } = (await grafana.get(`${path}?limit=10`, Versions)) ?? { versions: [] };
  const [newest] = versions.sort((a, b) => b.version - a.version);
  // The list says "Initial save" of a first version, whatever its note.
  const saved = newest === undefined ? null : await grafana.get(`${path}/${newest.version}`, Note);
  return saved?.message ?? '';
}

/** Makes the dashboard or replaces it as its next version, with a note for the history. */
export async function saveDashboard(
  grafana: GrafanaClient,
  folderUid: string | undefined,
  dashboard: object,
  note: string
): Promise<void> {
  const body = { dashboard: { ...dashboard, id: null }, folderUid, message: note, overwrite: true };
  await grafana.send('POST', 'api/dashboards/db', body, Anything);
}

export async function deleteDashboard(grafana: GrafanaClient, uid: string): Promise<void> {
  await grafana.send('DELETE', `api/dashboards/uid/${uid}`, undefined, Anything);
}
