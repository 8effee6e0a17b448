import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { foldTally } from '../../backend/incidents/index.ts';
import { openDatabase, silentLog, type Database } from '../../backend/platform/index.ts';
import { fillIncidents } from '../../bench/list/fillIncidents.ts';
import { readFrame, type ReadFrame } from '../support/grafanaFrames.ts';
import { scheduler, speakAsGrafana, type AskedQuery, type Caller, type GrafanaGrpc } from '../support/grafanaGrpc.ts';
import { startTestSidecar, type Org, type TestSidecar } from '../support/sidecarInProcess.ts';

export const INCIDENTS = 2_000;
export const DAY = 86_400_000;

/** A sidecar with two organisations: the first has two years of incidents, alerts, changes and a data source. */
export interface DatasourceWorld {
  running: TestSidecar;
  database: Database;
  mine: Org;
  theirs: Org;
  grafana: GrafanaGrpc;
  /** The id of an incident that an alert opened in the first org. */
  incidentId: string;
  asRule: Caller;
  person(role: string, org?: Org): Promise<Caller>;
  /** The frames of one query that must succeed. */
  frames(query: unknown, more?: AskedQuery): Promise<ReadFrame[]>;
  stop(): Promise<void>;
}

export async function startDatasourceWorld(): Promise<DatasourceWorld> {
  const running = await startTestSidecar([1, 2]);
  const [mine, theirs] = running.orgs;
  assert.ok(mine && theirs && running.sidecar.grpcAddress !== null);
  const prometheus = await startGrowingMetric();
  const database = openDatabase({ url: running.databaseUrl, poolSize: 2, log: silentLog });
  const stop = async (): Promise<void> => {
    await database.close();
    prometheus.closeAllConnections();
    prometheus.close();
    await running.stop();
  };
  try {
    const incidentId = await fill(running, database, mine, prometheus);
    const grafana = speakAsGrafana(running.sidecar.grpcAddress);
    return { ...world({ running, mine, grafana }), running, database, mine, theirs, grafana, incidentId, stop: () => (grafana.close(), stop()) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function fill(running: TestSidecar, database: Database, mine: Org, prometheus: Server): Promise<string> {
  await fillIncidents(database, mine.tenantId, INCIDENTS);
  await database.tenant(mine.tenantId, (tx) => foldTally(tx, mine.tenantId));
  const { port } = prometheus.address() as AddressInfo;
  return furnish(running, mine, `http://127.0.0.1:${port}`);
}

function world({ running, mine, grafana }: Pick<DatasourceWorld, 'running' | 'mine' | 'grafana'>): Pick<DatasourceWorld, 'asRule' | 'person' | 'frames'> {
  const asRule = scheduler(mine.datasourceToken);
  return {
    asRule,
    person: async (role, org = mine) => {
      const headers = await running.person(org, role);
      return { token: org.datasourceToken, orgId: org.orgId, login: role, idToken: headers['X-Grafana-Id'] ?? '' };
    },
    async frames(query, more = {}) {
      const { responses } = await grafana.query(asRule, { query, ...more });
      const answer = responses['A'];
      assert.ok(answer, 'the refId is not answered');
      assert.deepEqual([answer.status, answer.error], [200, ''], JSON.stringify(query));
      return answer.frames.map(readFrame);
    },
  };
}

/** A Prometheus whose every answer grows evenly by one a minute and stands at 90 at the end of the range. */
async function startGrowingMetric(): Promise<Server> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://x');
      const asked = new URLSearchParams(`${url.searchParams.toString()}&${Buffer.concat(parts).toString()}`);
      const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(asked.get(name)));
      response.setHeader('content-type', 'application/json');
      if ((asked.get('query') ?? '').includes('nonsense(')) {
        response.writeHead(400).end('{"status":"error","errorType":"bad_data","error":"parse error"}');
        return;
      }
      if (!url.pathname.endsWith('query_range')) {
        response.end('{"status":"success","data":{"resultType":"vector","result":[]}}');
        return;
      }
      const values: [number, string][] = [];
      for (let at = start ?? 0; at <= (end ?? 0); at += step ?? 1) {
        values.push([at, String(90 - ((end ?? 0) - at) / 60)]);
      }
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [{ metric: { __name__: 'disk_used', host: 'db-1' }, values }] } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** An alert with its incident, a change and the data source, through the doors that anybody would use. */
async function furnish(running: TestSidecar, org: Org, prometheusUrl: string): Promise<string> {
  const headers = { ...(await running.person(org, 'Admin')), 'Content-Type': 'application/json' };
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${running.sidecar.apiUrl}/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${text}`);
    return JSON.parse(text) as T;
  };
  const send = async (kind: 'alerts' | 'changes', body: unknown): Promise<void> => {
    const made = await call<{ endpoint: { path: string }; secret: string }>('POST', '/webhook-endpoints', { name: kind, kind });
    const answer = await fetch(`${running.sidecar.webhookUrl}${made.endpoint.path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${made.secret}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.equal(answer.status, 200, await answer.text());
  };
  await call('POST', '/sources', { name: 'Metrics', url: prometheusUrl });
  await send('changes', { kind: 'deploy', title: 'payment 2.4 <b>now</b>', service: 'payment', versionFrom: '2.3', versionTo: '2.4' });
  const alert = (service: string, fingerprint: string) => ({
    status: 'firing',
    labels: { alertname: 'HighErrors', service, severity: 'critical', region: '中国' },
    annotations: { summary: `${service} fails` },
    startsAt: new Date().toISOString(),
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: '',
    fingerprint,
  });
  await send('alerts', {
    version: '4', status: 'firing', receiver: 'r', groupKey: '{}', groupLabels: {}, commonLabels: {}, commonAnnotations: {}, externalURL: '', truncatedAlerts: 0,
    alerts: [alert('payment', 'feedfacecafebeef'), alert('ledger', 'feedfacecafebee0')],
  });
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    const { items } = await call<{ items: { id: string; number: number }[] }>('GET', '/incidents?limit=1');
    const found = items.find((one) => one.number > INCIDENTS);
    if (found !== undefined) {
      return found.id;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return assert.fail('no incident was opened');
}
