import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import path from 'node:path';
import { serveAsset, type Mount } from './assets.ts';
import { isForeignOrigin } from './csrf.ts';
import { proxyToDatasource } from './datasourceProxy.ts';
import { dashboardAnswer } from './dashboards.ts';
import { callDemo } from './demoControl.ts';
import { saveSettings, settingsAnswer, switchSession } from './grafanaApi.ts';
import { hostPage } from './hostPage.ts';
import type { SignedInUser } from './identity.ts';
import type { WorkbenchOptions } from './options.ts';
import type { PluginJson } from './pluginMeta.ts';
import { createPluginProxy, type AppSettingsRow } from './pluginProxy.ts';
import { refuse } from './refuse.ts';
import { SESSION_COOKIE, type Sessions } from './sessions.ts';
import type { SigningKeys } from './signingKeys.ts';

interface HandlerInput extends WorkbenchOptions {
  root: string;
  hostDir: string;
  sessions: Sessions;
  settings: Map<number, AppSettingsRow>;
  plugin: PluginJson;
  keys: SigningKeys;
  issuer: string;
}

interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  pathname: string;
  /** Path with query, still percent-encoded. */
  raw: string;
}

/** Routes every request of the workbench: assets, Grafana's API as far as the app uses it, and the host page. */
export function createHandler(input: HandlerInput): RequestListener {
  const mounts = mountsOf(input);
  const api = createApi(input);
  return (request, response) => {
    const raw = request.url ?? '/';
    const pathname = raw.split('?')[0] ?? '/';
    const call = { request, response, pathname, raw };
    const handle = async (): Promise<void> => {
      if (isForeignOrigin(request)) {
        response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end('origin not allowed\n');
      } else if (pathname.startsWith('/api/') || pathname.startsWith('/workbench/api/')) {
        await api(call);
      } else if (!serveAsset(mounts, assetName(pathname), response)) {
        servePage(input, call);
      }
    };
    handle().catch((error: unknown) => {
      input.log?.(
        `workbench: ${request.method} ${pathname}: ${error instanceof Error ? error.message : String(error)}`
      );
      if (!response.headersSent) {
        refuse.json(response, 500, 'An unexpected error happened');
      }
    });
  };
}

/**
 * Files that Grafana's server has and no package: its style sheet asks for static cuts of Inter, where the font package
 * has one variable file, and the spinner's icon is missing in @grafana/ui.
 */
function assetName(pathname: string): string {
  return pathname
    .replace(/\/fonts\/inter\/Inter-\w+\.woff2$/, '/fonts/inter/inter-latin-wght-normal.woff2')
    .replace(/\/unicons\/spinner\.svg$/, '/unicons/sync.svg');
}

function mountsOf({ root, hostDir, distDir, plugin }: HandlerInput): Mount[] {
  const modules = path.join(root, 'node_modules');
  const grafana = path.join(modules, '@grafana', 'ui', 'dist', 'public');
  return [
    { prefix: `/public/plugins/${plugin.id}/`, folder: distDir },
    { prefix: '/public/fonts/inter/', folder: path.join(modules, '@fontsource-variable', 'inter', 'files') },
    { prefix: '/public/build/', folder: grafana, immutable: true },
    { prefix: '/public/', folder: grafana, immutable: true },
    { prefix: '/workbench/host/', folder: hostDir },
  ];
}

function createApi(input: HandlerInput): (call: Call) => Promise<void> {
  const { sessions, settings, plugin, keys } = input;
  const proxy = createPluginProxy(plugin.routes, keys, (orgId) => settings.get(orgId));
  const pluginPrefix = `/api/plugin-proxy/${plugin.id}/`;
  return async ({ request, response, pathname, raw }) => {
    if (pathname === '/api/signing-keys/keys') {
      response.setHeader('cache-control', 'public, max-age=3600');
      json(response, keys.jwks);
      return;
    }
    if (pathname === '/api/health') {
      json(response, { database: 'ok', version: '12.4.10' });
      return;
    }
    const signedIn = sessions.signedIn(request);
    if (!signedIn) {
      refuse.json(response, 401, 'Unauthorized', { messageId: 'auth.unauthorized', traceID: '' });
    } else if (pathname.startsWith(pluginPrefix)) {
      await proxy(request, response, signedIn, raw.slice(pluginPrefix.length));
    } else if (pathname.startsWith('/api/datasources/proxy/uid/')) {
      await toDatasource(input, { request, response, pathname, raw }, signedIn);
    } else {
      await otherApi(input, { request, response, pathname, raw }, signedIn);
    }
  };
}

async function toDatasource(input: HandlerInput, call: Call, signedIn: SignedInUser): Promise<void> {
  const [uid = '', ...rest] = call.raw.slice('/api/datasources/proxy/uid/'.length).split('/');
  const known = uid === 'prometheus' && input.prometheusUrl !== undefined && input.settings.has(signedIn.orgId);
  const datasource = known
    ? ({ uid, name: 'Prometheus', type: 'prometheus', url: input.prometheusUrl ?? '' } as const)
    : undefined;
  await proxyToDatasource(call.request, call.response, signedIn, input.keys, datasource, rest.join('/'));
}

const DASHBOARD = '/api/dashboards/uid/';

async function otherApi(input: HandlerInput, call: Call, signedIn: SignedInUser): Promise<void> {
  const { sessions, settings, plugin } = input;
  const { request, response, pathname, raw } = call;
  const settingsPath = `/api/plugins/${plugin.id}/settings`;
  if (pathname === settingsPath && request.method === 'GET') {
    json(response, settingsAnswer(plugin, settings.get(signedIn.orgId)));
  } else if (pathname === settingsPath && request.method === 'POST') {
    await saveSettings(request, response, signedIn, settings);
  } else if (pathname.startsWith(DASHBOARD) && request.method === 'GET') {
    const answer = dashboardAnswer(input.root, decodeURIComponent(pathname.slice(DASHBOARD.length)));
    if (answer === null) {
      refuse.json(response, 404, 'Dashboard not found');
    } else {
      json(response, answer);
    }
  } else if (pathname === '/api/login/ping') {
    refuse.json(response, 200, 'Logged in');
  } else if (pathname === '/api/user') {
    const { user, orgId } = signedIn;
    json(response, { id: user.id, login: user.login, name: user.name, orgId, isGrafanaAdmin: user.isGrafanaAdmin });
  } else if (pathname === '/api/org') {
    json(response, { id: signedIn.orgId, name: signedIn.orgName });
  } else if (pathname === '/workbench/api/session' && request.method === 'POST') {
    const session = sessions.of(request);
    if (session) {
      await switchSession(request, response, session, sessions);
    } else {
      refuse.json(response, 401, 'Unauthorized');
    }
  } else if (pathname === '/workbench/api/faults' || pathname.startsWith('/workbench/api/faults/')) {
    await callDemo(request, response, input.demo, raw.slice('/workbench/api/faults'.length));
  } else {
    refuse.json(response, 404, 'Not found');
  }
}

function servePage(input: HandlerInput, { request, response, pathname }: Call): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    refuse.json(response, 404, 'Not found');
    return;
  }
  if (pathname === '/') {
    response.writeHead(302, { location: `/a/${input.plugin.id}` }).end();
    return;
  }
  const { sessions, settings, plugin } = input;
  const session = sessions.of(request) ?? sessions.create();
  const user = sessions.users.find(({ id }) => id === session.userId);
  const org = sessions.orgs.find(({ orgId }) => orgId === session.orgId);
  if (!user || !org) {
    throw new Error('A session names a person or an org that the workbench does not have.');
  }
  const signedIn = { user, orgId: org.orgId, orgName: org.name, role: user.roles.get(org.orgId) };
  const html = hostPage({
    session,
    sessions,
    signedIn,
    plugin,
    settings: settings.get(org.orgId),
    appUrl: input.issuer,
    hasPrometheus: input.prometheusUrl !== undefined && settings.has(org.orgId),
    hasDemo: input.demo !== undefined,
  });
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'set-cookie': `${SESSION_COOKIE}=${session.id}; Path=/; HttpOnly; SameSite=Lax`,
  });
  response.end(html);
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(value));
}
