import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { sql } from 'kysely';
import type { EventMapping } from '#contract/alert';
import type { StreamMessage } from '#contract/stream';
import { testDatabase } from '../../tests/support/database.ts';
import { createChanges } from '../changes/index.ts';
import {
  createOutbox,
  createSecrets,
  listenHttp,
  newId,
  openDatabase,
  silentLog,
  type Clock,
  type Database,
  type Subscription,
} from '../platform/index.ts';
import { ensureTenant, systemActor } from '../tenancy/index.ts';
import { createEndpoint, createIngest, type Ingest } from './index.ts';

export interface TestEndpoint {
  tenantId: string;
  id: string;
  url: string;
  secret: string;
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: {
    accepted?: number;
    duplicates?: number;
    rejected?: { index: number; path: string; reason: string }[];
    error?: { code: string; message: string; details?: { path: string; reason: string }[] };
  };
}

export interface TestIngest {
  database: Database;
  ingest: Ingest;
  clock: Clock & { ms: number };
  /** What went to open pages, by tenant. */
  streamed: { tenantId: string; message: StreamMessage }[];
  url: string;
  newTenant(): Promise<string>;
  newEndpoint(
    tenantId: string,
    options?: { kind?: 'alerts' | 'changes'; auth?: 'bearer' | 'hmac'; mapping?: EventMapping }
  ): Promise<TestEndpoint>;
  count(tenantId: string): Promise<number>;
  close(): Promise<void>;
}

/** An ingest slice on a database and a listener of its own. Facts for `listener` stay in the outbox to be looked at. */
export async function startTestIngest(
  options: { bodyLimitBytes?: number; maxWaitingBytes?: number; wrap?: (database: Database) => Database } = {}
): Promise<TestIngest> {
  const made = await testDatabase();
  const database = openDatabase({ url: made.url, poolSize: 8, log: silentLog });
  const clock = { ms: Date.now(), now: () => clock.ms };
  const secrets = createSecrets(Buffer.alloc(32, 7));
  const listener: Subscription = {
    subscriber: 'test.listener',
    listensTo: ['alert.received', 'change.recorded'],
    inTransaction: () => Promise.resolve(),
  };
  const outbox = createOutbox({ database, log: silentLog, subscriptions: () => [listener] });
  const streamed: TestIngest['streamed'] = [];
  const streams = {
    publish: (_tx: unknown, tenantId: string, messages: readonly StreamMessage[]) => {
      streamed.push(...messages.map((message) => ({ tenantId, message })));
      return Promise.resolve();
    },
  };
  const common = { database: options.wrap?.(database) ?? database, outbox, streams, secrets, clock, log: silentLog };
  const ingest = createIngest({
    ...common,
    changes: createChanges(common),
    bodyLimitBytes: options.bodyLimitBytes ?? 5_000_000,
    maxWaitingBytes: options.maxWaitingBytes ?? 64_000_000,
  });
  const listening = await listenHttp(ingest.webhooks, { host: '127.0.0.1', port: 0 });
  let orgs = 0;
  return {
    database,
    ingest,
    clock,
    streamed,
    url: listening.url,
    async newTenant() {
      const grafanaUrl = `http://grafana-${newId()}.test`;
      return (await ensureTenant(database, { name: 'T', orgId: ++orgs, grafanaUrl, issuer: `${grafanaUrl}/` })).id;
    },
    newEndpoint: (tenantId, { kind = 'alerts', auth = 'hmac', mapping } = {}) =>
      database.tenant(tenantId, async (tx) => {
        const input = { name: 'test', kind, auth, mapping };
        const { endpoint, secret } = await createEndpoint(tx, secrets, systemActor(tenantId), input);
        return { tenantId, id: endpoint.id, url: `${listening.url}${endpoint.path}`, secret };
      }),
    count: (tenantId) =>
      database.tenant(tenantId, async (tx) => {
        const found = await sql<{ n: number }>`select count(*)::int as n from alert_event`.execute(tx);
        return found.rows[0]?.n ?? 0;
      }),
    async close() {
      await listening.close();
      await ingest.stop();
      await database.close();
      await made.drop();
    },
  };
}

/** Posts a body as it is and answers what came back. */
export function post(url: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: 'POST',
        agent: false,
        headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), ...headers },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: JSON.parse(text) as Answer['body'],
          })
        );
      }
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The headers with which Grafana signs a body; without a time only the body is signed. */
export function sign(secret: string, body: string | Buffer, atMs?: number): Record<string, string> {
  const hmac = createHmac('sha256', secret);
  const headers: Record<string, string> = {};
  if (atMs !== undefined) {
    const seconds = String(Math.floor(atMs / 1000));
    hmac.update(`${seconds}:`);
    headers['X-Grafana-Alerting-Timestamp'] = seconds;
  }
  return { ...headers, 'X-Grafana-Alerting-Signature': hmac.update(body).digest('hex') };
}

/** Signs and posts an object. */
export function send(endpoint: TestEndpoint, payload: unknown): Promise<Answer> {
  const body = JSON.stringify(payload);
  return post(endpoint.url, body, sign(endpoint.secret, body));
}

/** A payload of Alertmanager's shape. */
export function alertmanagerPayload(alerts: unknown[]): Record<string, unknown> {
  return { version: '4', groupKey: '{}:{alertname="A"}', status: 'firing', groupLabels: { alertname: 'A' }, alerts };
}

/** One entry of it; `n` makes it a different alert. */
export function alertEntry(n: number | string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    status: 'firing',
    labels: { alertname: 'A', instance: String(n), severity: 'critical' },
    annotations: { summary: `alert ${n}` },
    startsAt: '2026-11-20T10:00:00.123Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus:9090/graph?g0.expr=up%7Bjob%3D%22a%22%7D+%3D%3D+0&g0.tab=1',
    ...more,
  };
}
