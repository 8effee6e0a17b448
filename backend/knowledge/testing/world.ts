import { after } from 'node:test';
import express from 'express';
import { sql } from 'kysely';
import type { Analysis, Finding } from '#contract/analysis';
import type { ErrorBody } from '#contract/errors';
import type { EventName } from '#contract/events';
import type { Operation, OperationAnswer, Scope } from '#contract/operation';
import { severityRank, type Role, type Severity } from '#contract/scalars';
import type { StreamMessage } from '#contract/stream';
import { testDatabase } from '../../../tests/support/database.ts';
import {
  createApiRouter,
  createOutbox,
  errorAnswer,
  listenHttp,
  newId,
  openDatabase,
  silentLog,
  type Database,
  type Outbox,
} from '../../platform/index.ts';
import type { RequestReader } from '../../resources/index.ts';
import { ensureTenant } from '../../tenancy/index.ts';
import type { RunFact } from '../deps.ts';
import { createKnowledge, type Knowledge, type KnowledgeDeps } from '../index.ts';
import { learnFromIncident } from '../jobs.ts';

export const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;

interface Call {
  params?: Record<string, string>;
  query?: Record<string, string | string[]>;
  body?: unknown;
  role?: Role;
  tenant?: string;
  name?: string;
  scopes?: readonly Scope[];
}

export interface Answered<O extends Operation> {
  status: number;
  body: OperationAnswer<O>;
  error: ErrorBody['error'];
}

export interface IncidentGiven {
  title?: string;
  service?: string;
  severity?: Severity;
  resources?: string[];
  status?: string;
  /** Unix ms. */
  at?: number;
  resolvedAt?: number | null;
  alerts?: { name: string; fingerprint: string; labels?: Record<string, string> }[];
  mergedInto?: string;
  tenantId?: string;
}

/** A database of its own with two tenants, a clock that stands still, and the slice behind the real router. */
export interface World {
  database: Database;
  tenants: [string, string];
  clock: { at: number; now(): number };
  deps: KnowledgeDeps;
  slice: Knowledge;
  emitted: { name: EventName; payload: unknown }[];
  sent: { name: string; payload: object }[];
  published: StreamMessage[];
  reader: RequestReader;
  analyses: Map<string, Analysis>;
  runs: Map<string, RunFact[]>;
  /** Delivers facts to the slice as the sidecar does. */
  outbox: Outbox;
  call<O extends Operation>(operation: O, given?: Call): Promise<Answered<O>>;
  openIncident(given?: IncidentGiven): Promise<{ id: string; number: number }>;
  setStatus(incidentId: string, status: string, resolvedAt: number | null): Promise<void>;
  learn(incidentId: string, tenantId?: string): Promise<void>;
  rows<T>(table: string, tenantId?: string): Promise<T[]>;
}

export function findingOf(given: Partial<Finding> = {}): Finding {
  return {
    id: 'f1',
    rank: 1,
    resourceKey: 'service:payment',
    resourceKind: 'service',
    resourceName: 'payment',
    mechanism: 'deploy',
    changeId: null,
    title: { code: 'finding.deploy', params: {}, text: 'payment got worse by itself right after the deploy "v412".' },
    confidence: 0.87,
    certainty: 'likely',
    evidence: [],
    against: [],
    affected: ['service:checkout'],
    ...given,
  };
}

export function analysisOf(incidentId: string, findings: Finding[], given: Partial<Analysis> = {}): Analysis {
  return {
    id: newId(),
    incidentId,
    status: findings.length === 0 ? 'abstained' : 'complete',
    summary: { code: 'summary.abstained', params: {}, text: 'The evidence does not single out a cause.' },
    startedAt: new Date(NOW).toISOString(),
    finishedAt: new Date(NOW + 1_000).toISOString(),
    alertToCauseMs: 1_500,
    onset: new Date(NOW - 10 * MINUTE).toISOString(),
    window: { from: new Date(NOW - 60 * MINUTE).toISOString(), to: new Date(NOW).toISOString() },
    findings,
    healthy: [],
    changes: null,
    missing: [],
    seriesRead: 12,
    engine: 'test',
    feedback: [],
    ...given,
  };
}

export function runOf(given: Partial<RunFact> = {}): RunFact {
  return {
    id: newId(),
    number: 3,
    playbookId: '018f0000-0000-7000-8000-0000000000aa',
    playbookName: 'Roll back',
    title: 'Roll back payment to v411',
    status: 'succeeded',
    worked: true,
    ended: true,
    requestedBy: 'Ann',
    outcome: 'The verification holds.',
    at: new Date(NOW - 6 * MINUTE).toISOString(),
    finishedAt: new Date(NOW - 4 * MINUTE).toISOString(),
    ...given,
  };
}

export async function knowledgeWorld(): Promise<World> {
  const made = await testDatabase();
  const database = openDatabase({ url: made.url, poolSize: 6, log: silentLog });
  after(async () => {
    await database.close();
    await made.drop();
  });
  const tenantOf = async (orgId: number): Promise<string> =>
    (
      await ensureTenant(database, {
        name: 'Shop',
        orgId,
        grafanaUrl: 'http://grafana.test',
        issuer: 'https://grafana.test/g/',
      })
    ).id;
  const tenants: [string, string] = [await tenantOf(1), await tenantOf(2)];
  const clock = { at: NOW, now: () => clock.at };
  const world = { emitted: [] as World['emitted'], sent: [] as World['sent'], published: [] as StreamMessage[] };
  const analyses = new Map<string, Analysis>();
  const runs = new Map<string, RunFact[]>();
  const reader: RequestReader = { listSources: () => Promise.resolve([]), query: () => Promise.resolve([]) };
  const deps: KnowledgeDeps = {
    database,
    clock,
    log: silentLog,
    outbox: { emit: (_tx, _tenant, name, payload) => Promise.resolve(void world.emitted.push({ name, payload })) },
    streams: { publish: (_tx, _tenant, messages) => Promise.resolve(void world.published.push(...messages)) },
    jobs: { send: (name, payload) => Promise.resolve(world.sent.push({ name, payload }) > 0) },
    // Tests change the reader: it is asked as it is then.
    reader: { listSources: (...given) => reader.listSources(...given), query: (...given) => reader.query(...given) },
    analyses: { newestAnalysis: (_tx, _tenant, id) => Promise.resolve(analyses.get(id) ?? null) },
    runs: { runsOf: (_tx, _tenant, id) => Promise.resolve(runs.get(id) ?? []) },
  };
  const slice = createKnowledge(deps);
  const outbox = createOutbox({ database, log: silentLog, subscriptions: () => slice.subscriptions ?? [] });
  return {
    ...world,
    database,
    tenants,
    clock,
    deps,
    slice,
    reader,
    analyses,
    runs,
    outbox,
    call: await serve(slice, tenants[0]),
    openIncident: (given = {}) => insertIncident(database, given.tenantId ?? tenants[0], clock.at, given),
    setStatus: async (incidentId, status, resolvedAt) => {
      await database.tenant(tenants[0], (tx) =>
        sql`update incident set status = ${status}, resolved_at = ${resolvedAt === null ? null : new Date(resolvedAt)}
          where tenant_id = ${tenants[0]} and id = ${incidentId}`.execute(tx)
      );
    },
    learn: (incidentId, tenantId = tenants[0]) =>
      learnFromIncident(deps, tenantId, incidentId, new AbortController().signal),
    rows: (table, tenantId = tenants[0]) =>
      database.tenant(
        tenantId,
        async (tx) =>
          (await sql`select * from ${sql.table(table)} where tenant_id = ${tenantId}`.execute(tx)).rows as never
      ),
  };
}

async function insertIncident(
  database: Database,
  tenantId: string,
  now: number,
  given: IncidentGiven
): Promise<{ id: string; number: number }> {
  const id = newId();
  const at = new Date(given.at ?? now - 8 * MINUTE);
  const over = given.status === 'resolved' || given.status === 'closed';
  const resolvedAt =
    given.resolvedAt === undefined
      ? over
        ? new Date(now)
        : null
      : given.resolvedAt === null
        ? null
        : new Date(given.resolvedAt);
  const resources = given.resources ?? (given.service === undefined ? [] : [`service:${given.service}`]);
  return database.tenant(tenantId, async (tx) => {
    const found = await sql<{ number: string }>`
      insert into incident (tenant_id, id, number, title, status, severity, service, source, resources, opened_at, started_at, grown_at,
        resolved_at, updated_at, merged_into)
      select ${tenantId}, ${id}, coalesce(max(number), 0) + 1, ${given.title ?? 'Payments fail'}, ${given.status ?? 'triggered'},
        ${severityRank(given.severity ?? 'critical')}, ${given.service ?? ''}, 'test', ${resources}::text[], ${at}, ${at}, ${at}, ${resolvedAt}, ${at},
        ${given.mergedInto ?? null}::uuid
      from incident where tenant_id = ${tenantId} returning number`.execute(tx);
    for (const alert of given.alerts ?? []) {
      await sql`
        insert into alert (tenant_id, fingerprint, name, kind, state, severity, labels, annotations, source, starts_at, first_seen_at,
          last_seen_at, state_at, deliveries, firings, recent_firings, flapping, incident_id, resource_key)
        values (${tenantId}, ${alert.fingerprint}, ${alert.name}, 'alert', 'firing', 0, ${JSON.stringify(alert.labels ?? {})}::jsonb, '{}', 'grafana',
          ${at}, ${at}, ${at}, ${at}, 1, 1, '{}', false, ${id}, ${resources[0] ?? null})
        on conflict (tenant_id, fingerprint) do update set incident_id = excluded.incident_id`.execute(tx);
      await sql`insert into incident_alert values (${tenantId}, ${id}, ${alert.fingerprint}, ${at})`.execute(tx);
    }
    return { id, number: Number(found.rows[0]?.number) };
  });
}

async function serve(slice: Knowledge, tenantId: string): Promise<World['call']> {
  const app = express();
  app.use(
    createApiRouter({
      bindings: slice.routes ?? [],
      log: silentLog,
      checkAnswers: true,
      authenticate: (request) => {
        const {
          tenant = tenantId,
          role = 'Editor',
          name = 'Ann',
          scopes,
        } = JSON.parse(request.get('x-caller') ?? '{}') as Call;
        return Promise.resolve({
          tenantId: tenant,
          role,
          scopes: scopes ?? null,
          actor: { kind: 'user' as const, id: `user:${name}`, name },
        });
      },
    })
  );
  app.use(errorAnswer(silentLog));
  const server = await listenHttp(app, { host: '127.0.0.1', port: 0 });
  after(() => server.close());
  return async (operation, { params = {}, query = {}, body, ...caller } = {}) => {
    const path = operation.path.replace(/\{(\w+)\}/g, (_all, one: string) => params[one] ?? '');
    const asked = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      [value].flat().forEach((one) => asked.append(name, one));
    }
    const response = await fetch(`${server.url}${path}?${asked.toString()}`, {
      method: operation.method,
      headers: { 'x-caller': JSON.stringify(caller), ...(operation.body && { 'content-type': 'application/json' }) },
      ...(operation.body && { body: JSON.stringify(body ?? {}) }),
    });
    const answer = (await response.json()) as never;
    return { status: response.status, body: answer, error: (answer as ErrorBody).error };
  };
}
