import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http, { type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { createHandler } from './createHandler.ts';
import type { Org, User } from './identity.ts';
import { readPluginJson } from './pluginMeta.ts';
import type { AppSettingsRow } from './pluginProxy.ts';
import { Sessions } from './sessions.ts';
import { createSigningKeys } from './signingKeys.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

/** A request as the upstream saw it. */
export interface Seen {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

async function listen(t: TestContext, handler: RequestListener): Promise<string> {
  const server = http.createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A fake sidecar that remembers what reaches it and answers by `answer`, or 200 and `{}`. */
export async function fakeUpstream(t: TestContext, answer?: RequestListener): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const url = await listen(t, (request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      seen.push({ method, url: path, headers, body: Buffer.concat(pieces).toString() });
      if (answer) {
        answer(request, response);
      } else {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      }
    });
  });
  return { url, seen };
}

const ORGS: Org[] = [
  { orgId: 1, name: 'Main Org.' },
  { orgId: 2, name: 'Zweite Örg 二' },
  { orgId: 3, name: 'Without the app' },
];
export const USERS: User[] = [
  {
    id: 1,
    login: 'admin',
    name: '',
    roles: new Map([
      [1, 'Admin'],
      [2, 'Admin'],
      [3, 'Admin'],
    ]),
    isGrafanaAdmin: true,
  },
  { id: 2, login: 'viewer', name: 'V', roles: new Map([[1, 'Viewer']]) },
  { id: 3, login: 'editor', name: 'E', roles: new Map([[2, 'Editor']]) },
];

interface Options {
  sidecarUrl: string;
  prometheusUrl?: string;
  demo?: { url: string; token: string };
}

/** The workbench's handler with the plugin's own plugin.json, without the bundle that only a browser needs. */
export async function startWorkbench(t: TestContext, options: Options) {
  const distDir = mkdtempSync(path.join(tmpdir(), 'workbench-'));
  t.after(() => rmSync(distDir, { recursive: true }));
  mkdirSync(path.join(distDir, 'img'));
  const text = readFileSync(path.join(ROOT, 'src', 'plugin.json'), 'utf8').replaceAll(
    '%PLUGIN_ID%',
    'sreplatform-sre-app'
  );
  writeFileSync(path.join(distDir, 'plugin.json'), text);
  const settings = new Map<number, AppSettingsRow>(
    [1, 2].map((orgId) => [
      orgId,
      {
        enabled: true,
        pinned: true,
        jsonData: { sidecarUrl: options.sidecarUrl },
        secureJsonData: { sidecarToken: `token-of-${orgId}` },
      },
    ])
  );
  const issuer = 'http://localhost:3000/';
  const keys = await createSigningKeys(issuer);
  const url = await listen(
    t,
    createHandler({
      ...options,
      port: 0,
      tenants: [],
      distDir,
      root: ROOT,
      hostDir: distDir,
      sessions: new Sessions(USERS, ORGS),
      settings,
      plugin: readPluginJson(distDir),
      keys,
      issuer,
    })
  );
  return { url, settings, keys, issuer };
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A request with exactly these headers: `fetch` forbids some that matter here, `Connection` among them. */
export function send(
  url: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body?: string
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    // The path is taken as it stands: URL would decode and normalise it.
    const path = url.slice(url.indexOf('/', 'http://'.length));
    const request = http.request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces).toString() })
      );
    });
    request.on('error', reject).end(body);
  });
}

/** Basic auth of a person of the workbench. */
export function as(login: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${login}:${login}`).toString('base64')}` };
}
