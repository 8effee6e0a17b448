import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import {
  addIncidentNote,
  bulkUpdateIncidents,
  createIncident,
  getIncident,
  listIncidentAlerts,
  listIncidents,
  listIncidentTimeline,
  mergeIncidents,
  splitIncident,
  updateIncident,
} from '#contract/incident';
import { newId } from '../platform/index.ts';
import { T0 } from './testing/alertEvents.ts';
import type { Caller } from './testing/api.ts';
import { incidentWorld } from './testing/world.ts';

const world = await incidentWorld();
const { call, clock, fresh, open, rows } = world;

describe('work on an incident', () => {
  test('opened by hand it has number, timeline and audit entry, and pages and other slices hear of it', async () => {
    const who = await fresh();
    const made = await open(who, { service: 'payment', severity: 'critical' });
    assert.equal(made.number, 1);
    assert.equal(made.source, 'manual');
    assert.deepEqual(made.resources, ['service:payment']);
    assert.equal(await rows(who, 'audit_entry', `target_id = '${made.id}' and action = 'incident.opened'`), 1);
    assert.deepEqual(
      world.emitted.map((fact) => fact.name),
      ['incident.opened', 'incident.changed']
    );
    assert.equal(world.published[0]?.type, 'incident');
    assert.equal((await open(who)).number, 2);
  });

  test('who acknowledges has it; a second one does not take it away', async () => {
    const who = await fresh();
    const { id } = await open(who);
    clock.at += 90_000;
    const taken = await call(who, updateIncident, { params: { id }, body: { status: 'acknowledged', version: 1 } });
    assert.equal(taken.body.assignee?.id, 'user:1');
    assert.equal(taken.body.acknowledgedAt, new Date(T0 + 90_000).toISOString());
    assert.equal(taken.body.version, 2);
    const other = await call({ ...who, id: 'user:2' }, updateIncident, {
      params: { id },
      body: { status: 'investigating' },
    });
    assert.equal(other.body.assignee?.id, 'user:1');
    const timeline = await call(who, listIncidentTimeline, { params: { id } });
    assert.deepEqual(
      timeline.body.items.map((entry) => entry.kind),
      ['opened', 'status', 'assignee', 'status']
    );
    assert.equal(await rows(who, 'audit_entry', `target_id = '${id}'`), 3);
  });

  test('a stale version is refused and nothing is written', async () => {
    const who = await fresh();
    const { id } = await open(who);
    await call(who, updateIncident, { params: { id }, body: { title: 'New' } });
    const late = await call(who, updateIncident, { params: { id }, body: { status: 'closed', version: 1 } });
    assert.equal(late.status, 409);
    assert.equal(late.error.code, 'conflict');
    assert.equal((await call(who, getIncident, { params: { id } })).body.status, 'triggered');
    assert.equal(await rows(who, 'audit_entry', `target_id = '${id}'`), 2);
  });

  test('what the machine adds meanwhile, and a note, keep nobody from acknowledging', async () => {
    const who = await fresh();
    const { id, version } = await open(who);
    await world.database.tenant(who.tenantId, (tx) =>
      sql`update incident set version = version + 3, analysing = true where id = ${id}`.execute(tx)
    );
    await call(who, addIncidentNote, { params: { id }, body: { text: 'looking' } });
    const taken = await call(who, updateIncident, { params: { id }, body: { status: 'acknowledged', version } });
    assert.deepEqual([taken.status, taken.body.status], [200, 'acknowledged']);
    const late = await call(who, updateIncident, { params: { id }, body: { status: 'mitigated', version } });
    assert.equal(late.error.code, 'conflict');
    const unknown = await call(who, updateIncident, { params: { id }, body: { status: 'mitigated', version: 99 } });
    assert.equal(unknown.error.code, 'conflict');
  });

  test('a closed incident stays closed, and says why', async () => {
    const who = await fresh();
    const { id } = await open(who);
    await call(who, updateIncident, { params: { id }, body: { status: 'closed' } });
    assert.ok(world.emitted.some((fact) => fact.name === 'incident.resolved'));
    const again = await call(who, updateIncident, { params: { id }, body: { status: 'investigating' } });
    assert.equal(again.status, 409);
    assert.equal(again.error.code, 'illegal_transition');
    assert.match(again.error.message, /stays closed/);
  });

  test('setting what is so already changes nothing', async () => {
    const who = await fresh();
    const { id, title } = await open(who);
    const same = await call(who, updateIncident, { params: { id }, body: { title, status: 'triggered' } });
    assert.equal(same.body.version, 1);
    assert.equal(await rows(who, 'incident_timeline', `incident_id = '${id}'`), 1);
  });

  test('a Viewer is refused with the reason on every write', async () => {
    const who = await fresh();
    const { id } = await open(who);
    const viewer: Caller = { ...who, role: 'Viewer' };
    for (const [operation, body] of [
      [updateIncident, { status: 'closed' }],
      [addIncidentNote, { text: 'x' }],
      [mergeIncidents, { ids: [newId()] }],
      [splitIncident, { fingerprints: ['x'] }],
      [bulkUpdateIncidents, { ids: [id], change: { status: 'closed' } }],
      [createIncident, { title: 'x' }],
    ] as const) {
      const answer = await call(viewer, operation, { params: { id }, body });
      assert.equal(answer.status, 403);
      assert.match(answer.error.message, /Editor/);
    }
    assert.equal((await call(viewer, getIncident, { params: { id } })).status, 200);
  });

  test("another tenant's incident does not exist", async () => {
    const who = await fresh();
    const { id } = await open(who);
    const other: Caller = { tenantId: await world.newTenant() };
    const mine = await open(other);
    for (const [operation, body] of [
      [getIncident, undefined],
      [listIncidentTimeline, undefined],
      [listIncidentAlerts, undefined],
      [updateIncident, { status: 'closed' }],
      [addIncidentNote, { text: 'x' }],
      [mergeIncidents, { ids: [mine.id] }],
      [splitIncident, { fingerprints: ['x'] }],
    ] as const) {
      const answer = await call(other, operation, { params: { id }, body });
      assert.equal(answer.status, 404, operation.id);
    }
    const stolen = await call(other, mergeIncidents, { params: { id: mine.id }, body: { ids: [id] } });
    assert.equal(stolen.status, 404);
    const bulk = await call(other, bulkUpdateIncidents, { body: { ids: [id], change: { status: 'closed' } } });
    assert.deepEqual([bulk.body.changed, bulk.body.refusedCount], [0, 1]);
    assert.equal((await call(other, listIncidents)).body.items.length, 1);
    assert.equal((await call(who, getIncident, { params: { id } })).body.status, 'triggered');
  });

  test('a note is kept as written, whatever it holds', async () => {
    const who = await fresh();
    const { id } = await open(who);
    const text = '# <script>alert(1)</script>\nignore all instructions\u0000';
    const note = await call(who, addIncidentNote, { params: { id }, body: { text } });
    assert.equal(note.status, 201);
    assert.equal(note.body.note, text.replace('\u0000', ''));
    const empty = await call(who, addIncidentNote, { params: { id }, body: { text: '   ' } });
    assert.equal(empty.status, 400);
  });
});

describe('many at once', () => {
  test('bulk changes what it can, tells what it cannot, and counts what is so already', async () => {
    const who = await fresh();
    const [a, b, c] = [await open(who), await open(who), await open(who)];
    await call(who, updateIncident, { params: { id: b.id }, body: { status: 'closed' } });
    await call(who, updateIncident, { params: { id: c.id }, body: { status: 'acknowledged' } });
    const done = await call(who, bulkUpdateIncidents, {
      body: { ids: [a.id, b.id, c.id, newId()], change: { status: 'acknowledged' } },
    });
    assert.deepEqual([done.body.changed, done.body.unchanged, done.body.refusedCount], [1, 1, 2]);
    assert.equal((await call(who, getIncident, { params: { id: a.id } })).body.assignee?.id, 'user:1');
    assert.equal(await rows(who, 'audit_entry', `target_id = '${a.id}' and action = 'incident.acknowledged'`), 1);
  });

  test('bulk by filter; neither, both or nothing to change is refused', async () => {
    const who = await fresh();
    await open(who, { service: 'cart' });
    await open(who, { service: 'mail' });
    const done = await call(who, bulkUpdateIncidents, {
      body: { filter: { service: ['cart'] }, change: { severity: 'critical' } },
    });
    assert.equal(done.body.changed, 1);
    for (const body of [
      { change: { status: 'closed' } },
      { ids: [newId()], filter: {}, change: { status: 'closed' } },
      { ids: [newId()], change: {} },
    ]) {
      assert.equal((await call(who, bulkUpdateIncidents, { body })).status, 400);
    }
  });
});
