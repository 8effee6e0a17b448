import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { EventName, EventPayload } from '#contract/events';
import { getIncidentLineage } from '#contract/lineage';
import { testDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { createOutbox, newId, openDatabase, silentLog, type CallContext, type Database, type DomainEvent, type Outbox, type Slice } from '../platform/index.ts';
import { ensureTenant } from '../tenancy/index.ts';
import { createLineage, readIncidentLineage, recordLineage, type LineageGraph } from './index.ts';
import { boundedId, boundedJson, boundedText, edgeId } from './lineage.rules.ts';

const AT = '2026-03-01T12:00:00.000Z';
type Item = EventPayload<'alert.decided'>['items'][number];

let holder: TestDatabase;
let database: Database;
let outbox: Outbox;
let lineage: Slice;
let orgs = 0;
const existing = new Set<string>();

const newTenant = async (): Promise<string> =>
  (await ensureTenant(database, { name: 'Shop', orgId: ++orgs, grafanaUrl: 'http://grafana.test', issuer: 'http://grafana.test/' })).id;

const tell = <N extends EventName>(tenantId: string, name: N, payload: EventPayload<N>): Promise<void> =>
  database.tenant(tenantId, (tx) => outbox.emit(tx, tenantId, name, payload)).then(() => outbox.drain());

const graphOf = (tenantId: string, incidentId: string): Promise<LineageGraph> =>
  database.tenant(tenantId, (tx) => readIncidentLineage(tx, tenantId, incidentId));

const chain = (graph: LineageGraph): string[] => graph.edges.map((edge) => `${edge.from.type} ${edge.relation} ${edge.to.type}`).sort();

function item(incidentId: string | null, given: { kind?: Item['decision']['kind']; alert?: Partial<Item['alert']>; fingerprint?: string } = {}): Item {
  return {
    fingerprint: given.fingerprint ?? 'f1',
    incidentId,
    decision: { id: newId(), kind: given.kind ?? 'opened', rule: 'none', reason: 'No open incident fits.', evidence: { looked: 3 } },
    alert: {
      name: 'PaymentErrors',
      severity: 'critical',
      startsAt: AT,
      ruleId: 'rule-1',
      resourceKey: 'service:payment',
      generatorUrl: 'https://grafana.test/alerting/1',
      labels: { alertname: 'PaymentErrors', service: 'payment' },
      query: 'rate(errors[5m]) > 1',
      ...given.alert,
    },
  };
}

async function ask(tenantId: string, id: string): Promise<unknown> {
  const context: CallContext = {
    principal: { tenantId, actor: { kind: 'user', id: 'u', name: 'U' }, role: 'Viewer', scopes: null },
    tenantId,
    remoteAddress: null,
    traceId: 't',
    signal: new AbortController().signal,
  };
  const answer = await lineage.routes?.[0]?.handle({ params: { id }, query: undefined, body: undefined }, context);
  return getIncidentLineage.response.parse(answer);
}

/** Hands facts to the ledger as the outbox does. */
function deliver(tenantId: string, events: DomainEvent[]): Promise<void> {
  const [subscription] = lineage.subscriptions ?? [];
  assert.ok(subscription !== undefined && 'inTransaction' in subscription);
  return database.tenant(tenantId, (tx) => subscription.inTransaction(tx, tenantId, events));
}

before(async () => {
  holder = await testDatabase();
  database = openDatabase({ url: holder.url, poolSize: 4, log: silentLog });
  lineage = createLineage({ database, incidentExists: (_tx, _tenantId, id) => Promise.resolve(existing.has(id)) });
  outbox = createOutbox({ database, log: silentLog, subscriptions: () => lineage.subscriptions ?? [] });
});

after(async () => {
  await database.close();
  await holder.drop();
});

describe('the ledger of an incident', () => {
  test('leads from the rule to the outcome, with reasons and evidence', async () => {
    const [tenant, incident] = [await newTenant(), newId()];
    await tell(tenant, 'alert.decided', { items: [item(incident)] });
    await tell(tenant, 'incident.opened', { incidentId: incident, number: 7, title: 'Payments fail', severity: 'critical' });
    await tell(tenant, 'incident.resolved', { incidentId: incident, by: { kind: 'user', id: 'u', name: 'Ann' } });
    const graph = await graphOf(tenant, incident);
    assert.deepEqual(chain(graph), [
      'alert decided decision',
      'decision opened incident',
      'incident led-to outcome',
      'query selects series',
      'resource fired alert',
      'rule queries query',
      'series observes resource',
    ]);
    assert.equal(graph.nodes.length, 8);
    const label = (type: string): string | undefined => graph.nodes.find((node) => node.type === type)?.label;
    assert.deepEqual([label('incident'), label('outcome'), label('query'), label('series')], [
      '#7 Payments fail',
      'Resolved by Ann',
      'rate(errors[5m]) > 1',
      'PaymentErrors{service="payment"}',
    ]);
    const opened = graph.edges.find((edge) => edge.relation === 'opened');
    assert.deepEqual([opened?.reason, opened?.evidence], ['No open incident fits.', { looked: 3 }]);
    assert.deepEqual(await ask(tenant, incident), graph);
  });

  test('leaves out what an alert does not tell, and follows one that was moved', async () => {
    const [tenant, first, second] = [await newTenant(), newId(), newId()];
    await tell(tenant, 'alert.decided', { items: [item(first, { alert: { query: null, resourceKey: null, ruleId: null, generatorUrl: 'javascript:alert(1)' } })] });
    const graph = await graphOf(tenant, first);
    assert.deepEqual(chain(graph), ['alert decided decision', 'decision opened incident', 'rule selects series', 'series fired alert']);
    assert.equal(graph.nodes.find((node) => node.type === 'rule')?.attributes['generatorUrl'], null);
    await tell(tenant, 'alert.decided', { items: [item(second, { kind: 'moved' })] });
    assert.ok(chain(await graphOf(tenant, second)).includes('decision moved-to incident'));
  });

  test('does not wander through a shared resource into another incident', async () => {
    const [tenant, first, second] = [await newTenant(), newId(), newId()];
    await tell(tenant, 'alert.decided', { items: [item(first), item(second, { fingerprint: 'f2', alert: { name: 'Other', ruleId: 'rule-2' } })] });
    const graph = await graphOf(tenant, first);
    assert.deepEqual(graph.nodes.filter((node) => node.type === 'incident' || node.type === 'rule').map((node) => node.id).sort(), [first, 'rule-1'].sort());
  });

  test('is the same when a fact is delivered again, and takes no repeats', async () => {
    const [tenant, incident] = [await newTenant(), newId()];
    const event: DomainEvent<'alert.decided'> = { id: newId(), tenantId: tenant, name: 'alert.decided', version: 1, payload: { items: [item(incident), item(incident, { kind: 'repeated' })] }, createdAt: new Date(AT) };
    for (let i = 0; i < 3; i++) {
      await deliver(tenant, [event, event]);
    }
    assert.equal((await graphOf(tenant, incident)).edges.length, 6);
  });

  test('takes what other slices know, circles and loops included', async () => {
    const [tenant, incident] = [await newTenant(), newId()];
    const a = { type: 'finding', id: 'a' } as const;
    const b = { type: 'change', id: 'b', label: 'Deploy 1.2' } as const;
    const edge = { at: AT, reason: 'r' } as const;
    const record = { incidentId: incident, nodes: [b], edges: [{ ...edge, from: a, to: b, relation: 'blames' as const }, { ...edge, from: b, to: a, relation: 'led-to' as const }, { ...edge, from: a, to: a, relation: 'supported-by' as const }] };
    await database.tenant(tenant, (tx) => recordLineage(tx, tenant, [record, record]));
    const graph = await graphOf(tenant, incident);
    assert.deepEqual([graph.edges.length, graph.nodes.map((node) => node.label)], [3, ['Deploy 1.2', 'a']]);
    await database.tenant(tenant, (tx) => recordLineage(tx, tenant, [{ incidentId: incident, nodes: [{ ...a, label: 'Cause' }], edges: [] }]));
    await database.tenant(tenant, (tx) => recordLineage(tx, tenant, [record]));
    assert.ok((await graphOf(tenant, incident)).nodes.some((node) => node.label === 'Cause'));
    await database.tenant(tenant, (tx) => recordLineage(tx, tenant, []));
  });

  test('of 5,000 alerts is cut, and keeps what came of the incident', async () => {
    const [tenant, incident] = [await newTenant(), newId()];
    for (let start = 0; start < 5_000; start += 1_000) {
      const items = Array.from({ length: 1_000 }, (_, i) => item(incident, { kind: 'joined', fingerprint: `f${start + i}` }));
      await tell(tenant, 'alert.decided', { items });
    }
    await tell(tenant, 'incident.resolved', { incidentId: incident, by: { kind: 'user', id: 'u', name: 'Ann' } });
    const graph = await graphOf(tenant, incident);
    assert.deepEqual([graph.edges.length, graph.truncated], [1_000, true]);
    assert.ok(chain(graph).includes('incident led-to outcome'));
    const known = new Set(graph.nodes.map((node) => `${node.type} ${node.id}`));
    assert.ok(graph.edges.every((edge) => known.has(`${edge.from.type} ${edge.from.id}`) && known.has(`${edge.to.type} ${edge.to.id}`)));
  });

  test('holds hostile text as text', async () => {
    const [tenant, incident] = [await newTenant(), newId()];
    const nasty = `<script>\u0000\u001b[31m'"; drop table lineage_edge; -- \ud800 支付 ${'é'.repeat(3_000)}`;
    const hostile = item(incident, { fingerprint: nasty, alert: { name: nasty, ruleId: nasty, resourceKey: nasty, query: nasty, labels: { [nasty.slice(0, 200)]: nasty, a: '\u0000' } } });
    hostile.decision.reason = nasty;
    hostile.decision.evidence = { text: nasty, big: 'x'.repeat(100_000) };
    await deliver(tenant, [{ id: newId(), tenantId: tenant, name: 'alert.decided', version: 1, payload: { items: [hostile] }, createdAt: new Date(AT) }]);
    const graph = await ask(tenant, incident);
    assert.equal((graph as LineageGraph).edges.length, 6);
  });
});

describe('the ledger refuses', () => {
  test('an incident that nobody knows; one without facts yet is empty', async () => {
    const [tenant, unknown, fresh] = [await newTenant(), newId(), newId()];
    existing.add(fresh);
    await assert.rejects(ask(tenant, unknown), { code: 'not_found' });
    assert.deepEqual(await ask(tenant, fresh), { nodes: [], edges: [], truncated: false });
  });

  test('another tenant', async () => {
    const [mine, other, incident] = [await newTenant(), await newTenant(), newId()];
    await tell(mine, 'alert.decided', { items: [item(incident)] });
    await assert.rejects(ask(other, incident), { code: 'not_found' });
    const seen = await database.tenant(other, (tx) => sql`select from lineage_edge union all select from lineage_node`.execute(tx));
    assert.equal(seen.rows.length, 0);
    await assert.rejects(database.tenant(other, (tx) => recordLineage(tx, mine, [{ incidentId: incident, nodes: [{ type: 'change', id: 'x', label: 'x' }], edges: [] }])), /row-level security/);
  });

  test('changes and removals of what was written', async () => {
    const [tenant, incident] = [await newTenant(), newId()];
    await tell(tenant, 'alert.decided', { items: [item(incident)] });
    for (const statement of [`update lineage_edge set reason = 'x'`, 'delete from lineage_edge', 'delete from lineage_node', 'truncate lineage_edge']) {
      await assert.rejects(database.tenant(tenant, (tx) => sql.raw(statement).execute(tx)), /permission denied/, statement);
    }
  });
});

describe('what the ledger holds is bounded', () => {
  test('ids to 500 bytes, told apart by their hash', () => {
    assert.equal(boundedId('short'), 'short');
    assert.equal(boundedId('\u0000'), '-');
    const [a, b] = [boundedId('é'.repeat(400) + 'a'), boundedId('é'.repeat(400) + 'b')];
    assert.ok(a !== b && Buffer.byteLength(a) <= 500);
  });

  test('texts to whole characters, objects to a note', () => {
    assert.equal(boundedText('a😀', 2), 'a');
    assert.equal(boundedJson({ a: 'x\u0000y\ud800', b: '\\u0000' }), '{"a":"xy","b":"\\\\u0000"}');
    assert.match(boundedJson({ a: 'x'.repeat(20_000) }), /leftOut/);
  });

  test('an edge has one id for what it says, another for anything else', () => {
    const edge = { from: { type: 'rule', id: 'a' }, to: { type: 'query', id: 'b' }, relation: 'queries' } as const;
    assert.match(edgeId(null, edge), /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(edgeId(null, edge), edgeId(null, { ...edge }));
    assert.notEqual(edgeId(null, edge), edgeId('x', edge));
    assert.notEqual(edgeId(null, edge), edgeId(null, { ...edge, relation: 'selects' }));
  });
});
