import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { QUERY_KINDS } from '../../contract/queryWords.ts';
import { forgetTokens, rotateDatasourceToken } from '../../backend/tenancy/index.ts';
import { readFrame } from '../support/grafanaFrames.ts';
import { scheduler, type Caller } from '../support/grafanaGrpc.ts';
import { startDatasourceWorld, type DatasourceWorld } from './world.ts';

let world: DatasourceWorld;
before(async () => {
  world = await startDatasourceWorld();
});
after(() => world.stop());

/** A query of every kind that the owner gets something from. */
const queriesOfMine = (): Record<(typeof QUERY_KINDS)[number], object> => ({
  incidents: { kind: 'incidents', time: 'any' },
  alerts: { kind: 'alerts' },
  operations: { kind: 'operations', format: 'number', measures: ['opened'] },
  analyses: { kind: 'analyses' },
  forecast: { kind: 'forecast', expr: 'disk_used', source: 'Metrics' },
  anomalies: { kind: 'anomalies', expr: 'disk_used', source: 'Metrics' },
  resources: { kind: 'resources' },
  topology: { kind: 'topology' },
  lineage: { kind: 'lineage', incident: world.incidentId },
  annotations: { kind: 'annotations' },
  automation: { kind: 'automation' },
  health: { kind: 'health' },
  capacity: { kind: 'capacity', source: 'Metrics' },
  values: { kind: 'values', of: 'services' },
});

/** Words of the first organisation that nobody else may read; those of the question do not count. */
const secrets = (): string[] => [world.incidentId, world.mine.tenantId, 'HighErrors', 'checkout-000', 'payment 2.4', 'Org 1'];

describe('credentials', () => {
  const refused: [string, () => Caller | Promise<Caller>, RegExp][] = [
    ['no token', () => ({ orgId: 1, login: 'grafana_scheduler' }), /has no token/],
    ['an empty token', () => scheduler(''), /has no token/],
    ['a token that nobody made', () => scheduler('sre_data_ffffffffffffffffffffffff'), /does not know this data source's token/],
    ['the token of the app’s pages', () => scheduler(world.mine.bearer), /does not know this data source's token/],
    ['the other org’s token', () => scheduler(world.theirs.datasourceToken, 1), /belongs to another organisation/],
    ['my token in the other org', () => scheduler(world.mine.datasourceToken, 2), /belongs to another organisation/],
    ['a namespace of the other org', () => ({ ...scheduler(world.mine.datasourceToken), namespace: 'org-2' }), /belongs to another organisation/],
    ['nobody’s org', () => scheduler(world.mine.datasourceToken, -1), /belongs to another organisation/],
    ['a person without an ID token', () => ({ token: world.mine.datasourceToken, orgId: 1, login: 'admin' }), /X-Grafana-Id/],
    ['a person of the other org', async () => ({ ...(await world.person('Admin', world.theirs)), token: world.mine.datasourceToken, orgId: 1 }), /different organisations/],
    ['a forged ID token', async () => ({ token: world.mine.datasourceToken, orgId: 1, login: 'admin', idToken: (await world.running.grafana.forged('', { orgId: 1, role: 'Admin' }))['X-Grafana-Id'] ?? '' }), /could not be verified/],
    ['a forged ID token under the scheduler’s name', async () => ({ ...scheduler(world.mine.datasourceToken), idToken: (await world.running.grafana.forged('', { orgId: 1, role: 'Admin' }))['X-Grafana-Id'] ?? '' }), /could not be verified/],
    ['garbage for an ID token', () => ({ ...scheduler(world.mine.datasourceToken), idToken: 'a.b.c' }), /could not be verified/],
    ['a person without a role', () => world.person('None'), /You have no role/],
  ];
  for (const [name, make, expected] of refused) {
    test(`${name}: every query, health and resource is refused, and nothing is said`, async () => {
      const caller = await make();
      const queries = QUERY_KINDS.map((kind) => ({ refId: kind, query: queriesOfMine()[kind] }));
      const { responses } = await world.grafana.query(caller, ...queries);
      assert.deepEqual(Object.keys(responses).sort(), [...QUERY_KINDS].sort());
      for (const [refId, answer] of Object.entries(responses)) {
        assert.deepEqual([answer.status, answer.frames.length], [403, 0], refId);
        assert.match(answer.error, expected);
      }
      const health = await world.grafana.health(caller);
      assert.equal(health.status, 'ERROR');
      assert.match(health.message, expected);
      const resource = await world.grafana.resource(caller, 'values?of=services');
      assert.equal(resource.code, 403);
      const said = JSON.stringify([Object.values(responses).map(({ error }) => error), health.message, resource.json]);
      assert.deepEqual(secrets().filter((secret) => said.includes(secret)), []);
    });
  }

  test('a person of the org and the org’s scheduler are answered', async () => {
    for (const caller of [await world.person('Viewer'), await world.person('Admin'), world.asRule, { ...world.asRule, namespace: 'default' }]) {
      assert.equal((await world.grafana.health(caller)).status, 'OK');
    }
  });
});

test('another organisation gets nothing of mine, whatever it asks', async () => {
  const theirs = scheduler(world.theirs.datasourceToken, 2);
  for (const [kind, query] of Object.entries(queriesOfMine())) {
    const { responses } = await world.grafana.query(theirs, { query });
    const { frames = [], error = '' } = responses['A'] ?? {};
    const said = JSON.stringify([error, frames.map(readFrame)]);
    const asked = JSON.stringify(query);
    assert.deepEqual(secrets().filter((secret) => said.includes(secret) && !asked.includes(secret)), [], kind);
    assert.ok(frames.map(readFrame).every((frame) => frame.fields.every(({ values }) => values.length === 0 || kind === 'operations')), kind);
  }
  const values = await world.grafana.resource(theirs, 'values?of=services');
  assert.deepEqual(values.json, { values: [] });
});

test('what the owner gets holds those words, so the silence above means something', async () => {
  const answers = await Promise.all(Object.values(queriesOfMine()).map((query) => world.grafana.query(world.asRule, { query })));
  const said = JSON.stringify(answers.map(({ responses }) => responses['A']?.frames.map(readFrame)));
  for (const secret of [world.incidentId, 'HighErrors', 'payment 2.4']) {
    assert.ok(said.includes(secret), secret);
  }
});

test('a rotated or removed token stops working within seconds, and a chosen one works', async () => {
  const { database, mine, grafana } = world;
  const refusedSoon = async (caller: Caller): Promise<void> => {
    for (const end = Date.now() + 20_000; (await grafana.health(caller)).status === 'OK'; ) {
      assert.ok(Date.now() < end, 'the old token still works');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const fresh = await database.tenant(mine.tenantId, (tx) => rotateDatasourceToken(tx, mine.tenantId));
  await refusedSoon(world.asRule);
  assert.equal((await grafana.health(scheduler(fresh))).status, 'OK');
  const chosen = 'chosen-by-the-operator-0123456789';
  await database.tenant(mine.tenantId, (tx) => rotateDatasourceToken(tx, mine.tenantId, chosen));
  assert.equal((await grafana.health(scheduler(chosen))).status, 'OK');
  await refusedSoon(scheduler(fresh));
  await database.tenant(mine.tenantId, (tx) => forgetTokens(tx, mine.tenantId, 'datasource'));
  await refusedSoon(scheduler(chosen));
  const { responses } = await grafana.query(scheduler(chosen), { query: { kind: 'incidents' } });
  assert.deepEqual([responses['A']?.status, responses['A']?.frames], [403, []]);
});
