import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import express from 'express';
import { sql } from 'kysely';
import {
  type Analysis,
  type EvidenceSeries,
  getEvidenceSeries,
  getIncidentAnalysis,
  rateFinding,
  startIncidentAnalysis,
} from '#contract/analysis';
import type { EventName, EventPayload } from '#contract/events';
import type { CauseSummary } from '#contract/incident';
import type { Operation } from '#contract/operation';
import type { Role } from '#contract/scalars';
import type { StreamMessage } from '#contract/stream';
import { testDatabase, type TestDatabase } from '../../tests/support/database.ts';
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
} from '../platform/index.ts';
import { ensureTenant } from '../tenancy/index.ts';
import { createAgents, type IncidentEvidence, type SeriesReader } from './index.ts';
import { ANALYSE } from './jobs.ts';
import { healthyYet, loadTimesOut, logs, NOW, ONSET, shop } from './testing/slowBack.ts';

const signal = new AbortController().signal;

let holder: TestDatabase;
let database: Database;
let outbox: Outbox;
let server: Listening;
let agents: Slice;
let reader: SeriesReader = shop;
const tenants: string[] = [];
const incidents = new Map<
  string,
  { tenantId: string; evidence: IncidentEvidence; cause: CauseSummary | null; analysing: boolean }
>();
const sent: Array<{ name: string; payload: Record<string, unknown>; options: object | undefined }> = [];
const published: StreamMessage[] = [];
const rated: Array<EventPayload<'finding.rated'>> = [];

async function openIncident(tenantId = tenants[0] as string): Promise<string> {
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

async function call(
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
function work(payload: object): Promise<void> {
  const job = agents.jobs?.find((one) => one.name === ANALYSE);
  assert.ok(job);
  return job.handle(job.payload.parse({ tenantId: tenants[0], ...payload }), signal);
}

async function workReading(other: SeriesReader, payload: object): Promise<void> {
  reader = other;
  try {
    await work(payload);
  } finally {
    reader = shop;
  }
}

/** What was asked of the queue for an incident. */
function askedFor(incidentId: string): unknown[] {
  return sent.flatMap(({ payload, options }) => (payload['incidentId'] === incidentId ? [options] : []));
}

async function analysed(): Promise<{ incidentId: string; analysis: Analysis }> {
  const incidentId = await openIncident();
  await work({ incidentId });
  const { body } = await call(getIncidentAnalysis, { id: incidentId });
  assert.ok(body.analysis);
  return { incidentId, analysis: body.analysis };
}

before(async () => {
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
});

after(async () => {
  await server.close();
  await database.close();
  await holder.drop();
});

const tell = <N extends EventName>(name: N, payload: EventPayload<N>): Promise<void> =>
  database
    .tenant(tenants[0] as string, (tx) => outbox.emit(tx, tenants[0] as string, name, payload))
    .then(() => outbox.drain());

describe('an opened incident', () => {
  test('is analysed: the job is asked for once for each incident', async () => {
    const incidentId = await openIncident();
    await tell('incident.opened', { incidentId, number: 1, title: 't', severity: 'high' });
    const [job] = sent.filter((one) => one.payload['incidentId'] === incidentId);
    assert.equal(job?.name, ANALYSE);
    assert.deepEqual(job?.options, { key: `${incidentId}:0`, priority: 1 });
  });

  test('has its cause, with evidence, and pages hear of it', async () => {
    const { incidentId, analysis } = await analysed();
    assert.equal(analysis.status, 'complete');
    assert.equal(analysis.findings[0]?.resourceKey, 'service:back');
    assert.equal(analysis.alertToCauseMs, 1_000);
    const { cause, analysing } = incidents.get(incidentId) ?? {};
    assert.equal(analysing, false);
    assert.equal(cause?.analysisId, analysis.id);
    assert.equal(cause?.resourceKey, 'service:back');
    assert.ok(published.some((message) => message.type === 'analysis' && message.analysisId === analysis.id));
  });

  test('is analysed again when the evidence has grown, and then no more', async () => {
    const incidentId = await openIncident();
    await work({ incidentId });
    assert.deepEqual(askedFor(incidentId), [{ key: `${incidentId}:3`, startAfterSeconds: 20 }]);
    await work({ incidentId, round: 3 });
    await work({ incidentId, round: 4 });
    assert.deepEqual(askedFor(incidentId).slice(1), [{ key: `${incidentId}:4`, startAfterSeconds: 35 }]);
  });

  test('whose cause was not certain at first is looked at again within seconds, and has it then', async () => {
    const incidentId = await openIncident();
    await workReading(healthyYet, { incidentId });
    assert.notEqual(incidents.get(incidentId)?.cause?.certainty, 'certain');
    assert.deepEqual(askedFor(incidentId), [{ key: `${incidentId}:1`, startAfterSeconds: 3 }]);
    await work({ incidentId, round: 1 });
    const { cause } = incidents.get(incidentId) ?? {};
    assert.deepEqual([cause?.resourceKey, cause?.certainty], ['service:back', 'certain']);
    assert.deepEqual(askedFor(incidentId).slice(1), [{ key: `${incidentId}:3`, startAfterSeconds: 17 }]);
  });
});

describe('a repeated analysis', () => {
  test('that names the same cause leaves the incident as it is, and the time that the first one took', async () => {
    const { incidentId, analysis } = await analysed();
    await work({ incidentId, round: 1 });
    const { body } = await call(getIncidentAnalysis, { id: incidentId });
    assert.notEqual(body.analysis?.id, analysis.id);
    assert.equal(body.analysis?.alertToCauseMs, analysis.alertToCauseMs);
    assert.equal(incidents.get(incidentId)?.cause?.analysisId, analysis.id);
  });

  test('comes once when an incident widens, after the burst, and at once when it is back', async () => {
    const incidentId = await openIncident();
    await tell('incident.widened', { incidentId, reason: 'r' });
    await tell('incident.reopened', { incidentId, reason: 'r' });
    assert.deepEqual(askedFor(incidentId), [
      { key: `${incidentId}:2`, startAfterSeconds: 5 },
      { key: `${incidentId}:0`, priority: 1 },
    ]);
  });
});

describe('a source that does not answer', () => {
  test('is named as missing; nobody is accused and an earlier cause stays', async () => {
    const { incidentId } = await analysed();
    await workReading(
      { ...shop, query: () => Promise.reject(new Error('connection refused')) },
      { incidentId, round: 2 }
    );
    const { body } = await call(getIncidentAnalysis, { id: incidentId });
    assert.equal(incidents.get(incidentId)?.cause?.resourceKey, 'service:back');
    const missing = (body.analysis?.missing ?? []).map((item) => item.text).join(' ');
    assert.match(missing, /connection refused/);
  });

  test('in part leaves a partial analysis', async () => {
    const incidentId = await openIncident();
    await workReading(loadTimesOut, { incidentId });
    const { body } = await call(getIncidentAnalysis, { id: incidentId });
    assert.equal(body.analysis?.status, 'partial');
    assert.equal(body.analysis?.findings[0]?.resourceKey, 'service:back');
  });
});

describe('the REST interface', () => {
  test('answers null before the first analysis', async () => {
    const { status, body } = await call(getIncidentAnalysis, { id: await openIncident() }, { role: 'Viewer' });
    assert.equal(status, 200);
    assert.equal(body.analysis, null);
  });

  test('starts an analysis for an Editor, with its id, and refuses a Viewer', async () => {
    const id = await openIncident();
    assert.equal((await call(startIncidentAnalysis, { id }, { role: 'Viewer' })).status, 403);
    const { status, body } = await call(startIncidentAnalysis, { id });
    assert.equal(status, 202);
    assert.equal(body.analysis?.status, 'running');
    await work({ incidentId: id, analysisId: body.analysis?.id });
    const after = await call(getIncidentAnalysis, { id });
    assert.equal(after.body.analysis?.id, body.analysis?.id);
    assert.equal(after.body.analysis?.status, 'complete');
  });

  test('shows what the cause newly wrote into its log, how often each minute, and opens it in Explore', async () => {
    const { analysis } = await analysed();
    const item = analysis.findings[0]?.evidence.find((one) => one.kind === 'log');
    assert.match(item?.statement.text ?? '', /New log pattern of back, 120\/min: waited <\*> for a lock/);
    const { status, body } = await call(getEvidenceSeries, { id: analysis.id, evidenceId: item?.id ?? '' });
    assert.equal(status, 200);
    const query = '{app="back"} |= "for a lock"';
    assert.deepEqual([body.query, body.unit, body.series.length], [query, 'lines/min', 1]);
    assert.ok(body.series[0]?.values.includes(120) && body.series[0].values[0] === 0);
    assert.match(decodeURIComponent(body.exploreUrl ?? ''), /"type":"loki","uid":"loki-1"/);
  });

  test('gives each series in its own unit, whatever the claim that is worked out from it is measured in', async () => {
    const { analysis } = await analysed();
    const items = [
      ...(analysis.findings[0]?.evidence ?? []),
      ...analysis.healthy.flatMap(({ evidence }) => evidence ?? []),
    ];
    const metrics = items.filter(({ metric }) => metric !== null);
    assert.ok(metrics.length > 0);
    for (const { id } of metrics) {
      const { body } = await call(getEvidenceSeries, { id: analysis.id, evidenceId: id }, { role: 'Viewer' });
      assert.ok(['s', 'requests'].includes(body.unit), body.unit);
      assert.ok(body.series.length > 0 && body.exploreUrl !== null);
    }
  });

  test('gives the series behind an evidence item', async () => {
    const { analysis } = await analysed();
    const item = analysis.findings[0]?.evidence.find((one) => one.metric !== null);
    const { status, body } = await call(
      getEvidenceSeries,
      { id: analysis.id, evidenceId: item?.id ?? '' },
      { role: 'Viewer' }
    );
    assert.equal(status, 200);
    assert.equal(body.query, item?.metric?.query);
    assert.equal(body.series[0]?.times.length, 240);
    const link = new URL(body.exploreUrl ?? '');
    assert.deepEqual([link.origin, link.searchParams.get('orgId')], ['http://grafana.test', '1']);
    assert.ok(link.searchParams.get('panes')?.includes('prom-1'));
    assert.equal((await call(getEvidenceSeries, { id: analysis.id, evidenceId: 'e999' })).status, 404);
  });

  test("keeps each person's last verdict", async () => {
    const { analysis } = await analysed();
    const findingId = analysis.findings[0]?.id;
    assert.equal(
      (await call(rateFinding, { id: analysis.id }, { role: 'Viewer', body: { findingId, verdict: 'right' } })).status,
      403
    );
    await call(rateFinding, { id: analysis.id }, { body: { findingId, verdict: 'wrong' } });
    const { status, body } = await call(rateFinding, { id: analysis.id }, { body: { findingId, verdict: 'right' } });
    assert.equal(status, 200);
    assert.deepEqual(
      body.feedback.map((one) => [one.findingId, one.verdict, one.by]),
      [[findingId, 'right', 'Ann']]
    );
    assert.equal(
      (await call(rateFinding, { id: analysis.id }, { body: { findingId: 'f99', verdict: 'right' } })).status,
      404
    );
    await outbox.drain();
    const { resourceKey, mechanism } = analysis.findings[0] ?? assert.fail('no finding');
    const fact = { analysisId: analysis.id, incidentId: analysis.incidentId, findingId, resourceKey, mechanism };
    assert.deepEqual(
      rated.filter((one) => one.analysisId === analysis.id),
      [
        { ...fact, verdict: 'wrong' },
        { ...fact, verdict: 'right' },
      ]
    );
  });

  test('forgets analyses, series and verdicts with their incident', async () => {
    const { incidentId, analysis } = await analysed();
    const body = { findingId: analysis.findings[0]?.id, verdict: 'right' };
    assert.equal((await call(rateFinding, { id: analysis.id }, { body })).status, 200);
    const left = await database.tenant(tenants[0] as string, async (tx) => {
      await sql`delete from incident where tenant_id = ${tenants[0]} and id = ${incidentId}`.execute(tx);
      return sql`
        select id::text from analysis where id = ${analysis.id}
        union all select evidence_id from analysis_evidence where analysis_id = ${analysis.id}
        union all select finding_id from analysis_feedback where analysis_id = ${analysis.id}`.execute(tx);
    });
    assert.deepEqual(left.rows, []);
  });

  test('knows nothing of another tenant', async () => {
    const { incidentId, analysis } = await analysed();
    const evidenceId = analysis.findings[0]?.evidence[0]?.id ?? '';
    const other = { tenant: 1 };
    assert.equal((await call(getIncidentAnalysis, { id: incidentId }, other)).status, 404);
    assert.equal((await call(startIncidentAnalysis, { id: incidentId }, other)).status, 404);
    assert.equal(
      (await call(rateFinding, { id: analysis.id }, { ...other, body: { findingId: 'f1', verdict: 'right' } })).status,
      404
    );
    assert.equal((await call(getEvidenceSeries, { id: analysis.id, evidenceId }, other)).status, 404);
  });
});
