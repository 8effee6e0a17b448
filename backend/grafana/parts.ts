import { z } from 'zod';
import type { GrafanaClient } from './client.ts';

/** The names under which the product's things stand in a Grafana org. */
export const APP_ID = 'sreplatform-sre-app';
export const CONTACT_POINT = { uid: 'sre-platform', name: 'SRE Platform' };
export const FOLDER = { uid: 'sre-platform', title: 'SRE Platform' };
export const SERVICE_ACCOUNT = 'sre-platform';
/** Name of the stored service-account token of the org. */
export const GRAFANA_TOKEN = 'grafana-token';

const Anything = z.unknown();

const FrontendSettings = z.object({ appUrl: z.string(), buildInfo: z.object({ version: z.string() }) });
const Org = z.object({ id: z.number().int(), name: z.string() });

/** Which Grafana this is, in which org we act, and what its ID tokens call themselves. */
export async function readGrafana(
  grafana: GrafanaClient
): Promise<{ version: string; issuer: string; org: z.output<typeof Org> }> {
  const settings = await grafana.get('api/frontend/settings', FrontendSettings);
  const org = await grafana.get('api/org', Org);
  if (settings === null || org === null) {
    throw new Error(`There is no Grafana at ${grafana.url}.`);
  }
  return { version: settings.buildInfo.version, issuer: settings.appUrl, org };
}

const AppSettings = z.object({
  enabled: z.boolean(),
  jsonData: z.record(z.string(), z.unknown()).nullish(),
  secureJsonFields: z.record(z.string(), z.boolean()).nullish(),
});

/** The app's settings in this org; null when Grafana has not loaded the plugin. */
export function readAppSettings(grafana: GrafanaClient): Promise<z.output<typeof AppSettings> | null> {
  return grafana.get(`api/plugins/${APP_ID}/settings`, AppSettings);
}

/** Switches the app on and gives it the sidecar's address; without a new token it keeps the one it has. */
export async function enableApp(grafana: GrafanaClient, sidecarUrl: string, sidecarToken?: string): Promise<void> {
  await writeAppSettings(grafana, {
    enabled: true,
    pinned: true,
    jsonData: { sidecarUrl },
    ...(sidecarToken === undefined ? {} : { secureJsonData: { sidecarToken } }),
  });
}

/** Switches the app off and empties address and token: an empty `jsonData` would leave in Grafana what is there. */
export async function disableApp(grafana: GrafanaClient): Promise<void> {
  await writeAppSettings(grafana, { enabled: false, pinned: false, jsonData: { sidecarUrl: '' }, secureJsonData: { sidecarToken: '' } });
}

async function writeAppSettings(grafana: GrafanaClient, settings: object): Promise<void> {
  await grafana.send('POST', `api/plugins/${APP_ID}/settings`, settings, Anything);
}

const ServiceAccounts = z.object({
  serviceAccounts: z.array(z.object({ id: z.number().int(), name: z.string(), role: z.string() })),
});
const Made = z.object({ id: z.number().int() });
const NewToken = z.object({ id: z.number().int(), key: z.string() });

/** The id of our service account in this org, or null. */
export async function findServiceAccount(grafana: GrafanaClient): Promise<number | null> {
  const found = await grafana.get(`api/serviceaccounts/search?query=${SERVICE_ACCOUNT}&perpage=100`, ServiceAccounts);
  return found?.serviceAccounts.find((account) => account.name === SERVICE_ACCOUNT)?.id ?? null;
}

/** Makes our service account with the role Editor: enough for silences, annotations and reading through Grafana. */
export async function createServiceAccount(grafana: GrafanaClient): Promise<number> {
  const made = await grafana.send('POST', 'api/serviceaccounts', { name: SERVICE_ACCOUNT, role: 'Editor' }, Made);
  return made.id;
}

/** A new token of the account; Grafana shows it this once. */
export async function createServiceAccountToken(grafana: GrafanaClient, id: number, name: string): Promise<string> {
  const made = await grafana.send('POST', `api/serviceaccounts/${id}/tokens`, { name }, NewToken);
  return made.key;
}

export async function deleteServiceAccount(grafana: GrafanaClient, id: number): Promise<void> {
  await grafana.send('DELETE', `api/serviceaccounts/${id}`, undefined, Anything);
}

const ContactPoints = z.array(
  z.object({ uid: z.string(), name: z.string(), type: z.string(), settings: z.record(z.string(), z.unknown()) })
);

/** The webhook address that our contact point sends to at present, or null when there is none. */
export async function findContactPoint(grafana: GrafanaClient): Promise<{ url: string } | null> {
  const path = `api/v1/provisioning/contact-points?name=${encodeURIComponent(CONTACT_POINT.name)}`;
  const found = (await grafana.get(path, ContactPoints))?.find((point) => point.uid === CONTACT_POINT.uid);
  return found === undefined ? null : { url: typeof found.settings['url'] === 'string' ? found.settings['url'] : '' };
}

/** Makes or replaces the contact point: a webhook whose every delivery is signed (HMAC-SHA256 over time and body). */
export async function writeContactPoint(
  grafana: GrafanaClient,
  exists: boolean,
  webhook: { url: string; secret: string }
): Promise<void> {
  const body = {
    ...CONTACT_POINT,
    type: 'webhook',
    settings: {
      url: webhook.url,
      httpMethod: 'POST',
      hmacConfig: {
        secret: webhook.secret,
        header: 'X-Grafana-Alerting-Signature',
        timestampHeader: 'X-Grafana-Alerting-Timestamp',
      },
    },
    disableResolveMessage: false,
  };
  const path = 'api/v1/provisioning/contact-points';
  await (exists
    ? grafana.send('PUT', `${path}/${CONTACT_POINT.uid}`, body, Anything)
    : grafana.send('POST', path, body, Anything));
}

export async function deleteContactPoint(grafana: GrafanaClient): Promise<void> {
  await grafana.send('DELETE', `api/v1/provisioning/contact-points/${CONTACT_POINT.uid}`, undefined, Anything);
}

const Route = z.looseObject({ receiver: z.string().optional() });
const Policies = z.looseObject({ receiver: z.string().optional(), routes: z.array(Route).nullish() });

/**
 * Puts our route before the org's own, with `continue`, so that every alert also comes to us and nothing else changes; or
 * takes it away. Answers whether anything had to be done.
 */
export async function setRoute(grafana: GrafanaClient, wanted: boolean): Promise<boolean> {
  const path = 'api/v1/provisioning/policies';
  const tree = await grafana.get(path, Policies);
  if (tree === null) {
    return false;
  }
  const routes = tree.routes ?? [];
  const others = routes.filter((route) => route.receiver !== CONTACT_POINT.name);
  if (wanted === others.length < routes.length) {
    return false;
  }
  const ours = { receiver: CONTACT_POINT.name, continue: true, group_wait: '5s', group_interval: '30s', repeat_interval: '4h' };
  await grafana.send('PUT', path, { ...tree, routes: wanted ? [ours, ...others] : others }, Anything);
  return true;
}

const Folder = z.object({ uid: z.string() });
const Counts = z.record(z.string(), z.number());

export interface FolderName {
  uid: string;
  title: string;
  parentUid?: string;
}

/** Makes a folder for dashboards and rules, without one named the product's own; false when it was there. */
export async function ensureFolder(grafana: GrafanaClient, folder: FolderName = FOLDER): Promise<boolean> {
  if ((await grafana.get(`api/folders/${folder.uid}`, Folder)) !== null) {
    return false;
  }
  await grafana.send('POST', 'api/folders', folder, Folder);
  return true;
}

/** Deletes a folder unless something is in it, for Grafana would delete that too. */
export async function deleteEmptyFolder(grafana: GrafanaClient, uid: string = FOLDER.uid): Promise<'deleted' | 'kept' | 'absent'> {
  if ((await grafana.get(`api/folders/${uid}`, Folder)) === null) {
    return 'absent';
  }
  const counts = (await grafana.get(`api/folders/${uid}/counts`, Counts)) ?? {};
  if (Object.values(counts).some((count) => count > 0)) {
    return 'kept';
  }
  await grafana.send('DELETE', `api/folders/${uid}`, undefined, Anything);
  return 'deleted';
}

const Datasources = z.array(z.object({ uid: z.string(), name: z.string(), type: z.string(), isDefault: z.boolean() }));

/** Grafana's own data sources of a type, the default one first. */
export async function listDatasources(
  grafana: GrafanaClient,
  type: 'prometheus' | 'loki'
): Promise<{ uid: string; name: string }[]> {
  const all = (await grafana.get('api/datasources', Datasources)) ?? [];
  return all
    .filter((source) => source.type === type)
    .sort((a, b) => Number(b.isDefault) - Number(a.isDefault))
    .map(({ uid, name }) => ({ uid, name }));
}
