import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpTarget } from './options.ts';
import type { WebhookPayload } from './standin/index.ts';

/** Rules of the scenario: an alert at once, one that waits, a recorded series that an alert reads. */
export const SCENARIO_RULES = `
groups:
  - name: scenario
    interval: 1s
    rules:
      - record: service:http_errors:ratio
        expr: sum by (service_name) (http_errors) / sum by (service_name) (http_requests)
        labels: { team: checkout }
      - alert: HttpErrorRatioHigh
        expr: service:http_errors:ratio > 0.04
        labels: { severity: warning, service: '{{ $labels.service_name }}' }
        annotations:
          summary: '{{ $labels.service_name }} fails {{ $value | humanizePercentage }} of all requests'
          description: 'Ratio {{ printf "%.3f" $value }}, {{ humanize $value }}; <b>数据库</b> & "quotes" of {{ toUpper .Labels.team }}'
      - alert: ReplicaDown
        expr: up{job="shop"} == 0 or http_errors < 0
        for: 2s
        labels: { severity: critical }
        annotations: { summary: '{{ $labels.instance }} is down, value {{ $value }}' }
  - name: empty
    rules: []
`;

/** Targets whose numbers the test sets; `errors` by service, a service without entry has vanished. */
export interface ScenarioTargets {
  targets: HttpTarget[];
  errors: Map<string, number>;
  stop(): Promise<void>;
}

export async function serveScenario(services: readonly string[]): Promise<ScenarioTargets> {
  const errors = new Map(services.map((service) => [service, 0]));
  const server = createServer((_request, response) => {
    const lines = [...errors].map(
      ([service, count]) =>
        `http_errors{service_name="${service}"} ${count}\nhttp_requests{service_name="${service}"} 1000\n`
    );
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(`# HELP http_errors Errors.\n# TYPE http_errors gauge\n${lines.join('')}`);
  });
  await listen(server);
  const { port } = server.address() as AddressInfo;
  return {
    targets: [{ job: 'shop', instance: 'shop-1', url: `http://127.0.0.1:${port}/metrics/shop/shop-1` }],
    errors,
    stop: () => close(server),
  };
}

export interface Inbox {
  url: string;
  messages: { payload: WebhookPayload; headers: IncomingHttpHeaders }[];
  /** Answers this many requests with 503 first. */
  refuse: number;
  stop(): Promise<void>;
}

/** A webhook receiver that keeps what it gets. */
export async function openInbox(): Promise<Inbox> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const refused = inbox.refuse > 0;
      inbox.refuse -= refused ? 1 : 0;
      if (!refused) {
        inbox.messages.push({ payload: JSON.parse(body) as WebhookPayload, headers: request.headers });
      }
      response.writeHead(refused ? 503 : 200).end();
    });
  });
  await listen(server);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const inbox: Inbox = { url, messages: [], refuse: 0, stop: () => close(server) };
  return inbox;
}

/** Polls until `read` gives something. */
export async function until<T>(
  what: string,
  read: () => T | undefined | Promise<T | undefined>,
  withinMs = 60_000
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await read();
    if (value !== undefined) {
      return value;
    }
    if (Date.now() > deadline) {
      throw new Error(`waited in vain for ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function listen(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function close(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
