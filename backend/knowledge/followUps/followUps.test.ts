import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createFollowUp,
  createKnowledgeItem,
  getKnowledgeItem,
  listFollowUps,
  updateFollowUp,
  type FollowUp,
} from '#contract/knowledge';
import { newId } from '../../platform/index.ts';
import { ensureTenant } from '../../tenancy/index.ts';
import { knowledgeWorld, NOW } from '../testing/world.ts';

const world = await knowledgeWorld();
const [, other] = world.tenants;

async function promise(given: object): Promise<FollowUp> {
  const made = await world.call(createFollowUp, { body: { text: 'Do it', ...given } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body;
}
const change = (id: string, body: object, as: object = {}) =>
  world.call(updateFollowUp, { params: { id }, body, ...as });

describe('follow-ups', () => {
  test('stand with their item and incident, and are audited', async () => {
    const incident = await world.openIncident();
    const item = (
      await world.call(createKnowledgeItem, { body: { kind: 'note', title: 'n', incidentId: incident.id } })
    ).body;
    const one = await promise({ itemId: item.id, owner: 'Ann', dueOn: '2026-03-02' });
    assert.deepEqual(
      [one.incidentId, one.incidentNumber, one.status, one.overdue],
      [incident.id, incident.number, 'open', false]
    );
    await promise({ incidentId: incident.id, text: 'Of the incident' });
    const shown = (await world.call(getKnowledgeItem, { params: { id: item.id } })).body.followUps;
    assert.deepEqual(
      shown.map((each) => each.text),
      ['Do it', 'Of the incident']
    );
    await change(one.id, { status: 'done', owner: null });
    const audit = await world.rows<{ action: string; before: FollowUp | null; after: FollowUp }>('audit_entry');
    const entry = audit.find((each) => each.action === 'follow-up.changed');
    assert.deepEqual([entry?.before?.status, entry?.after.status, entry?.after.owner], ['open', 'done', null]);
  });

  test('come the most urgent first, by pages: overdue, soon, some day, then done and dropped', async () => {
    const tenant = await freshTenant();
    const make = async (text: string, dueOn: string | null, status?: string): Promise<void> => {
      const made = await world.call(createFollowUp, { body: { text, dueOn, owner: 'Bea' }, tenant });
      assert.equal(made.status, 201);
      if (status !== undefined) {
        await change(made.body.id, { status }, { tenant });
      }
    };
    await make('some day', null);
    await make('later', '2026-04-01');
    await make('done', '2026-01-01', 'done');
    await make('overdue', '2026-02-28');
    await make('dropped', null, 'dropped');
    await make('today', '2026-03-01');
    const seen: FollowUp[] = [];
    for (let cursor = ''; ;) {
      const page = (await world.call(listFollowUps, { query: { limit: '4', ...(cursor && { cursor }) }, tenant })).body;
      seen.push(...page.items);
      if (page.nextCursor === null) {
        break;
      }
      cursor = page.nextCursor;
    }
    assert.deepEqual(
      seen.map((one) => one.text),
      ['overdue', 'today', 'later', 'some day', 'done', 'dropped']
    );
    assert.deepEqual(
      seen.map((one) => one.overdue),
      [true, false, false, false, false, false]
    );
    const open = await world.call(listFollowUps, { query: { status: 'open', owner: 'Bea' }, tenant });
    assert.equal(open.body.items.length, 4);
    assert.deepEqual((await world.call(listFollowUps, { query: { owner: 'Nobody' }, tenant })).body.items, []);
  });

  test('become overdue when their day (UTC) has passed', async () => {
    const one = await promise({ dueOn: '2026-03-01' });
    world.clock.at = NOW + 86_400_000;
    assert.equal((await change(one.id, { text: 'Do it now' })).body.overdue, true);
    world.clock.at = NOW;
  });

  test('are refused without a text, for what is not there, by a Viewer and across tenants', async () => {
    const one = await promise({});
    for (const body of [
      { text: ' ' },
      { text: 'x', dueOn: '2026-02-30' },
      { text: 'x', dueOn: 'soon' },
      { text: 'x', owner: '' },
      { text: 'x', more: 1 },
    ]) {
      assert.equal((await world.call(createFollowUp, { body })).error.code, 'bad_request', JSON.stringify(body));
    }
    assert.equal((await world.call(createFollowUp, { body: { text: 'x', itemId: newId() } })).error.code, 'not_found');
    assert.equal(
      (await world.call(createFollowUp, { body: { text: 'x', incidentId: newId() } })).error.code,
      'not_found'
    );
    assert.equal((await world.call(createFollowUp, { body: { text: 'x' }, role: 'Viewer' })).status, 403);
    assert.equal((await change(one.id, { status: 'done' }, { role: 'Viewer' })).status, 403);
    assert.equal((await change(one.id, { status: 'late' })).error.code, 'bad_request');
    assert.equal((await change(newId(), { status: 'done' })).error.code, 'not_found');
    assert.equal((await change(one.id, { status: 'done' }, { tenant: other })).error.code, 'not_found');
    assert.deepEqual((await world.call(listFollowUps, { tenant: other })).body.items, []);
    for (const values of [
      ['follow-ups', '0', '2026-99-01', newId()],
      ['follow-ups', '0', '2026-01-01', 'x'],
      ['other', '0'],
    ]) {
      const cursor = Buffer.from(JSON.stringify(values)).toString('base64url');
      assert.equal((await world.call(listFollowUps, { query: { cursor } })).error.code, 'bad_cursor');
    }
  });
});

async function freshTenant(): Promise<string> {
  return (
    await ensureTenant(world.database, { name: 'x', orgId: 9, grafanaUrl: 'http://g9.test', issuer: 'http://g9.test/' })
  ).id;
}
