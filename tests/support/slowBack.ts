import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** When `back` gets ten times slower: three minutes before the file was loaded. */
export const ONSET = Date.now() - 3 * 60_000;
const REQUESTS = 'traces_service_graph_request_total';
const SECONDS = 'traces_service_graph_request_server_seconds_count';
const CALLS = [
  { client: 'user', server: 'front', before: 0.06, after: 0.55 },
  { client: 'front', server: 'back', before: 0.05, after: 0.54 },
];

/** A Prometheus of two services, front calling back, in which back is the culprit: enough for a whole analysis. */
export async function startSlowBack(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    void paramsOf(request).then((params) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ status: 'success', data: answer(request.url ?? '', params) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What Alertmanager sends when the front gets slow. */
export function frontSlowPayload(): object {
  const labels = { alertname: 'FrontSlow', service: 'front', severity: 'critical' };
  return {
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
  };
}

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
