import type { IncomingMessage } from 'node:http';
import { listenHttp, type Listening } from '../../backend/platform/index.ts';
import { FakeDashboards } from './fakeDashboards.ts';
import { fakeAlerting, type FakeAlerting } from './fakeGrafanaAlerting.ts';

/** The part of Grafana 12.3's API that the product uses, for tests: keeps state, refuses what Grafana refuses. */
export interface FakeGrafana extends Listening {
  alerting: FakeAlerting;
  state: {
    app: { enabled: boolean; jsonData: Record<string, unknown>; secrets: Record<string, string> };
    accounts: { id: number; name: string; role: string; tokens: string[] }[];
    contactPoints: { uid: string; name: string; type: string; settings: Record<string, unknown> }[];
    policies: { receiver: string; routes?: { receiver?: string }[] };
    /** Folders and dashboards. */
    boards: FakeDashboards;
    datasources: FakeDatasource[];
  };
  /** Writes since the last look. */
  takeWrites(): string[];
}

interface FakeDatasource {
  uid: string;
  name: string;
  type: string;
  isDefault: boolean;
  readOnly?: boolean;
  secrets?: Record<string, string>;
}

export interface FakeOptions {
  version?: string;
  pluginLoaded?: boolean;
  /** The nested plugin can be refused while its app is loaded. */
  datasourceLoaded?: boolean;
  orgRole?: 'Admin' | 'Viewer';
  /** Of what silences are judged by; unix ms. */
  now?: () => number;
}

type Reply = [status: number, body: unknown];
const no = (status: number, message: string): Reply => [status, { message }];

export async function startFakeGrafana({ version = '12.3.0', pluginLoaded = true, datasourceLoaded = true, orgRole = 'Admin', now = Date.now }: FakeOptions = {}): Promise<FakeGrafana> {
  const state: FakeGrafana['state'] = {
    app: { enabled: false, jsonData: {}, secrets: {} },
    accounts: [],
    contactPoints: [{ uid: 'mail', name: 'grafana-default-email', type: 'email', settings: {} }],
    policies: { receiver: 'grafana-default-email', routes: [{ receiver: 'grafana-default-email' }] },
    boards: new FakeDashboards(),
    datasources: [
      { uid: 'loki', name: 'Loki', type: 'loki', isDefault: false },
      { uid: 'prom-a', name: 'Prometheus', type: 'prometheus', isDefault: true },
    ],
  };
  let writes: string[] = [];
  const alerting = fakeAlerting();

  /** The org role of a service account whose token it is, or undefined. */
  const roleOfToken = (authorization = ''): string | undefined => {
    const number = Number(/^Bearer glsa_(\d+)$/.exec(authorization)?.[1] ?? Number.NaN);
    return state.accounts.find((account) => account.tokens.length >= number)?.role;
  };

  const accounts = (method: string, path: string, body: Record<string, unknown>): Reply => {
    if (method === 'GET') {
      return [200, { serviceAccounts: state.accounts.map(({ id, name, role }) => ({ id, name, role })) }];
    }
    const id = Number(/^api\/serviceaccounts\/(\d+)/.exec(path)?.[1]);
    const account = state.accounts.find((one) => one.id === id);
    if (method === 'POST' && path.endsWith('/tokens')) {
      account?.tokens.push(String(body['name']));
      return account === undefined ? no(404, 'service account not found') : [200, { id: 1, key: `glsa_${account.tokens.length}` }];
    }
    if (method === 'DELETE') {
      state.accounts = state.accounts.filter((one) => one.id !== id);
      return [200, { message: 'Service account deleted' }];
    }
    if (state.accounts.some((one) => one.name === body['name'])) {
      return no(400, 'service account already exists');
    }
    const made = { id: state.accounts.length + 4, name: String(body['name']), role: String(body['role']), tokens: [] };
    state.accounts.push(made);
    return [201, { id: made.id }];
  };

  const contactPoints = (method: string, path: string, body: Record<string, unknown>): Reply => {
    const uid = path.split('/')[4];
    if (method === 'GET') {
      return [200, state.contactPoints];
    }
    if (method === 'DELETE') {
      if (state.policies.routes?.some((route) => route.receiver === 'SRE Platform')) {
        return no(409, 'contact point is used by notification policies');
      }
      state.contactPoints = state.contactPoints.filter((point) => point.uid !== uid);
      return [202, {}];
    }
    if (method === 'POST' && state.contactPoints.some((point) => point.uid === body['uid'])) {
      return no(409, 'contact point with this uid exists');
    }
    const point = { uid: String(body['uid']), name: String(body['name']), type: String(body['type']), settings: body['settings'] as Record<string, unknown> };
    state.contactPoints = [...state.contactPoints.filter((one) => one.uid !== point.uid), point];
    return [202, point];
  };

  const policies = (method: string, body: Record<string, unknown>): Reply => {
    if (method === 'PUT') {
      const next = body as unknown as FakeGrafana['state']['policies'];
      const unknown = next.routes?.find((route) => !state.contactPoints.some((point) => point.name === route.receiver));
      if (unknown !== undefined) {
        return no(400, `receiver '${unknown.receiver}' does not exist`);
      }
      state.policies = next;
    }
    return [method === 'PUT' ? 202 : 200, state.policies];
  };

  const app = (method: string, body: Record<string, unknown>): Reply => {
    if (!pluginLoaded) {
      return no(404, 'Plugin not found, no installed plugin with that id');
    }
    if (method === 'POST') {
      state.app.enabled = body['enabled'] === true;
      // An empty object leaves what is there.
      const jsonData = (body['jsonData'] ?? {}) as Record<string, unknown>;
      state.app.jsonData = Object.keys(jsonData).length > 0 ? jsonData : state.app.jsonData;
      Object.assign(state.app.secrets, body['secureJsonData'] ?? {});
    }
    const secureJsonFields = Object.fromEntries(
      Object.entries(state.app.secrets).flatMap(([key, value]) => (value === '' ? [] : [[key, true]]))
    );
    return [200, { enabled: state.app.enabled, jsonData: state.app.jsonData, secureJsonFields }];
  };

  const shownDatasource = ({ secrets = {}, ...source }: FakeDatasource): object => ({
    readOnly: false,
    ...source,
    secureJsonFields: Object.fromEntries(Object.keys(secrets).map((key) => [key, true])),
  });
  const datasources = (method: string, path: string, body: Record<string, unknown>): Reply => {
    const uid = path.startsWith('api/datasources/uid/') ? path.split('/')[3] : undefined;
    const known = state.datasources.find((source) => source.uid === uid);
    if (method === 'GET') {
      return uid === undefined ? [200, state.datasources.map(shownDatasource)] : known === undefined ? no(404, 'Data source not found') : [200, shownDatasource(known)];
    }
    if (method !== 'POST' && known === undefined) {
      return no(404, 'Data source not found');
    }
    if (known?.readOnly === true) {
      return no(403, `Cannot ${method === 'PUT' ? 'update' : 'delete'} read-only data source`);
    }
    if (method === 'DELETE') {
      state.datasources = state.datasources.filter((source) => source !== known);
      return [200, { message: 'Data source deleted' }];
    }
    const missing = ['name', 'type', 'access'].find((field) => typeof body[field] !== 'string' || body[field] === '');
    if (missing !== undefined) {
      return no(400, `bad request data: ${missing} is required`);
    }
    if (state.datasources.some((source) => source !== known && (source.name === body['name'] || source.uid === body['uid']))) {
      return no(409, 'data source with the same name already exists');
    }
    const made: FakeDatasource = {
      uid: String(body['uid']),
      name: String(body['name']),
      type: String(body['type']),
      isDefault: body['isDefault'] === true,
      secrets: { ...known?.secrets, ...(body['secureJsonData'] as Record<string, string> | undefined) },
    };
    state.datasources = [...state.datasources.filter((source) => source !== known), made];
    return [200, { datasource: shownDatasource(made) }];
  };

  const answer = (method: string, path: string, body: Record<string, unknown>): Reply => {
    const routes: [string, () => Reply][] = [
      ['api/frontend/settings', () => [200, { appUrl: 'http://grafana.example/', buildInfo: { version } }]],
      ['api/org', () => [200, { id: 3, name: 'Third org' }]],
      ['api/plugins/sreplatform-sre-app/settings', () => app(method, body)],
      ['api/serviceaccounts', () => accounts(method, path, body)],
      ['api/v1/provisioning/contact-points', () => contactPoints(method, path, body)],
      ['api/v1/provisioning/policies', () => policies(method, body)],
      ['api/folders', () => state.boards.answerFolders(method, path, body)],
      ['api/dashboards', () => state.boards.answerDashboards(method, path, body)],
      ['api/plugins/sreplatform-sre-datasource/settings', () => (pluginLoaded && datasourceLoaded ? [200, {}] : no(404, 'Plugin not found, no installed plugin with that id'))],
      ['api/datasources', () => datasources(method, path, body)],
    ];
    const found = routes.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`));
    if (method !== 'GET' && orgRole !== 'Admin') {
      return no(403, "You'll need additional permissions to perform this action.");
    }
    return found === undefined ? no(404, 'Not found') : found[1]();
  };

  const server = await listenHttp(
    (request, response) => {
      void readBody(request).then((body) => {
        const path = (request.url ?? '/').slice(1).split('?', 1)[0] ?? '';
        const method = request.method ?? 'GET';
        const { authorization } = request.headers;
        const role = roleOfToken(authorization);
        const query = new URL(request.url ?? '/', 'http://grafana').searchParams;
        const signedIn = authorization === `Basic ${Buffer.from('admin:admin').toString('base64')}`;
        const [status, reply] = signedIn
          ? answer(method, path, body)
          : role === undefined
            ? no(401, 'Invalid username or password')
            : role === 'Viewer' && method !== 'GET'
              ? no(403, "You'll need additional permissions to perform this action.")
              : (alerting.answer(method, path, query, body, now()) ?? no(403, 'Access denied'));
        if (method !== 'GET' && status < 300) {
          writes.push(`${method} ${path}`);
        }
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(reply));
      });
    },
    { host: '127.0.0.1', port: 0 }
  );
  return {
    ...server,
    state,
    alerting,
    takeWrites() {
      const taken = writes;
      writes = [];
      return taken;
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) {
    parts.push(part as Buffer);
  }
  return parts.length === 0 ? {} : (JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>);
}
