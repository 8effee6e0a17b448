import assert from 'node:assert/strict';
import type { Operation, OperationAnswer } from '#contract/operation';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { EventName, EventPayload } from '#contract/events';
import * as contract from '#contract/resource';
import type { StreamMessage } from '#contract/stream';
import { testDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { createOutbox, createToolbox, newId, openDatabase, silentLog, type CallContext, type Database, type Outbox } from '../platform/index.ts';
import { ensureTenant } from '../tenancy/index.ts';
import { createResources, readCanonicalKeys, readConventionIndex, readNeighbours, readTopology, type InstantSample, type Resources } from './index.ts';
import { removeLongGone } from './jobs.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;
const signal = new AbortController().signal;

let holder: TestDatabase;
let database: Database;
let outbox: Outbox;
let resources: Resources;
let nowMs = NOW;
let orgs = 0;
const sent: { name: string; payload: object }[] = [];
const published: StreamMessage[] = [];
/** What the data sources of a tenant answer: metric -> samples; or an error. */
const answers = new Map<string, Record<string, InstantSample[]> | Error>();

function answer(tenantId: string, query: string): InstantSample[] {
  const given = answers.get(tenantId);
  if (given instanceof Error) {
    throw given;
  }
  const metrics = Object.keys(given ?? {});
  if (query.startsWith('count by (__name__)')) {
    return metrics.map((name) => ({ labels: { __name__: name }, value: 1 }));
  }
  const metric = metrics.find((name) => new RegExp(`\\(${name}[[)]`).test(query));
  return given?.[metric ?? ''] ?? [];
}

const call = (client: string, server: string, value = 5): InstantSample => ({ labels: { client, server, connection_type: '' }, value });
const graph = (...edges: InstantSample[]): Record<string, InstantSample[]> => ({ traces_service_graph_request_total: edges });

async function newTenant(): Promise<string> {
  const tenant = await ensureTenant(database, { name: 'Shop', orgId: ++orgs, grafanaUrl: 'http://grafana.test', issuer: 'http://grafana.test/' });
  return tenant.id;
}

async function discover(tenantId: string, metrics: Record<string, InstantSample[]> | Error): Promise<Awaited<ReturnType<Resources['discover']>>> {
  answers.set(tenantId, metrics);
  return resources.discover(tenantId, signal);
}

const contextOf = (tenantId: string): CallContext => ({
  principal: { tenantId, actor: { kind: 'user', id: 'u1', name: 'Ann' }, role: 'Admin', scopes: null },
  tenantId,
  remoteAddress: null,
  traceId: 't',
  signal,
});

async function ask<O extends Operation>(
  tenantId: string,
  operation: O,
  input: { query?: object; params?: object; body?: object } = {}
): Promise<OperationAnswer<O>> {
  const binding = resources.routes?.find((one) => one.operation.id === operation.id);
  assert.ok(binding, `no route ${operation.id}`);
  const parsed = {
    query: binding.operation.query?.parse(input.query ?? {}),
    params: binding.operation.params?.parse(input.params ?? {}),
    body: binding.operation.body?.parse(input.body ?? {}),
  };
  return operation.response.parse(await binding.handle(parsed, contextOf(tenantId))) as OperationAnswer<O>;
}

const tell = <N extends EventName>(tenantId: string, name: N, payload: EventPayload<N>): Promise<void> =>
  database.tenant(tenantId, (tx) => outbox.emit(tx, tenantId, name, payload)).then(() => outbox.drain());

before(async () => {
  holder = await testDatabase();
  database = openDatabase({ url: holder.url, poolSize: 4, log: silentLog });
  outbox = createOutbox({ database, log: silentLog, subscriptions: () => resources.subscriptions ?? [] });
  resources = createResources({
    database,
    outbox,
    log: silentLog,
    clock: { now: () => nowMs },
    streams: { publish: (_tx, _tenantId, messages) => Promise.resolve(void published.push(...messages)) },
    jobs: { send: (name, payload) => Promise.resolve(sent.push({ name, payload }) > 0) },
    metrics: {
      listSources: () => Promise.resolve([{ id: '018f0000-0000-7000-8000-000000000001', name: 'prometheus' }]),
      query: (tenantId, _sourceId, query) => Promise.resolve(answer(tenantId, query)),
    },
  });
});

after(async () => {
  await database.close();
  await holder.drop();
});

describe('discovery', () => {
  test('stores what is there, tells open pages, and only of what is new', async () => {
    nowMs = NOW;
    const tenant = await newTenant();
    published.length = 0;
    const first = await discover(tenant, graph(call('a', 'b'), call('b', 'c')));
    assert.deepEqual(first, { read: ['prometheus'], failed: [], resources: 3, edges: 2 });
    assert.deepEqual(published, [{ type: 'topology' }]);
    const again = await discover(tenant, graph(call('a', 'b', 7), call('b', 'c')));
    assert.deepEqual([again.resources, again.edges, published.length], [0, 0, 1]);
    const { edges } = await ask(tenant, contract.getTopology);
    assert.deepEqual(edges.map((one: contract.TopologyEdge) => [one.from, one.to, one.requestsPerSecond]), [
      ['service:a', 'service:b', 7],
      ['service:b', 'service:c', 5],
    ]);
  });

  test('an edge that vanished ends and keeps its history; one that returns begins anew', async () => {
    nowMs = NOW;
    const tenant = await newTenant();
    await discover(tenant, graph(call('a', 'b'), call('a', 'c')));
    for (let i = 1; i <= 4; i++) {
      nowMs = NOW + i * 5 * MINUTE;
      await discover(tenant, graph(call('a', 'b')));
    }
    const at = async (ms: number): Promise<string[]> =>
      (await ask(tenant, contract.getTopology, { query: { at: new Date(ms).toISOString() } })).edges.map((one: contract.TopologyEdge) => one.to);
    assert.deepEqual(await at(NOW), ['service:b']);
    assert.deepEqual(await at(NOW - 1), []);
    assert.deepEqual(await at(nowMs), ['service:b']);
    nowMs += MINUTE;
    await discover(tenant, graph(call('a', 'b'), call('a', 'c')));
    assert.deepEqual(await at(nowMs), ['service:b', 'service:c']);
    assert.deepEqual(await at(nowMs - 1), ['service:b']);
  });

  test('a source that fails leaves everything as it was', async () => {
    nowMs = NOW;
    const tenant = await newTenant();
    await discover(tenant, graph(call('a', 'b')));
    nowMs = NOW + 60 * MINUTE;
    await assert.rejects(discover(tenant, new Error('connect ECONNREFUSED')), { code: 'source_failed' });
    const job = resources.jobs?.find((one) => one.name === 'resources.discover');
    await job?.handle({ tenantId: tenant }, signal);
    assert.equal((await ask(tenant, contract.getTopology)).edges.length, 1);
  });

  test('a better name replaces the first one', async () => {
    nowMs = NOW;
    const tenant = await newTenant();
    const calls = { traces_service_graph_request_total: [call('a', 'db')] };
    await discover(tenant, calls);
    assert.deepEqual((await ask(tenant, contract.listResources)).items.map((one: contract.Resource) => one.key), ['service:a', 'service:db']);
    nowMs += MINUTE;
    await discover(tenant, { ...calls, pg_up: [{ labels: { instance: 'db:9187' }, value: 1 }] });
    assert.deepEqual((await ask(tenant, contract.listResources)).items.map((one: contract.Resource) => one.key), ['service:a', 'database:db']);
    assert.equal((await ask(tenant, contract.getResource, { query: { key: 'service:db' } })).resource.key, 'database:db');
    const names = await database.tenant(tenant, (tx) => readCanonicalKeys(tx, tenant, ['service:db', 'service:a']));
    assert.deepEqual([...names], [['service:db', 'database:db']]);
  });

  test('asks for what the tenant’s own rows name', async () => {
    nowMs = NOW;
    const tenant = await newTenant();
    await ask(tenant, contract.createMetricConvention, {
      body: { metric: 'acme_calls_total', role: 'rate', type: 'counter', edge: { kind: 'calls', from: [{ kind: 'service', labels: ['src'] }], to: [{ kind: 'service', labels: ['dst'] }] } },
    });
    await discover(tenant, { acme_calls_total: [{ labels: { src: 'x', dst: 'y' }, value: 2 }] });
    const { edges } = await ask(tenant, contract.getTopology);
    assert.deepEqual(edges.map((one: contract.TopologyEdge) => [one.from, one.to]), [['service:x', 'service:y']]);
    const index = await database.tenant(tenant, (tx) => readConventionIndex(tx, tenant));
    assert.equal(index.match('acme_calls_total', { src: 'x', dst: 'y' }).edge?.to, 'service:y');
  });

  test('hostile label values do not hold up the rest', async () => {
    nowMs = NOW;
    const tenant = await newTenant();
    const nasty = `<b>\u0000\ud800'; drop table resource; --`;
    await discover(tenant, {
      ...graph(call(nasty, 'b'), call('x'.repeat(9_000), 'b')),
      kube_pod_info: [{ labels: { namespace: nasty, pod: nasty, node: nasty, created_by_kind: 'StatefulSet', created_by_name: nasty }, value: 1 }],
      kube_node_info: [{ labels: { node: 'n'.repeat(9_000), internal_ip: '1' }, value: 1 }],
      redis_up: [{ labels: { instance: 'r:9121', team: nasty, owner: 'o'.repeat(9_000) }, value: 1 }],
    });
    const { items } = await ask(tenant, contract.listResources);
    assert.deepEqual(items.map((one: contract.Resource) => one.kind).sort(), ['cache', 'host', 'pod', 'service', 'service']);
    assert.ok(items.some((one: contract.Resource) => one.team === `<b>'; drop table resource; --`));
  });

  test('starts when a source is added, and every minute for every tenant', async () => {
    const tenant = await newTenant();
    sent.length = 0;
    await tell(tenant, 'source.added', { sourceId: newId() });
    assert.deepEqual(sent, [{ name: 'resources.discover', payload: { tenantId: tenant } }]);
    await resources.jobs?.find((one) => one.name === 'resources.discoverAll')?.handle({}, signal);
    assert.ok(sent.length > 1 && sent.some((one) => JSON.stringify(one.payload).includes(tenant)));
  });

  test('what is long gone is removed with the tenant’s retention time', async () => {
    nowMs = NOW;
    const tenant = await newTenant();
    await discover(tenant, graph(call('a', 'b')));
    nowMs = NOW + 20 * MINUTE;
    await discover(tenant, graph(call('c', 'd')));
    assert.equal((await ask(tenant, contract.listResources, { query: { gone: 'true' } })).items.length, 2);
    nowMs = NOW + 400 * 86_400_000;
    await removeLongGone({ database, clock: { now: () => nowMs } }, tenant, signal);
    assert.equal((await ask(tenant, contract.listResources, { query: { gone: 'true' } })).items.length, 0);
    assert.equal((await ask(tenant, contract.listResources)).items.length, 2);
  });
});

describe('resources and incidents', () => {
  const decided = (fingerprint: string, incidentId: string | null, resourceKey: string | null, kind: 'opened' | 'joined' | 'late' | 'moved' = 'opened', severity: 'critical' | 'warning' = 'warning') => ({
    fingerprint,
    incidentId,
    decision: { id: newId(), kind, rule: 'none' as const, reason: 'r', evidence: {} },
    alert: { name: 'A', severity, startsAt: new Date(NOW).toISOString(), ruleId: null, resourceKey, generatorUrl: null, labels: {}, query: null },
  });
  const affected = async (tenant: string): Promise<[string, number, string | null][]> =>
    (await ask(tenant, contract.listResources, { query: { affected: 'true' } })).items.map((one: contract.Resource) => [one.key, one.openIncidents, one.worstSeverity]);

  test('an incident counts on its resources until it is resolved, by any name, however often it is told', async () => {
    nowMs = NOW;
    const tenant = await newTenant();
    await discover(tenant, { ...graph(call('a', 'db')), pg_up: [{ labels: { instance: 'db:9187' }, value: 1 }] });
    const [one, two] = [newId(), newId()];
    const items = [decided('f1', one, 'service:db'), decided('f2', one, 'database:db', 'joined', 'critical'), decided('f3', two, 'service:a'), decided('f4', null, 'service:a'), decided('f5', two, null), decided('f6', newId(), 'service:a', 'late')];
    await tell(tenant, 'alert.decided', { items });
    await tell(tenant, 'alert.decided', { items });
    assert.deepEqual(await affected(tenant), [['service:a', 1, 'warning'], ['database:db', 1, 'critical']]);
    await tell(tenant, 'alert.decided', { items: [decided('f3', one, 'service:a', 'moved')] });
    await tell(tenant, 'incident.resolved', { incidentId: two, by: { kind: 'user', id: 'u', name: 'U' } });
    assert.deepEqual(await affected(tenant), [['service:a', 1, 'warning'], ['database:db', 1, 'critical']]);
    await tell(tenant, 'incident.resolved', { incidentId: one, by: { kind: 'user', id: 'u', name: 'U' } });
    assert.deepEqual(await affected(tenant), []);
  });
});

describe('reading', () => {
  test('pages hold every resource once, in every order, whatever its name', async () => {
    nowMs = NOW;
    const tenant = await newTenant();
    const names = ['ä', '支付', 'a b', `q"'\\`, '<b>', '%_', 'Z', ...Array.from({ length: 30 }, (_, i) => `s${i}`)];
    await discover(tenant, graph(...names.map((name) => call(name, 'hub'))));
    for (const sort of ['name', '-name', 'kind', '-kind', 'lastSeenAt', '-lastSeenAt']) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: { items: contract.Resource[]; nextCursor: string | null } = await ask(tenant, contract.listResources, { query: { sort, limit: 7, ...(cursor === null ? {} : { cursor }) } });
        seen.push(...page.items.map((one) => one.name));
        cursor = page.nextCursor;
      } while (cursor !== null);
      assert.equal(seen.length, names.length + 1, sort);
      assert.deepEqual(new Set(seen), new Set([...names, 'hub']), sort);
    }
    const found = await ask(tenant, contract.listResources, { query: { q: '%_' } });
    assert.deepEqual(found.items.map((one: contract.Resource) => one.name), ['%_']);
    const page = await ask(tenant, contract.listResources, { query: { limit: 7 } });
    await assert.rejects(ask(tenant, contract.listResources, { query: { sort: '-name', cursor: page.nextCursor } }), { code: 'bad_cursor' });
    await assert.rejects(ask(await newTenant(), contract.listResources, { query: { cursor: page.nextCursor } }), { code: 'bad_cursor' });
  });

  test('facets count by kind and team and leave out their own filter', async () => {
    nowMs = NOW;
    const tenant = await newTenant();
    await discover(tenant, {
      ...graph(call('a', 'b')),
      redis_up: [{ labels: { instance: 'r:9121', team: 'data' }, value: 1 }],
    });
    assert.deepEqual(await ask(tenant, contract.getResourceFacets, { query: { kind: 'cache' } }), {
      kind: [{ value: 'service', count: 2 }, { value: 'cache', count: 1 }],
      team: [{ value: 'data', count: 1 }],
    });
    assert.equal((await ask(tenant, contract.listResources, { query: { team: 'data' } })).items[0]?.key, 'cache:r');
  });

  test('topology around a focus stops at its depth, in circles too', async () => {
    nowMs = NOW;
    const tenant = await newTenant();
    await discover(tenant, graph(call('a', 'b'), call('b', 'c'), call('c', 'd'), call('d', 'a'), call('b', 'b'), call('x', 'y')));
    const keysAround = async (depth: number): Promise<string[]> =>
      (await ask(tenant, contract.getTopology, { query: { focus: 'service:a', depth } })).nodes.map((one: contract.Resource) => one.name).sort();
    assert.deepEqual(await keysAround(1), ['a', 'b', 'd']);
    assert.deepEqual(await keysAround(5), ['a', 'b', 'c', 'd']);
    await assert.rejects(ask(tenant, contract.getTopology, { query: { focus: 'service:nobody' } }), { code: 'not_found' });
    await assert.rejects(ask(tenant, contract.getResource, { query: { key: 'service:nobody' } }), { code: 'not_found' });
  });

  test('a topology of 5,000 nodes is cut to 1,000 and says so', async () => {
    nowMs = NOW;
    const tenant = await newTenant();
    await discover(tenant, graph(...Array.from({ length: 5_000 }, (_, i) => call(`n${i}`, `n${(i * 7 + 1) % 5_000}`))));
    const whole = await ask(tenant, contract.getTopology);
    assert.deepEqual([whole.nodes.length, whole.truncated], [1_000, true]);
    const around = await ask(tenant, contract.getTopology, { query: { focus: 'service:n1', depth: 5 } });
    assert.ok(around.nodes.length > 5 && around.nodes.length <= 1_000);
    const bare = await database.tenant(tenant, (tx) => readTopology(tx, tenant, nowMs));
    assert.deepEqual([bare.resources.length, bare.edges.length, bare.truncated], [5_000, 5_000, false]);
  });

  test('neighbours are found by any name, by the shortest path, not through a crossroads', async () => {
    nowMs = NOW;
    const tenant = await newTenant();
    const crowd = Array.from({ length: 300 }, (_, i) => call(`crowd${i}`, 'hub'));
    await discover(tenant, { ...graph(call('a', 'b'), call('b', 'db'), call('db', 'a'), call('z', 'hub'), ...crowd), pg_up: [{ labels: { instance: 'db:9187' }, value: 1 }] });
    const near = await database.tenant(tenant, (tx) => readNeighbours(tx, tenant, ['service:a', 'service:db', 'service:z', 'service:nobody'], 2));
    const short = near.map((one) => `${one.from} ${one.to} ${one.path.map((edge) => `${edge.from}>${edge.to}`).join(' ')}`).sort();
    assert.deepEqual(short, [
      'service:a database:db database:db>service:a',
      'service:a service:b service:a>service:b',
      'service:db database:db ',
      'service:db service:a database:db>service:a',
      'service:db service:b service:b>database:db',
      'service:z service:hub service:z>service:hub',
    ]);
    assert.deepEqual(await database.tenant(tenant, (tx) => readNeighbours(tx, tenant, [], 2)), []);
  });

  test('the tool answers with values: data, nothing found, bad input', async () => {
    nowMs = NOW;
    const tenant = await newTenant();
    await discover(tenant, graph(call('a', 'b')));
    const toolbox = createToolbox(resources.tools ?? []);
    const use = (input: object) => toolbox.call('readTopology', input, { tenantId: tenant, signal, role: 'Viewer', approved: false });
    const good = await use({ focus: 'service:a' });
    assert.equal(good.status, 'ok');
    assert.equal((await use({ focus: 'service:nobody' })).status, 'noData');
    assert.equal((await use({ depth: 9 })).status, 'error');
  });
});

describe('tenants', () => {
  test('see nothing of each other', async () => {
    nowMs = NOW;
    const [mine, other] = [await newTenant(), await newTenant()];
    await discover(mine, graph(call('a', 'b')));
    const row = await ask(mine, contract.createMetricConvention, { body: { metric: 'x', role: 'up', type: 'gauge', entity: [{ kind: 'host', labels: ['h'] }] } });
    assert.deepEqual((await ask(other, contract.listResources)).items, []);
    assert.deepEqual((await ask(other, contract.getTopology)).nodes, []);
    await assert.rejects(ask(other, contract.getResource, { query: { key: 'service:a' } }), { code: 'not_found' });
    await assert.rejects(ask(other, contract.getTopology, { query: { focus: 'service:a' } }), { code: 'not_found' });
    await assert.rejects(ask(other, contract.deleteMetricConvention, { params: { id: row.id } }), { code: 'not_found' });
    const hidden = await database.tenant(other, (tx) => sql<{ n: number }>`select count(*)::int as n from resource`.execute(tx));
    assert.equal(hidden.rows[0]?.n, 0);
  });

  test('add and remove their rows, each with its audit entry; a second one for a metric is refused', async () => {
    const tenant = await newTenant();
    const body = { metric: 'acme_*', role: 'saturation', type: 'gauge', entity: [{ kind: 'device', labels: ['site'] }] };
    const row = await ask(tenant, contract.createMetricConvention, { body });
    await assert.rejects(ask(tenant, contract.createMetricConvention, { body }), { code: 'conflict' });
    assert.equal((await ask(tenant, contract.listMetricConventions)).items[0]?.id, row.id);
    await ask(tenant, contract.deleteMetricConvention, { params: { id: row.id } });
    await assert.rejects(ask(tenant, contract.deleteMetricConvention, { params: { id: row.id } }), { code: 'not_found' });
    const audit = await database.tenant(tenant, (tx) => sql<{ action: string }>`select action from audit_entry where target_id = ${row.id} order by at`.execute(tx));
    assert.deepEqual(audit.rows.map((one) => one.action), ['metric-convention.created', 'metric-convention.deleted']);
  });
});
