import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createGroupingRule,
  deleteGroupingRule,
  listGroupingRules,
  MAX_GROUPING_RULES,
  previewGroupingRule,
  updateGroupingRule,
} from '#contract/groupingRule';
import { listIncidents, mergeIncidents, type IncidentSummary } from '#contract/incident';
import { sql } from 'kysely';
import { newId } from '../../platform/index.ts';
import { alertEvent } from '../testing/alertEvents.ts';
import type { Caller } from '../testing/api.ts';
import { incidentWorld } from '../testing/world.ts';

const { call, database, emitted, fresh, hear } = await incidentWorld();

const BY_ZONE = { name: 'By zone', condition: 'has(alert.labels.zone)', groupBy: 'alert.labels.zone' };

/** A tenant of its own, with its admin. */
const admin = async (): Promise<Caller> => ({ ...(await fresh()), role: 'Admin' });
const inZone = (service: string, zone: string, at: number): ReturnType<typeof alertEvent> =>
  alertEvent(`${service}-${at}`, { at, name: `${service} down`, labels: { service, zone } });
const incidentsOf = async (who: Caller): Promise<IncidentSummary[]> => (await call(who, listIncidents)).body.items;
const decisions = (): { rule: string; reason: string; evidence: Record<string, unknown> }[] =>
  emitted.flatMap((fact) => (fact.name === 'alert.decided' ? fact.payload.items.map((item) => item.decision) : []));

describe('a tenant says which alerts belong together', () => {
  test('strangers that the rule puts together share an incident, and the lineage names the rule', async () => {
    const who = await admin();
    const made = await call(who, createGroupingRule, { body: BY_ZONE });
    assert.equal(made.status, 201, JSON.stringify(made.error));
    await hear(who, inZone('cart', 'north', 0), inZone('mail', 'north', 60), inZone('search', 'south', 70));
    assert.deepEqual((await incidentsOf(who)).map(({ alertCount }) => alertCount).sort(), [1, 2]);
    const joined = decisions().find(({ reason }) => reason.startsWith('Grouping rule'));
    assert.equal(joined?.reason, 'Grouping rule "By zone" (north), 60 s apart.');
    assert.deepEqual(joined.evidence['groupingRule'], { id: made.body.id, name: 'By zone' });
  });

  test('it goes before what the engine thinks: the same service, and the same cluster', async () => {
    const who = await admin();
    await call(who, createGroupingRule, { body: BY_ZONE });
    const first = alertEvent('a', { labels: { service: 'cart', zone: 'north', cluster: 'one' } });
    const other = alertEvent('b', { at: 10, labels: { service: 'mail', zone: 'south', cluster: 'two' } });
    await hear(who, first, other);
    await hear(who, alertEvent('c', { at: 20, labels: { service: 'mail', zone: 'north', cluster: 'two' } }));
    const decided = decisions().at(-1);
    assert.equal(decided?.reason, 'Grouping rule "By zone" (north), 20 s apart.');
    assert.equal((decided.evidence['alsoFits'] as unknown[]).length, 1);
  });

  test('only within the window, and only while it is turned on', async () => {
    const who = await admin();
    const { body } = await call(who, createGroupingRule, { body: BY_ZONE });
    await hear(who, inZone('cart', 'north', 0));
    await hear(who, inZone('mail', 'north', 901));
    assert.equal((await incidentsOf(who)).length, 2);
    await call(who, updateGroupingRule, { params: { id: body.id }, body: { ...BY_ZONE, enabled: false } });
    await hear(who, inZone('search', 'north', 905));
    assert.equal((await incidentsOf(who)).length, 3);
  });

  test('of two rules the one with the lower number decides', async () => {
    const who = await admin();
    await call(who, createGroupingRule, { body: { ...BY_ZONE, name: 'Second', groupBy: '"all"' } });
    await call(who, createGroupingRule, { body: { ...BY_ZONE, name: 'First', priority: 1 } });
    assert.deepEqual(
      (await call(who, listGroupingRules)).body.items.map(({ name }) => name),
      ['First', 'Second']
    );
    await hear(who, inZone('cart', 'north', 0), inZone('mail', 'south', 5));
    assert.equal((await incidentsOf(who)).length, 2);
  });

  test('an alert that it does not fit is grouped as if there were none', async () => {
    const who = await admin();
    await call(who, createGroupingRule, { body: { ...BY_ZONE, condition: 'alert.labels.zone.startsWith("n")' } });
    const noZone = (i: number): ReturnType<typeof alertEvent> =>
      alertEvent(`n${i}`, { at: i, labels: { service: 'cart' } });
    await hear(who, noZone(1), noZone(2));
    assert.deepEqual(
      (await incidentsOf(who)).map(({ alertCount }) => alertCount),
      [2]
    );
  });

  test('an incident that takes in another takes its group too', async () => {
    const who = await admin();
    await call(who, createGroupingRule, { body: BY_ZONE });
    await hear(who, alertEvent('a', { labels: { service: 'cart' } }), inZone('mail', 'north', 5));
    const [north, cart] = await incidentsOf(who);
    assert.ok(north && cart);
    await call({ ...who, role: 'Editor' }, mergeIncidents, { params: { id: cart.id }, body: { ids: [north.id] } });
    await hear(who, inZone('search', 'north', 30));
    assert.deepEqual(
      (await incidentsOf(who)).filter(({ id }) => id === cart.id).map(({ alertCount }) => alertCount),
      [3]
    );
  });

  test('a rule that takes too long is turned off, says so, and no alert is lost', async () => {
    const who = await admin();
    const loops =
      'alert.labels.all(a, alert.labels.all(b, alert.labels.all(c, alert.labels.all(d, a + b + c + d != "x"))))';
    const { body } = await call(who, createGroupingRule, { body: { ...BY_ZONE, condition: loops } });
    const labels = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`label_${i}`, 'value']));
    await hear(who, alertEvent('a', { labels }));
    assert.equal((await incidentsOf(who)).length, 1);
    const [rule] = (await call(who, listGroupingRules)).body.items;
    assert.deepEqual([rule?.id, rule?.enabled], [body.id, false]);
    assert.match(rule?.lastError ?? '', /took longer than 1000 ms\. The rule was turned off/);
    const back = await call(who, updateGroupingRule, { params: { id: body.id }, body: BY_ZONE });
    assert.deepEqual([back.body.enabled, back.body.lastError], [true, null]);
  });
});

describe('what is refused, and where', () => {
  for (const [what, change, path] of [
    ['half a sentence', { condition: '1 +' }, 'body.condition'],
    ['a misspelt field', { condition: 'alert.sevrity == "critical"' }, 'body.condition'],
    ['what is neither true nor false', { condition: 'alert.name' }, 'body.condition'],
    ['a group that is no text', { groupBy: 'alert.labels' }, 'body.groupBy'],
    ['an unknown name', { groupBy: 'incident.title' }, 'body.groupBy'],
    ['no name', { name: ' ' }, 'body.name'],
    ['a number that is none', { priority: 0 }, 'body.priority'],
  ] as const) {
    test(`${what}, at ${path}; nothing is stored`, async () => {
      const who = await admin();
      const { status, error } = await call(who, createGroupingRule, { body: { ...BY_ZONE, ...change } });
      assert.deepEqual([status, error.code, error.details?.[0]?.path], [400, 'bad_request', path]);
      assert.deepEqual((await call(who, listGroupingRules)).body.items, []);
    });
  }

  test('a preview of what cannot be read, at the field too', async () => {
    const body = { condition: 'true', groupBy: 'alert.zone' };
    const { error } = await call(await admin(), previewGroupingRule, { body });
    assert.equal(error.details?.[0]?.path, 'body.groupBy');
  });

  for (const role of ['Viewer', 'Editor'] as const) {
    test(`a ${role}, everything`, async () => {
      const who = { ...(await fresh()), role };
      const params = { id: newId() };
      const answers = [
        await call(who, listGroupingRules),
        await call(who, createGroupingRule, { body: BY_ZONE }),
        await call(who, updateGroupingRule, { params, body: BY_ZONE }),
        await call(who, deleteGroupingRule, { params }),
        await call(who, previewGroupingRule, { body: { condition: 'true', groupBy: '"x"' } }),
      ];
      assert.deepEqual(
        answers.map(({ status }) => status),
        [403, 403, 403, 403, 403]
      );
    });
  }

  test("another tenant's rule is not there, and does not group one's alerts", async () => {
    const theirs = await admin();
    const { body } = await call(theirs, createGroupingRule, { body: BY_ZONE });
    const mine = await admin();
    const params = { id: body.id };
    assert.equal((await call(mine, updateGroupingRule, { params, body: BY_ZONE })).error.code, 'not_found');
    assert.equal((await call(mine, deleteGroupingRule, { params })).error.code, 'not_found');
    await hear(mine, inZone('cart', 'north', 0), inZone('mail', 'north', 5));
    assert.equal((await incidentsOf(mine)).length, 2);
    assert.deepEqual((await call(theirs, listGroupingRules)).body.items, [body]);
  });

  test('one more than there may be', async () => {
    const who = await admin();
    for (let i = 0; i < MAX_GROUPING_RULES; i++) {
      await call(who, createGroupingRule, { body: { ...BY_ZONE, name: `rule ${i}` } });
    }
    const { error } = await call(who, createGroupingRule, { body: BY_ZONE });
    assert.equal(error.details?.[0]?.path, 'body.name');
  });
});

test('a preview says what would be grouped among recent alerts, and changes nothing', async () => {
  const who = await admin();
  await hear(who, inZone('cart', 'north', 0), inZone('mail', 'north', 1), inZone('search', 'south', 2));
  await hear(who, alertEvent('x', { at: 3, labels: { service: 'x' } }));
  const before = await incidentsOf(who);
  const { body } = await call(who, previewGroupingRule, { body: { condition: 'true', groupBy: 'alert.labels.zone' } });
  assert.deepEqual([body.considered, body.matched, body.failed], [4, 3, 1]);
  assert.deepEqual(
    body.groups.map(({ value, alerts, names }) => [value, alerts, [...names].sort()]),
    [
      ['north', 2, ['cart down', 'mail down']],
      ['south', 1, ['search down']],
    ]
  );
  assert.match(body.failure ?? '', /zone/);
  assert.deepEqual(await incidentsOf(who), before);
  assert.deepEqual((await call(who, listGroupingRules)).body.items, []);
});

test('every change stands in the audit log, with before and after', async () => {
  const who = await admin();
  const { body } = await call(who, createGroupingRule, { body: BY_ZONE });
  const params = { id: body.id };
  await call(who, updateGroupingRule, { params, body: { ...BY_ZONE, name: 'Renamed' } });
  await call(who, deleteGroupingRule, { params });
  const found = await database.tenant(who.tenantId, (tx) =>
    sql<{ action: string; was: string | null; is: string | null }>`
      select action, before ->> 'name' as was, after ->> 'name' as is from audit_entry
      where tenant_id = ${who.tenantId} and target_id = ${body.id} order by at, id`.execute(tx)
  );
  assert.deepEqual(
    found.rows.map(({ action, was, is }) => [action, was, is]),
    [
      ['grouping-rule.created', null, 'By zone'],
      ['grouping-rule.updated', 'By zone', 'Renamed'],
      ['grouping-rule.removed', 'Renamed', null],
    ]
  );
});
