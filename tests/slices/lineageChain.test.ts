import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { getIncidentAnalysis, startIncidentAnalysis, type Analysis } from '../../contract/analysis.ts';
import { createWebhookEndpoint } from '../../contract/alert.ts';
import { listIncidents } from '../../contract/incident.ts';
import { getIncidentLineage, type LineageEdge } from '../../contract/lineage.ts';
import type { Operation } from '../../contract/operation.ts';
import { createSource, listSources } from '../../contract/source.ts';
import { startTestSidecar, type TestSidecar } from '../support/sidecarInProcess.ts';

const ONSET = Date.now() - 3 * 60_000;
const REQUESTS = 'traces_service_graph_request_total';
const SECONDS = 'traces_service_graph_request_server_seconds_count';
const CALLS = [
  { client: 'user', server: 'front', before: 0.06, after: 0.55 },
  { client: 'front', server: 'back', before: 0.05, after: 0.54 },
];

let running: TestSidecar;
let source: Server;
let admin: Record<string, string>;

before(async () => {
  running = await startTestSidecar([1]);
  const org = running.orgs[0];
  assert.ok(org);
  admin = await running.person(org, 'Admin');
  source = createServer((request, response) => {
    void paramsOf(request).then((params) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ status: 'success', data: answer(request.url ?? '', params) }));
    });
  });
  await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve));
});
after(async () => {
  source.closeAllConnections();
  source.close();
  await running.stop();
});

async function paramsOf(request: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
  }
  return new URLSearchParams([...new URLSearchParams(body), ...new URL(request.url ?? '', 'http://x').searchParams]);
}

/** front calls back; back gets ten times slower at the onset. */
function answer(address: string, params: URLSearchParams): object {
  const query = params.get('query') ?? '';
  if (address.includes('query_range')) {
    const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(params.get(name))) as [
      number,
      number,
      number,
    ];
    const times = Array.from({ length: Math.round((end - start) / step) + 1 }, (_none, i) => start + i * step);
    const result = CALLS.map(({ client, server, before: usual, after: now }) => ({
      metric: { client, server },
      values: times.map((at, i) => {
        const busy = query.includes('_sum[') ? (at * 1000 >= ONSET ? now : usual) : 1;
        return [at, String(20 * busy * (1 + 0.01 * Math.sin(i)))];
      }),
    }));
    return { resultType: 'matrix', result };
  }
  const time = Date.now() / 1000;
  const names = [REQUESTS, SECONDS].filter(() => query.startsWith('count by (__name__)'));
  const edges = query.includes('traces_service_graph') && !query.startsWith('count by (__name__)') ? CALLS : [];
  return {
    resultType: 'vector',
    result: [
      ...names.map((name) => ({ metric: { __name__: name }, value: [time, '2'] })),
      ...edges.map(({ client, server }) => ({ metric: { __name__: REQUESTS, client, server }, value: [time, '20'] })),
    ],
  };
}

async function call<T>(operation: Operation, params: Record<string, string> = {}, body?: object): Promise<T> {
  const path = operation.path.replace(/\{(\w+)\}/g, (_whole, name: string) => params[name] ?? '');
  const response = await fetch(`${running.sidecar.apiUrl}/api/v1${path}`, {
    method: operation.method,
    headers: { ...admin, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  assert.ok(response.ok, `${operation.id} was answered ${response.status}: ${text}`);
  return operation.response.parse(JSON.parse(text)) as T;
}

async function eventually<T>(what: string, read: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    const value = await read();
    if (value !== undefined) {
      return value;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return assert.fail(`${what} did not come`);
}

async function postAlert(): Promise<void> {
  const made = await call<{ endpoint: { path: string }; secret: string }>(
    createWebhookEndpoint,
    {},
    { name: 'a', kind: 'alerts' }
  );
  const labels = { alertname: 'FrontSlow', service: 'front', severity: 'critical' };
  const response = await fetch(`${running.sidecar.webhookUrl}${made.endpoint.path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${made.secret}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      version: '4',
      status: 'firing',
      receiver: 'r',
      groupKey: '{}',
      groupLabels: {},
      commonLabels: labels,
      commonAnnotations: {},
      externalURL: '',
      truncatedAlerts: 0,
      alerts: [
        {
          status: 'firing',
          labels,
          annotations: {},
          startsAt: new Date(ONSET + 60_000).toISOString(),
          endsAt: '0001-01-01T00:00:00Z',
          generatorURL: 'http://prometheus.example/graph?g0.expr=latency+%3E+1&g0.tab=1',
          fingerprint: 'feedfacecafebeef',
        },
      ],
    }),
  });
  assert.equal(response.status, 200);
}

const finished = (incidentId: string, id?: string): Promise<Analysis> =>
  eventually('the analysis', async () => {
    const { analysis } = await call<{ analysis: Analysis | null }>(getIncidentAnalysis, { id: incidentId });
    return analysis !== null && analysis.status !== 'running' && (id === undefined || analysis.id === id)
      ? analysis
      : undefined;
  });

describe('the lineage of an incident, through all slices', () => {
  test('leads from the rule over the incident and its analysis to the resource that is blamed, and repetitions add nothing', async () => {
    const { port } = source.address() as AddressInfo;
    await call(createSource, {}, { name: 'main', url: `http://127.0.0.1:${port}` });
    await eventually('discovery', async () => {
      const { items } = await call<{ items: { lastDiscoveryAt: string | null }[] }>(listSources);
      return items[0]?.lastDiscoveryAt ?? undefined;
    });
    await postAlert();
    const incident = await eventually(
      'the incident',
      async () => (await call<{ items: { id: string }[] }>(listIncidents)).items[0]
    );
    const analysis = await finished(incident.id);
    assert.equal(analysis.findings[0]?.resourceKey, 'service:back');
    const edges = await eventually('the whole graph', async () => {
      const graph = await call<{ edges: LineageEdge[] }>(getIncidentLineage, { id: incident.id });
      return graph.edges.some((edge) => edge.relation === 'opened') ? graph.edges : undefined;
    });
    assertChain(edges, [
      'rule',
      'query',
      'series',
      'resource',
      'alert',
      'decision',
      'incident',
      'analysis',
      'finding',
      'resource',
    ]);
    assert.ok(edges.some((edge) => edge.relation === 'fired' && edge.from.id === 'service:front'));
    assert.ok(edges.some((edge) => edge.relation === 'blames' && edge.to.id === 'service:back'));
    const support = edges.find((edge) => edge.relation === 'supported-by' && edge.to.type === 'series');
    assert.match(String(support?.evidence['query']), /rate\(/);

    const { analysis: started } = await call<{ analysis: Analysis }>(startIncidentAnalysis, { id: incident.id });
    assert.equal((await finished(incident.id, started.id)).findings[0]?.resourceKey, 'service:back');
    const again = await call<{ edges: LineageEdge[] }>(getIncidentLineage, { id: incident.id });
    assert.deepEqual(again.edges.map((edge) => edge.id).sort(), edges.map((edge) => edge.id).sort());
  });
});

/** Edges join nodes of these types one after the other. */
function assertChain(edges: readonly LineageEdge[], types: readonly string[]): void {
  let ends: Set<string> | undefined;
  types.slice(1).forEach((type, i) => {
    const steps = edges.filter(
      (edge) => edge.from.type === types[i] && edge.to.type === type && (ends?.has(edge.from.id) ?? true)
    );
    assert.ok(steps.length > 0, `nothing leads from ${types[i]} to ${type}`);
    ends = new Set(steps.map((edge) => edge.to.id));
  });
}
