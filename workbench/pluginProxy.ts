import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { ROLES, roleIncludes, type Role } from '#contract/scalars';
import { finishHeaders, forward } from './forward.ts';
import { grafanaContext, type SignedInUser } from './identity.ts';
import { refuse } from './refuse.ts';
import { joinUrl, matchRoute, renderTemplate, type PluginRoute } from './routeMatch.ts';
import type { SigningKeys } from './signingKeys.ts';

/** The app's settings in one org, as Grafana stores them. */
export interface AppSettingsRow {
  enabled: boolean;
  pinned: boolean;
  jsonData: Record<string, unknown>;
  secureJsonData: Record<string, string>;
}

export interface PluginProxy {
  (request: IncomingMessage, response: ServerResponse, signedIn: SignedInUser, rawPath: string): Promise<void>;
}

/** What never reaches a plugin's upstream, whoever sent it (grafana 12.3: contexthandler, pluginproxy, proxyutil). */
const REMOVED = [
  'cookie',
  'set-cookie',
  'authorization',
  'x-grafana-device-id',
  'x-access-token',
  'x-grafana-id',
  'x-grafana-user',
  'x-grafana-context',
];

/** Grafana's `/api/plugin-proxy/<plugin id>/*` for one app; `settingsOf` gives the settings of the caller's org. */
export function createPluginProxy(
  routes: readonly PluginRoute[],
  keys: SigningKeys,
  settingsOf: (orgId: number) => AppSettingsRow | undefined
): PluginProxy {
  return async (request, response, signedIn, rawPath) => {
    if (signedIn.role === undefined) {
      refuse.accessDenied(response, 'plugins.app:access');
      return;
    }
    const settings = settingsOf(signedIn.orgId);
    if (!settings?.enabled) {
      refuse.json(response, 404, 'Plugin setting not found');
      return;
    }
    const [encodedPath = '', query] = splitQuery(rawPath);
    const path = decode(encodedPath);
    const match = path === undefined ? undefined : matchRoute(routes, request.method ?? 'GET', path);
    if (!match) {
      refuse.json(response, 404, 'plugin route match not found');
      return;
    }
    if (!mayUse(signedIn.role, match.route.reqRole)) {
      refuse.json(response, 403, 'plugin proxy route access denied');
      return;
    }
    const data = { JsonData: settings.jsonData, SecureJsonData: settings.secureJsonData };
    const target = joinUrl(renderTemplate(match.route.url, data), encodePath(match.rest));
    const headers: OutgoingHttpHeaders = { ...request.headers };
    REMOVED.forEach((name) => delete headers[name]);
    headers['x-grafana-context'] = asHeader(JSON.stringify(grafanaContext(signedIn, new Date())));
    headers['x-grafana-id'] = await keys.sign(signedIn);
    for (const { name, content } of match.route.headers ?? []) {
      headers[name.toLowerCase()] = asHeader(renderTemplate(content, data));
    }
    forward(request, response, query === undefined ? target : `${target}?${query}`, finishHeaders(request, headers));
  };
}

function mayUse(role: Role, needed: string | undefined): boolean {
  const known = ROLES.find((each) => each === needed);
  return needed === undefined || needed === '' || (known !== undefined && roleIncludes(role, known));
}

function splitQuery(rawPath: string): [string, string | undefined] {
  const mark = rawPath.indexOf('?');
  return mark === -1 ? [rawPath, undefined] : [rawPath.slice(0, mark), rawPath.slice(mark + 1)];
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** Escapes a decoded path again as Go's URL.EscapedPath does: a slash that came as %2F stays a slash. */
function encodePath(path: string): string {
  return encodeURI(path).replace(/[?#]/g, encodeURIComponent);
}

/** Header values are bytes: Go writes UTF-8, Node writes latin1, so the UTF-8 bytes are handed over as latin1. */
function asHeader(value: string): string {
  return Buffer.from(value, 'utf8').toString('latin1');
}
