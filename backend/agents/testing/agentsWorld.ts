import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import express from 'express';
import { sql } from 'kysely';
import { type Analysis, type EvidenceSeries, getIncidentAnalysis } from '#contract/analysis';
import type { EventName, EventPayload } from '#contract/events';
import type { CauseSummary } from '#contract/incident';
import type { Operation } from '#contract/operation';
import type { Role } from '#contract/scalars';
import type { StreamMessage } from '#contract/stream';
import { testDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import {
  createApiRouter,
  createOutbox,
  errorAnswer,
  listenHttp,
  newId,
  openDatabase,
  silentLog,
  type Database,
  type Listening,
  type Outbox,
  type Slice,
  type Subscription,
} from '../../platform/index.ts';
import { ensureTenant } from '../../tenancy/index.ts';
import { createAgents, type IncidentEvidence, type SeriesReader } from '../index.ts';
import { ANALYSE } from '../jobs.ts';
import { logs, NOW, ONSET, shop } from './slowBack.ts';

const signal = new AbortController().signal;

let holder: TestDatabase;
export let database: Database;
export let outbox: Outbox;
let server: Listening;
let agents: Slice;
let reader: SeriesReader = shop;
export const tenants: string[] = [];
export const incidents = new Map<
  string,
  { tenantId: string; evidence: IncidentEvidence; cause: CauseSummary | null; analysing: boolean }
>();
export const sent: Array<{ name: string; payload: Record<string, unknown>; options: object | undefined }> = [];
export const published: StreamMessage[] = [];
export const rated: Array<EventPayload<'finding.rated'>> = [];

export async function openIncident(tenantId = tenants[0] as string): Promise<string> {
  const id = newId();
  const at = new Date(NOW);
  await database.tenant(tenantId, (tx) =>
    sql`
      insert into incident (tenant_id, id, number, title, status, severity, source, opened_at, started_at, grown_at, updated_at)
      values (${tenantId}, ${id}, ${incidents.size + 1}, 't', 'triggered', 0, 'test', ${at}, ${at}, ${at}, ${at})`.execute(
      tx
    )
  );
  const evidence: IncidentEvidence = {
    receivedAt: NOW - 1_000,
    resources: ['service:front'],
    alerts: [
      { name: 'FrontSlow', startsAt: ONSET + 60_000, labels: { service: 'front' }, resourceKey: 'service:front' },
    ],
  };
  incidents.set(id, { tenantId, evidence, cause: null, analysing: false });
  return id;
}

interface Answered {
  status: number;
  body: { analysis: Analysis | null } & Analysis & EvidenceSeries;
}

export async function call(
  operation: Operation,
  params: Record<string, string>,
  options: { role?: Role; tenant?: number; body?: object } = {}
): Promise<Answered> {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
  const response = await fetch(server.url + path, {
    method: operation.method,
    headers: {
      'x-role': options.role ?? 'Editor',
      'x-tenant': tenants[options.tenant ?? 0] as string,
      ...(operation.body ? { 'content-type': 'application/json' } : {}),
    },
    ...(operation.body ? { body: JSON.stringify(options.body ?? {}) } : {}),
  });
  return { status: response.status, body: (await response.json()) as Answered['body'] };
}

/** Runs the job as the queue would. */
export function work(payload: object): Promise<void> {
  const job = agents.jobs?.find((one) => one.name === ANALYSE);
  assert.ok(job);
  return job.handle(job.payload.parse({ tenantId: tenants[0], ...payload }), signal);
}

export async function workReading(other: SeriesReader, payload: object): Promise<void> {
  reader = other;
  try {
    await work(payload);
  } finally {
    reader = shop;
  }
}

/** What was asked of the queue for an incident. */
export function askedFor(incidentId: string): unknown[] {
  return sent.flatMap(({ payload, options }) => (payload['incidentId'] === incidentId ? [options] : []));
}

export async function analysed(): Promise<{ incidentId: string; analysis: Analysis }> {
  const incidentId = await openIncident();
  await work({ incidentId });
  const { body } = await call(getIncidentAnalysis, { id: incidentId });
  assert.ok(body.analysis);
  return { incidentId, analysis: body.analysis };
}

async function start(): Promise<void> {
  holder = await testDatabase();
  database = openDatabase({ url: holder.url, poolSize: 4, log: silentLog });
  const listener: Subscription = {
    subscriber: 'test.rated',
    listensTo: ['finding.rated'],
    inTransaction: (_tx, _tenantId, events) =>
      Promise.resolve(void rated.push(...events.map(({ payload }) => payload as EventPayload<'finding.rated'>))),
  };
  outbox = createOutbox({ database, log: silentLog, subscriptions: () => [...(agents.subscriptions ?? []), listener] });
  const get = (id: string, tenantId: string): NonNullable<ReturnType<typeof incidents.get>> | null => {
    const found = incidents.get(id);
    return found?.tenantId === tenantId ? found : null;
  };
  agents = createAgents({
    database,
    outbox,
    clock: { now: () => NOW },
    streams: { publish: (_tx, _tenantId, messages) => Promise.resolve(void published.push(...messages)) },
    jobs: {
      send: (name, payload, options) =>
        Promise.resolve(sent.push({ name, payload: payload as Record<string, unknown>, options }) > 0),
    },
    reader: {
      listSources: (tenantId) => reader.listSources(tenantId),
      query: (...given) => reader.query(...given),
      queryRange: (...given) => reader.queryRange(...given),
    },
    logs,
    incidents: {
      readEvidence: (_tx, tenantId, id) => Promise.resolve(get(id, tenantId)?.evidence ?? null),
      setAnalysing: (_tx, tenantId, id, analysing) =>
        Promise.resolve(void Object.assign(get(id, tenantId) ?? {}, { analysing })),
      setCause: (_tx, tenantId, id, cause) =>
        Promise.resolve(void Object.assign(get(id, tenantId) ?? {}, { cause, analysing: false })),
    },
  });
  for (const orgId of [1, 2]) {
    const tenant = await ensureTenant(database, {
      name: 'Shop',
      orgId,
      grafanaUrl: 'http://grafana.test',
      issuer: 'http://grafana.test/',
    });
    tenants.push(tenant.id);
  }
  const app = express();
  app.use(
    createApiRouter({
      bindings: agents.routes ?? [],
      log: silentLog,
      checkAnswers: true,
      authenticate: (request) =>
        Promise.resolve({
          tenantId: String(request.headers['x-tenant']),
          actor: { kind: 'user', id: 'u1', name: 'Ann' },
          role: request.headers['x-role'] as Role,
          scopes: null,
        }),
    })
  );
  app.use(errorAnswer(silentLog));
  server = await listenHttp(app, { host: '127.0.0.1', port: 0 });
}

async function stop(): Promise<void> {
  await server.close();
  await database.close();
  await holder.drop();
}

/** Agents between a database, a queue that only notes, and incidents that are a map. For the test file that calls it. */
export function startAgentsWorld(): void {
  before(start);
  after(stop);
}

export const tell = <N extends EventName>(name: N, payload: EventPayload<N>): Promise<void> =>
  database
    .tenant(tenants[0] as string, (tx) => outbox.emit(tx, tenants[0] as string, name, payload))
    .then(() => outbox.drain());
