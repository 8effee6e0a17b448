import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { getHome, getIncidentFacets, listIncidents, updateIncident } from '#contract/incident';
import { foldTally } from './settling.ts';
import { alertEvent, T0 } from './testing/alertEvents.ts';
import { incidentWorld } from './testing/world.ts';

const world = await incidentWorld();
const { call, clock, database, fresh, hear, open } = world;

describe('lists', () => {
  test('every order pages through the same incidents, once each; foreign and altered cursors are refused', async () => {
    const who = await fresh();
    const severities = ['info', 'critical', 'warning', 'high'];
    for (let i = 0; i < 11; i++) {
      clock.at += 1_000;
      await open(who, { severity: severities[i % 4], service: `s${i % 3}` });
    }
    for (const sort of ['-openedAt', 'openedAt', '-updatedAt', 'severity', 'number', '-number'] as const) {
      const filters: Record<string, string[]>[] = [
        {},
        { service: ['s0', 's1', 's2'] },
        { status: ['triggered', 'closed'] },
      ];
      for (const filter of filters) {
        const seen: number[] = [];
        let cursor: string | null = '';
        while (cursor !== null) {
          const page: { items: { number: number }[]; nextCursor: string | null } = (
            await call(who, listIncidents, {
              query: { ...filter, sort, limit: 4, ...(cursor === '' ? {} : { cursor }) },
            })
          ).body;
          seen.push(...page.items.map((incident) => incident.number));
          cursor = page.nextCursor;
        }
        const expected = [...seen].sort((a, b) => (sort === 'openedAt' || sort === 'number' ? a - b : b - a));
        assert.deepEqual(sort === 'severity' ? [...seen].sort((a, b) => b - a) : seen, expected, sort);
        assert.equal(new Set(seen).size, 11);
      }
    }
    const first = await call(who, listIncidents, { query: { sort: 'severity', limit: 2 } });
    const altered = Buffer.from(JSON.stringify(['incidents/newest', '1; drop table'])).toString('base64url');
    for (const cursor of [first.body.nextCursor ?? '', 'rubbish', altered]) {
      assert.equal((await call(who, listIncidents, { query: { sort: '-openedAt', cursor } })).error.code, 'bad_cursor');
    }
  });

  test('facets ignore their own choice, agree with the list, and are the same before and after folding', async () => {
    const who = await fresh();
    await open(who, { severity: 'critical', service: 'cart' });
    await open(who, { severity: 'critical', service: 'mail' });
    const last = await open(who, { severity: 'info', service: 'mail' });
    await call(who, updateIncident, { params: { id: last.id }, body: { status: 'acknowledged' } });
    const read = async (query: Record<string, string[] | string>) =>
      (await call(who, getIncidentFacets, { query })).body;
    const before = await read({ severity: ['critical'] });
    assert.equal(before.total, 2);
    assert.deepEqual(before.severity, [
      { value: 'critical', count: 2 },
      { value: 'info', count: 1 },
    ]);
    assert.deepEqual(before.status, [{ value: 'triggered', count: 2 }]);
    assert.equal(
      before.histogram.reduce((sum, bucket) => sum + bucket.critical, 0),
      2
    );
    assert.equal(before.capped, false);
    await database.tenant(who.tenantId, (tx) => foldTally(tx, who.tenantId));
    assert.deepEqual(await read({ severity: ['critical'] }), before);
    const searched = await read({ q: 'payment', severity: ['critical'] });
    assert.deepEqual({ ...searched, histogram: [] }, { ...before, histogram: [] });
    assert.equal((await read({ assignee: 'me' })).total, 1);
    assert.equal((await read({ q: 'nothing-like-this' })).total, 0);
  });

  test('search finds words, beginnings, Chinese, the number, and the new title instead of the old', async () => {
    const who = await fresh();
    const one = await open(who, { title: 'KubePodCrashLooping on payment-api' });
    const two = await open(who, { title: '数据库磁盘空间不足' });
    const found = async (q: string): Promise<number[]> =>
      (await call(who, listIncidents, { query: { q } })).body.items.map((incident) => incident.number);
    assert.deepEqual(await found('crash pay'), [one.number]);
    assert.deepEqual(await found('磁盘'), [two.number]);
    assert.deepEqual(await found('盘'), [two.number]);
    assert.deepEqual(await found('#2'), [two.number]);
    assert.deepEqual(await found('crash 磁盘'), []);
    assert.deepEqual(await found('%'), []);
    await call(who, updateIncident, { params: { id: one.id }, body: { title: 'Quiet now' } });
    assert.deepEqual(await found('crash'), []);
    assert.deepEqual(await found('quiet'), [one.number]);
  });

  test('home counts what is open, how fast people were, and how far the first steps got', async () => {
    const who = await fresh();
    const empty = (await call(who, getHome)).body;
    assert.deepEqual([empty.quietSince, empty.checklist.alertReceived, empty.noise.reduction], [null, false, null]);
    await hear(
      who,
      alertEvent('a', { labels: { service: 'cart' }, severity: 'critical' }),
      alertEvent('b', { at: 1, labels: { service: 'cart' } })
    );
    const [incident] = (await call(who, listIncidents)).body.items;
    assert.ok(incident);
    clock.at = T0 + 61_000;
    await call(who, updateIncident, { params: { id: incident.id }, body: { status: 'acknowledged' } });
    const busy = (await call(who, getHome)).body;
    assert.deepEqual(busy.open, { critical: 1, high: 0, warning: 0, info: 0 });
    assert.deepEqual([busy.healthyServices, busy.topIncidents.length, busy.unacknowledged.length], [11, 1, 0]);
    assert.deepEqual(busy.noise, { alertEvents: 2, incidents: 1, reduction: 0.5 });
    assert.deepEqual([busy.week.mttaSeconds, busy.week.perDay.at(-1)?.count], [60, 1]);
    clock.at = T0 + 120_000;
    await call(who, updateIncident, { params: { id: incident.id }, body: { status: 'resolved' } });
    const quiet = (await call(who, getHome)).body;
    assert.deepEqual(
      [quiet.quietSince, quiet.checklist.incidentResolved],
      [new Date(T0 + 120_000).toISOString(), true]
    );
  });
});
