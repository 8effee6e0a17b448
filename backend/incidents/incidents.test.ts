import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import type { AlertEvent } from '#contract/alert';
import {
  addIncidentNote,
  bulkUpdateIncidents,
  createIncident,
  getHome,
  getIncident,
  getIncidentFacets,
  listIncidentAlerts,
  listIncidents,
  listIncidentTimeline,
  mergeIncidents,
  splitIncident,
  updateIncident,
  type Incident,
} from '#contract/incident';
import { newId, type Subscription } from '../platform/index.ts';
import { foldTally, settleDue } from './settling.ts';
import { alertEvent, keyOf, T0 } from './testing/alertEvents.ts';
import { incidentApi, type Caller } from './testing/api.ts';
import { incidentHarness } from './testing/harness.ts';

const harness = await incidentHarness();
const api = await incidentApi(harness);
const { database, clock } = harness;

/** A tenant of its own for a test, with its editor. */
async function fresh(): Promise<Caller> {
  clock.at = T0;
  harness.emitted.length = 0;
  harness.published.length = 0;
  return { tenantId: await harness.newTenant() };
}

async function hear({ tenantId }: Caller, ...events: AlertEvent[]): Promise<void> {
  events.forEach((event) => api.store.add(event));
  clock.at = Math.max(clock.at, ...events.map((event) => Date.parse(event.receivedAt)));
  const [subscription] = api.slice.subscriptions ?? [];
  assert.ok(subscription !== undefined && 'inTransaction' in subscription);
  const delivery = { id: newId(), tenantId, name: 'alert.received' as const, version: 1, createdAt: new Date(T0) };
  const payload = { endpointId: newId(), events: events.map((event) => keyOf(event)) };
  await database.tenant(tenantId, (tx) =>
    (subscription as Extract<Subscription, { inTransaction: unknown }>).inTransaction(tx, tenantId, [{ ...delivery, payload }])
  );
}

async function open(who: Caller, body: Record<string, unknown> = {}): Promise<Incident> {
  const made = await api.call(who, createIncident, { body: { title: 'Payment errors', ...body } });
  assert.equal(made.status, 201, JSON.stringify(made.error));
  return made.body;
}

const rows = async (who: Caller, table: string, where = 'true'): Promise<number> => {
  const found = await database.tenant(who.tenantId, (tx) =>
    sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)} where tenant_id = ${who.tenantId} and ${sql.raw(where)}`.execute(tx)
  );
  return found.rows[0]?.n ?? -1;
};

describe('work on an incident', () => {
  test('opened by hand it has number, timeline and audit entry, and pages and other slices hear of it', async () => {
    const who = await fresh();
    const made = await open(who, { service: 'payment', severity: 'critical' });
    assert.equal(made.number, 1);
    assert.equal(made.source, 'manual');
    assert.deepEqual(made.resources, ['service:payment']);
    assert.equal(await rows(who, 'audit_entry', `target_id = '${made.id}' and action = 'incident.opened'`), 1);
    assert.deepEqual(harness.emitted.map((fact) => fact.name), ['incident.opened', 'incident.changed']);
    assert.equal(harness.published[0]?.type, 'incident');
    assert.equal((await open(who)).number, 2);
  });

  test('who acknowledges has it; a second one does not take it away', async () => {
    const who = await fresh();
    const { id } = await open(who);
    clock.at += 90_000;
    const taken = await api.call(who, updateIncident, { params: { id }, body: { status: 'acknowledged', version: 1 } });
    assert.equal(taken.body.assignee?.id, 'user:1');
    assert.equal(taken.body.acknowledgedAt, new Date(T0 + 90_000).toISOString());
    assert.equal(taken.body.version, 2);
    const other = await api.call({ ...who, id: 'user:2' }, updateIncident, { params: { id }, body: { status: 'investigating' } });
    assert.equal(other.body.assignee?.id, 'user:1');
    const timeline = await api.call(who, listIncidentTimeline, { params: { id } });
    assert.deepEqual(timeline.body.items.map((entry) => entry.kind), ['opened', 'status', 'assignee', 'status']);
    assert.equal(await rows(who, 'audit_entry', `target_id = '${id}'`), 3);
  });

  test('a stale version is refused and nothing is written', async () => {
    const who = await fresh();
    const { id } = await open(who);
    await api.call(who, updateIncident, { params: { id }, body: { title: 'New' } });
    const late = await api.call(who, updateIncident, { params: { id }, body: { status: 'closed', version: 1 } });
    assert.equal(late.status, 409);
    assert.equal(late.error.code, 'conflict');
    assert.equal((await api.call(who, getIncident, { params: { id } })).body.status, 'triggered');
    assert.equal(await rows(who, 'audit_entry', `target_id = '${id}'`), 2);
  });

  test('a closed incident stays closed, and says why', async () => {
    const who = await fresh();
    const { id } = await open(who);
    await api.call(who, updateIncident, { params: { id }, body: { status: 'closed' } });
    assert.ok(harness.emitted.some((fact) => fact.name === 'incident.resolved'));
    const again = await api.call(who, updateIncident, { params: { id }, body: { status: 'investigating' } });
    assert.equal(again.status, 409);
    assert.equal(again.error.code, 'illegal_transition');
    assert.match(again.error.message, /stays closed/);
  });

  test('setting what is so already changes nothing', async () => {
    const who = await fresh();
    const { id, title } = await open(who);
    const same = await api.call(who, updateIncident, { params: { id }, body: { title, status: 'triggered' } });
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
      const answer = await api.call(viewer, operation, { params: { id }, body });
      assert.equal(answer.status, 403);
      assert.match(answer.error.message, /Editor/);
    }
    assert.equal((await api.call(viewer, getIncident, { params: { id } })).status, 200);
  });

  test("another tenant's incident does not exist", async () => {
    const who = await fresh();
    const { id } = await open(who);
    const other: Caller = { tenantId: await harness.newTenant() };
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
      const answer = await api.call(other, operation, { params: { id }, body });
      assert.equal(answer.status, 404, operation.id);
    }
    const stolen = await api.call(other, mergeIncidents, { params: { id: mine.id }, body: { ids: [id] } });
    assert.equal(stolen.status, 404);
    const bulk = await api.call(other, bulkUpdateIncidents, { body: { ids: [id], change: { status: 'closed' } } });
    assert.deepEqual([bulk.body.changed, bulk.body.refusedCount], [0, 1]);
    assert.equal((await api.call(other, listIncidents)).body.items.length, 1);
    assert.equal((await api.call(who, getIncident, { params: { id } })).body.status, 'triggered');
  });

  test('a note is kept as written, whatever it holds', async () => {
    const who = await fresh();
    const { id } = await open(who);
    const text = '# <script>alert(1)</script>\nignore all instructions\u0000';
    const note = await api.call(who, addIncidentNote, { params: { id }, body: { text } });
    assert.equal(note.status, 201);
    assert.equal(note.body.note, text.replace('\u0000', ''));
    const empty = await api.call(who, addIncidentNote, { params: { id }, body: { text: '   ' } });
    assert.equal(empty.status, 400);
  });
});

describe('many at once', () => {
  test('bulk changes what it can, tells what it cannot, and counts what is so already', async () => {
    const who = await fresh();
    const [a, b, c] = [await open(who), await open(who), await open(who)];
    await api.call(who, updateIncident, { params: { id: b.id }, body: { status: 'closed' } });
    await api.call(who, updateIncident, { params: { id: c.id }, body: { status: 'acknowledged' } });
    const done = await api.call(who, bulkUpdateIncidents, { body: { ids: [a.id, b.id, c.id, newId()], change: { status: 'acknowledged' } } });
    assert.deepEqual([done.body.changed, done.body.unchanged, done.body.refusedCount], [1, 1, 2]);
    assert.equal((await api.call(who, getIncident, { params: { id: a.id } })).body.assignee?.id, 'user:1');
    assert.equal(await rows(who, 'audit_entry', `target_id = '${a.id}' and action = 'incident.acknowledged'`), 1);
  });

  test('bulk by filter; neither, both or nothing to change is refused', async () => {
    const who = await fresh();
    await open(who, { service: 'cart' });
    await open(who, { service: 'mail' });
    const done = await api.call(who, bulkUpdateIncidents, { body: { filter: { service: ['cart'] }, change: { severity: 'critical' } } });
    assert.equal(done.body.changed, 1);
    for (const body of [{ change: { status: 'closed' } }, { ids: [newId()], filter: {}, change: { status: 'closed' } }, { ids: [newId()], change: {} }]) {
      assert.equal((await api.call(who, bulkUpdateIncidents, { body })).status, 400);
    }
  });
});

describe('regrouping by people', () => {
  const service = (name: string, i: number): AlertEvent => alertEvent(`${name}-${i}`, { at: i, name, labels: { service: name, i: String(i) } });

  test('merge takes the alerts over; the other is closed, points here, and returning alerts come here', async () => {
    const who = await fresh();
    await hear(who, service('cart', 1), service('mail', 2));
    const [mail, cart] = (await api.call(who, listIncidents)).body.items;
    assert.ok(mail && cart);
    const merged = await api.call(who, mergeIncidents, { params: { id: cart.id }, body: { ids: [mail.id] } });
    assert.equal(merged.status, 200);
    assert.deepEqual([merged.body.alertCount, merged.body.firingCount, merged.body.mergedFrom], [2, 2, [mail.id]]);
    const gone = (await api.call(who, getIncident, { params: { id: mail.id } })).body;
    assert.deepEqual([gone.status, gone.mergedInto, gone.alertCount], ['closed', cart.id, 0]);
    assert.ok(harness.emitted.some((fact) => fact.name === 'alert.decided' && fact.payload.items[0]?.decision.kind === 'moved'));
    await hear(who, service('mail', 30));
    assert.equal((await api.call(who, getIncident, { params: { id: cart.id } })).body.alertCount, 3);
    const self = await api.call(who, mergeIncidents, { params: { id: cart.id }, body: { ids: [cart.id] } });
    assert.equal(self.error.code, 'illegal_transition');
    const closed = await api.call(who, mergeIncidents, { params: { id: cart.id }, body: { ids: [mail.id] } });
    assert.equal(closed.error.code, 'illegal_transition');
  });

  test('split moves alerts into a new incident; all of them, or a stranger, is refused', async () => {
    const who = await fresh();
    await hear(who, service('cart', 1), service('cart', 2), service('cart', 3));
    const [cart] = (await api.call(who, listIncidents)).body.items;
    assert.ok(cart);
    const made = await api.call(who, splitIncident, { params: { id: cart.id }, body: { fingerprints: ['cart-2'], title: 'Another matter' } });
    assert.equal(made.status, 201);
    assert.deepEqual([made.body.alertCount, made.body.splitFrom, made.body.title], [1, cart.id, 'Another matter']);
    assert.equal((await api.call(who, getIncident, { params: { id: cart.id } })).body.alertCount, 2);
    const alerts = await api.call(who, listIncidentAlerts, { params: { id: made.body.id } });
    assert.deepEqual(alerts.body.items.map((alert) => alert.fingerprint), ['cart-2']);
    const all = await api.call(who, splitIncident, { params: { id: cart.id }, body: { fingerprints: ['cart-1', 'cart-3'] } });
    assert.equal(all.error.code, 'illegal_transition');
    const stranger = await api.call(who, splitIncident, { params: { id: cart.id }, body: { fingerprints: ['nobody'] } });
    assert.equal(stranger.error.code, 'not_found');
  });
});

describe('from alerts to incidents, stored', () => {
  test('an alert opens, its resolve ends it, its return reopens it; the alert list tells the state', async () => {
    const who = await fresh();
    const at = (seconds: number, status: 'firing' | 'resolved', start = 0): AlertEvent =>
      alertEvent('a', { at: start, heard: seconds, status, labels: { service: 'payment', team: 'shop' }, annotations: { summary: 'Payment\u202e errors' } });
    await hear(who, at(0, 'firing'));
    const [incident] = (await api.call(who, listIncidents)).body.items;
    assert.ok(incident);
    assert.deepEqual([incident.title, incident.service, incident.team, incident.firingCount], ['Payment errors', 'payment', 'shop', 1]);
    await hear(who, at(60, 'resolved'));
    const ended = (await api.call(who, getIncident, { params: { id: incident.id } })).body;
    assert.deepEqual([ended.status, ended.resolvedAt], ['resolved', new Date(T0 + 60_000).toISOString()]);
    await hear(who, at(120, 'firing', 120));
    const back = (await api.call(who, getIncident, { params: { id: incident.id } })).body;
    assert.deepEqual([back.status, back.reopenedCount, back.resolvedAt], ['triggered', 1, null]);
    const alerts = (await api.call(who, listIncidentAlerts, { params: { id: incident.id } })).body.items;
    assert.deepEqual(alerts.map((alert) => [alert.state, alert.firings, alert.deliveries]), [['firing', 2, 3]]);
    assert.deepEqual(harness.emitted.flatMap((fact) => (fact.name === 'alert.decided' ? fact.payload.items.map((item) => item.decision.kind) : [])), ['opened', 'resolved', 'reopened']);
  });

  test('a held-back recovery ends by itself when it has lasted, not before', async () => {
    const who = await fresh();
    for (let i = 0; i < 4; i++) {
      await hear(who, alertEvent('a', { at: i * 100, labels: { service: 's' } }));
      await hear(who, alertEvent('a', { at: i * 100, heard: i * 100 + 50, status: 'resolved', labels: { service: 's' } }));
    }
    const settle = (): Promise<number> => database.tenant(who.tenantId, (tx) => settleDue(tx, harness, who.tenantId));
    assert.equal(await settle(), 0);
    clock.at = T0 + 350_000 + 900_000;
    assert.equal(await settle(), 1);
    const [incident] = (await api.call(who, listIncidents)).body.items;
    assert.deepEqual([incident?.status, incident?.flapping], ['resolved', false]);
  });

  test('cause and "analysing" come from the analysis and show in list, facets and timeline', async () => {
    const who = await fresh();
    const { id } = await open(who);
    const title = { code: 'cause.deploy', params: {}, text: 'Deploy of payment' };
    const cause = { analysisId: newId(), resourceKey: 'service:payment', mechanism: 'deploy', title, confidence: 0.8, certainty: 'likely' as const };
    await database.tenant(who.tenantId, (tx) => api.slice.setAnalysing(tx, who.tenantId, id, true));
    assert.equal((await api.call(who, getIncident, { params: { id } })).body.analysing, true);
    assert.equal(await database.tenant(who.tenantId, (tx) => api.slice.setCause(tx, who.tenantId, id, cause)), true);
    const listed = (await api.call(who, listIncidents, { query: { hasCause: 'true' } })).body.items;
    assert.deepEqual([listed[0]?.cause?.title.text, listed[0]?.analysing], ['Deploy of payment', false]);
    assert.equal(await database.tenant(who.tenantId, (tx) => api.slice.setCause(tx, who.tenantId, newId(), cause)), false);
  });
});

describe('lists', () => {
  test('every order pages through the same incidents, once each; foreign and altered cursors are refused', async () => {
    const who = await fresh();
    const severities = ['info', 'critical', 'warning', 'high'];
    for (let i = 0; i < 11; i++) {
      clock.at += 1_000;
      await open(who, { severity: severities[i % 4], service: `s${i % 3}` });
    }
    for (const sort of ['-openedAt', 'openedAt', '-updatedAt', 'severity', 'number', '-number'] as const) {
      const filters: Record<string, string[]>[] = [{}, { service: ['s0', 's1', 's2'] }, { status: ['triggered', 'closed'] }];
      for (const filter of filters) {
        const seen: number[] = [];
        let cursor: string | null = '';
        while (cursor !== null) {
          const page: { items: { number: number }[]; nextCursor: string | null } = (
            await api.call(who, listIncidents, { query: { ...filter, sort, limit: 4, ...(cursor === '' ? {} : { cursor }) } })
          ).body;
          seen.push(...page.items.map((incident) => incident.number));
          cursor = page.nextCursor;
        }
        const expected = [...seen].sort((a, b) => (sort === 'openedAt' || sort === 'number' ? a - b : b - a));
        assert.deepEqual(sort === 'severity' ? [...seen].sort((a, b) => b - a) : seen, expected, sort);
        assert.equal(new Set(seen).size, 11);
      }
    }
    const first = await api.call(who, listIncidents, { query: { sort: 'severity', limit: 2 } });
    const altered = Buffer.from(JSON.stringify(['incidents/newest', '1; drop table'])).toString('base64url');
    for (const cursor of [first.body.nextCursor ?? '', 'rubbish', altered]) {
      assert.equal((await api.call(who, listIncidents, { query: { sort: '-openedAt', cursor } })).error.code, 'bad_cursor');
    }
  });

  test('facets ignore their own choice, agree with the list, and are the same before and after folding', async () => {
    const who = await fresh();
    await open(who, { severity: 'critical', service: 'cart' });
    await open(who, { severity: 'critical', service: 'mail' });
    const last = await open(who, { severity: 'info', service: 'mail' });
    await api.call(who, updateIncident, { params: { id: last.id }, body: { status: 'acknowledged' } });
    const read = async (query: Record<string, string[] | string>) => (await api.call(who, getIncidentFacets, { query })).body;
    const before = await read({ severity: ['critical'] });
    assert.equal(before.total, 2);
    assert.deepEqual(before.severity, [{ value: 'critical', count: 2 }, { value: 'info', count: 1 }]);
    assert.deepEqual(before.status, [{ value: 'triggered', count: 2 }]);
    assert.equal(before.histogram.reduce((sum, bucket) => sum + bucket.critical, 0), 2);
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
      (await api.call(who, listIncidents, { query: { q } })).body.items.map((incident) => incident.number);
    assert.deepEqual(await found('crash pay'), [one.number]);
    assert.deepEqual(await found('磁盘'), [two.number]);
    assert.deepEqual(await found('盘'), [two.number]);
    assert.deepEqual(await found('#2'), [two.number]);
    assert.deepEqual(await found('crash 磁盘'), []);
    assert.deepEqual(await found('%'), []);
    await api.call(who, updateIncident, { params: { id: one.id }, body: { title: 'Quiet now' } });
    assert.deepEqual(await found('crash'), []);
    assert.deepEqual(await found('quiet'), [one.number]);
  });

  test('home counts what is open, how fast people were, and how far the first steps got', async () => {
    const who = await fresh();
    const empty = (await api.call(who, getHome)).body;
    assert.deepEqual([empty.quietSince, empty.checklist.alertReceived, empty.noise.reduction], [null, false, null]);
    await hear(who, alertEvent('a', { labels: { service: 'cart' }, severity: 'critical' }), alertEvent('b', { at: 1, labels: { service: 'cart' } }));
    const [incident] = (await api.call(who, listIncidents)).body.items;
    assert.ok(incident);
    clock.at = T0 + 61_000;
    await api.call(who, updateIncident, { params: { id: incident.id }, body: { status: 'acknowledged' } });
    const busy = (await api.call(who, getHome)).body;
    assert.deepEqual(busy.open, { critical: 1, high: 0, warning: 0, info: 0 });
    assert.deepEqual([busy.healthyServices, busy.topIncidents.length, busy.unacknowledged.length], [11, 1, 0]);
    assert.deepEqual(busy.noise, { alertEvents: 2, incidents: 1, reduction: 0.5 });
    assert.deepEqual([busy.week.mttaSeconds, busy.week.perDay.at(-1)?.count], [60, 1]);
    clock.at = T0 + 120_000;
    await api.call(who, updateIncident, { params: { id: incident.id }, body: { status: 'resolved' } });
    const quiet = (await api.call(who, getHome)).body;
    assert.deepEqual([quiet.quietSince, quiet.checklist.incidentResolved], [new Date(T0 + 120_000).toISOString(), true]);
  });
});
