import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createHandler } from './createHandler.ts';
import { buildHostBundle } from './hostBundle.ts';
import type { Org, User } from './identity.ts';
import type { Workbench, WorkbenchOptions, WorkbenchTenant } from './options.ts';
import { readPluginJson } from './pluginMeta.ts';
import type { AppSettingsRow } from './pluginProxy.ts';
import { Sessions } from './sessions.ts';
import { createSigningKeys } from './signingKeys.ts';

export type { Workbench, WorkbenchOptions, WorkbenchTenant } from './options.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
/** Here the app is not enabled: what a second org of a Grafana looks like before its admin connects it. */
const ORG_WITHOUT_APP = { orgId: 99, name: 'Without the app' };

/** Starts the workbench on 127.0.0.1: the built plugin, on the real Grafana packages, without a Grafana. */
export async function createWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const hostDir = await buildHostBundle(ROOT, options.log ?? (() => undefined));
  const orgs: Org[] = [...options.tenants.map(({ orgId, name }) => ({ orgId, name })), ORG_WITHOUT_APP];
  const sessions = new Sessions(peopleOf(orgs), orgs);
  const settings = new Map(options.tenants.map((tenant) => [tenant.orgId, settingsOf(tenant, options.sidecarUrl)]));
  const plugin = readPluginJson(options.distDir);

  const server = http.createServer({ keepAliveTimeout: 65_000, requestTimeout: 0 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const issuer = `${(options.grafanaUrl ?? url).replace(/\/+$/, '')}/`;
  const keyFile = options.stateDir === undefined ? undefined : path.join(options.stateDir, 'signing-key.json');
  const keys = await createSigningKeys(issuer, keyFile);
  server.on('request', createHandler({ ...options, root: ROOT, hostDir, sessions, settings, plugin, keys, issuer }));
  return {
    port,
    url,
    issuer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function settingsOf(tenant: WorkbenchTenant, sidecarUrl: string): AppSettingsRow {
  return {
    enabled: true,
    pinned: true,
    jsonData: { sidecarUrl: sidecarUrl.replace(/\/+$/, '') },
    secureJsonData: { sidecarToken: tenant.token },
  };
}

/** One person for each role, members of every org, and one who belongs to the first org only. */
function peopleOf(orgs: readonly Org[]): User[] {
  const everywhere = <R>(role: R) => new Map(orgs.map(({ orgId }) => [orgId, role]));
  const [first] = orgs;
  return [
    { id: 1, login: 'admin', name: '', roles: everywhere('Admin' as const), isGrafanaAdmin: true },
    { id: 2, login: 'editor', name: 'Erin Editor', roles: everywhere('Editor' as const) },
    { id: 3, login: 'viewer', name: 'Vic Viewer', roles: everywhere('Viewer' as const) },
    { id: 4, login: 'local', name: 'Lou Local', roles: new Map(first ? [[first.orgId, 'Editor' as const]] : []) },
  ];
}
