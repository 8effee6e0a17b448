import { createContactPointAddress, findAddress, removeAddress } from './addresses.ts';
import {
  createServiceAccount,
  createServiceAccountToken,
  deleteContactPoint,
  deleteEmptyFolder,
  deleteServiceAccount,
  disableApp,
  enableApp,
  ensureFolder,
  findContactPoint,
  findServiceAccount,
  readAppSettings,
  readGrafana,
  setRoute,
  writeContactPoint,
} from '../grafana/index.ts';
import {
  deleteTenantSecret,
  ensureTenant,
  findTenant,
  forgetTokens,
  hasToken,
  readTenantSecret,
  rotatePageToken,
  writeTenantSecret,
  type Tenant,
} from '../tenancy/index.ts';
import { connectDashboards, disconnectDashboards } from './dashboards.ts';
import { connectDatasource, disconnectDatasource } from './datasource.ts';
import { GRAFANA_TOKEN, type ConnectParts } from './parts.ts';
import { connectSources, disconnectSources } from './sources.ts';

/**
 * Makes a tenant of a Grafana org: service account, app settings with the org's bearer, contact point and route, folder,
 * our data source and dashboards, and the org's Prometheus data sources as sources of ours. May be run again: what is right already is left as it is.
 */
export async function connectGrafana(parts: ConnectParts): Promise<Tenant> {
  const { database, grafana, say } = parts;
  const { version, issuer, org } = await readGrafana(grafana);
  requireVersion(version);
  const settings = await readAppSettings(grafana);
  if (settings === null) {
    throw new Error(
      'Grafana has not loaded the plugin. Put dist/ into its plugins folder as sreplatform-sre-app, allow it as unsigned, restart Grafana.'
    );
  }
  const tenant = await ensureTenant(database, { name: org.name, orgId: org.id, grafanaUrl: grafana.url, issuer });
  say(`${tenant.made ? 'Made' : 'Found'} the tenant of organisation ${org.id}, ${org.name} (Grafana ${version}).`);
  const token = await connectServiceAccount(parts, tenant);
  await connectApp(parts, tenant, settings);
  await connectAlerting(parts, tenant);
  say((await ensureFolder(grafana)) ? 'Made the folder SRE Platform.' : 'The folder SRE Platform is there.');
  await connectDatasource(parts, tenant);
  await connectDashboards(parts);
  await connectSources(parts, tenant, token);
  return tenant;
}

/** Takes it all back in Grafana and lets nobody in any more; what the tenant has stored stays. */
export async function disconnectGrafana(parts: ConnectParts): Promise<void> {
  const { database, grafana, say } = parts;
  const { org } = await readGrafana(grafana);
  if (await setRoute(grafana, false)) {
    say('Took our route out of the notification policies.');
  }
  if ((await findContactPoint(grafana)) !== null) {
    await deleteContactPoint(grafana);
    say('Removed the contact point SRE Platform.');
  }
  await disconnectDashboards(parts);
  const folder = await deleteEmptyFolder(grafana);
  if (folder !== 'absent') {
    say(folder === 'deleted' ? 'Removed the folder SRE Platform.' : 'Left the folder SRE Platform, for it is not empty.');
  }
  const account = await findServiceAccount(grafana);
  if (account !== null) {
    await deleteServiceAccount(grafana, account);
    say('Removed the service account sre-platform.');
  }
  const app = await readAppSettings(grafana);
  if (app?.enabled === true || app?.secureJsonFields?.['sidecarToken'] === true) {
    await disableApp(grafana);
    say('Disabled the app; its address and token are gone.');
  }
  const tenant = await findTenant(database, grafana.url, org.id);
  await disconnectDatasource(parts, tenant);
  if (tenant !== null) {
    await database.tenant(tenant.id, async (tx) => {
      await forgetTokens(tx, tenant.id, 'page');
      await deleteTenantSecret(tx, tenant.id, GRAFANA_TOKEN);
      await removeAddress(tx, tenant.id);
    });
    await disconnectSources(parts, tenant);
    say('Nobody comes in with this organisation’s tokens any more. What it has stored stays.');
  }
}

function requireVersion(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 12 || (major === 12 && minor < 3)) {
    throw new Error(`This is Grafana ${version}; 12.3 or newer is needed.`);
  }
}

async function connectServiceAccount({ database, secrets, grafana, say }: ConnectParts, tenant: Tenant): Promise<string> {
  const stored = await database.tenant(tenant.id, (tx) => readTenantSecret(tx, secrets, tenant.id, GRAFANA_TOKEN));
  const known = await findServiceAccount(grafana);
  if (known !== null && stored !== null) {
    say('The service account sre-platform is there.');
    return stored;
  }
  const id = known ?? (await createServiceAccount(grafana));
  // Grafana never shows a token again, so one that we do not have stored is of no use.
  const token = await createServiceAccountToken(grafana, id, `sidecar ${new Date().toISOString()}`);
  await database.tenant(tenant.id, (tx) => writeTenantSecret(tx, secrets, tenant.id, GRAFANA_TOKEN, token));
  say(`${known === null ? 'Made the service account sre-platform (Editor)' : 'Made a new token for sre-platform'}; its token is stored encrypted.`);
  return token;
}

async function connectApp(
  { database, grafana, sidecarUrl, say }: ConnectParts,
  tenant: Tenant,
  settings: NonNullable<Awaited<ReturnType<typeof readAppSettings>>>
): Promise<void> {
  const known = await database.tenant(tenant.id, (tx) => hasToken(tx, tenant.id, 'page'));
  const agreed = known && settings.secureJsonFields?.['sidecarToken'] === true;
  if (agreed && settings.enabled && settings.jsonData?.['sidecarUrl'] === sidecarUrl) {
    say('The app is enabled and has address and token.');
    return;
  }
  const sidecarToken = agreed ? undefined : await database.tenant(tenant.id, (tx) => rotatePageToken(tx, tenant.id));
  await enableApp(grafana, sidecarUrl, sidecarToken);
  say(`Enabled the app; its pages reach the sidecar at ${sidecarUrl}.`);
}

async function connectAlerting({ database, secrets, grafana, webhookUrl, say }: ConnectParts, tenant: Tenant): Promise<void> {
  const point = await findContactPoint(grafana);
  const path = await database.tenant(tenant.id, (tx) => findAddress(tx, tenant.id));
  if (point !== null && path !== null && point.url === `${webhookUrl}${path}`) {
    say('The contact point SRE Platform is there.');
  } else {
    const made = await database.tenant(tenant.id, (tx) => createContactPointAddress(tx, secrets, tenant.id));
    await writeContactPoint(grafana, point !== null, { url: `${webhookUrl}${made.path}`, secret: made.secret });
    say(`${point === null ? 'Made' : 'Renewed'} the contact point SRE Platform: signed webhooks to ${webhookUrl}.`);
  }
  say((await setRoute(grafana, true)) ? 'Every alert now also comes to SRE Platform (route with continue).' : 'Our route stands in the notification policies.');
}
