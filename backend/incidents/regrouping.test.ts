import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AlertEvent } from '#contract/alert';
import { getIncident, listIncidentAlerts, listIncidents, mergeIncidents, splitIncident } from '#contract/incident';
import { newId } from '../platform/index.ts';
import { settleDue } from './settling.ts';
import { alertEvent, T0 } from './testing/alertEvents.ts';
import { incidentWorld } from './testing/world.ts';

const world = await incidentWorld();
const { call, clock, database, fresh, hear, open } = world;

describe('regrouping by people', () => {
  const service = (name: string, i: number): AlertEvent =>
    alertEvent(`${name}-${i}`, { at: i, name, labels: { service: name, i: String(i) } });

  test('merge takes the alerts over; the other is closed, points here, and returning alerts come here', async () => {
    const who = await fresh();
    await hear(who, service('cart', 1), service('mail', 2));
    const [mail, cart] = (await call(who, listIncidents)).body.items;
    assert.ok(mail && cart);
    const merged = await call(who, mergeIncidents, { params: { id: cart.id }, body: { ids: [mail.id] } });
    assert.equal(merged.status, 200);
    assert.deepEqual([merged.body.alertCount, merged.body.firingCount, merged.body.mergedFrom], [2, 2, [mail.id]]);
    const gone = (await call(who, getIncident, { params: { id: mail.id } })).body;
    assert.deepEqual([gone.status, gone.mergedInto, gone.alertCount], ['closed', cart.id, 0]);
    assert.ok(
      world.emitted.some((fact) => fact.name === 'alert.decided' && fact.payload.items[0]?.decision.kind === 'moved')
    );
    await hear(who, service('mail', 30));
    assert.equal((await call(who, getIncident, { params: { id: cart.id } })).body.alertCount, 3);
    const self = await call(who, mergeIncidents, { params: { id: cart.id }, body: { ids: [cart.id] } });
    assert.equal(self.error.code, 'illegal_transition');
    const closed = await call(who, mergeIncidents, { params: { id: cart.id }, body: { ids: [mail.id] } });
    assert.equal(closed.error.code, 'illegal_transition');
  });

  test('split moves alerts into a new incident; all of them, or a stranger, is refused', async () => {
    const who = await fresh();
    await hear(who, service('cart', 1), service('cart', 2), service('cart', 3));
    const [cart] = (await call(who, listIncidents)).body.items;
    assert.ok(cart);
    const made = await call(who, splitIncident, {
      params: { id: cart.id },
      body: { fingerprints: ['cart-2'], title: 'Another matter' },
    });
    assert.equal(made.status, 201);
    assert.deepEqual([made.body.alertCount, made.body.splitFrom, made.body.title], [1, cart.id, 'Another matter']);
    assert.equal((await call(who, getIncident, { params: { id: cart.id } })).body.alertCount, 2);
    const alerts = await call(who, listIncidentAlerts, { params: { id: made.body.id } });
    assert.deepEqual(
      alerts.body.items.map((alert) => alert.fingerprint),
      ['cart-2']
    );
    const all = await call(who, splitIncident, {
      params: { id: cart.id },
      body: { fingerprints: ['cart-1', 'cart-3'] },
    });
    assert.equal(all.error.code, 'illegal_transition');
    const stranger = await call(who, splitIncident, {
      params: { id: cart.id },
      body: { fingerprints: ['nobody'] },
    });
    assert.equal(stranger.error.code, 'not_found');
  });
});

describe('from alerts to incidents, stored', () => {
  const service = (name: string, at: number): AlertEvent => alertEvent(name, { at, name, labels: { service: name } });

  test('services that break together while all else is quiet share an incident, though nobody knows how they hang together', async () => {
    const who = await fresh();
    for (const [i, name] of ['cart', 'mail', 'search', 'stock', 'tax'].entries()) {
      await hear(who, service(name, i * 10));
    }
    const counts = (await call(who, listIncidents)).body.items.map(({ alertCount }) => alertCount);
    assert.deepEqual(counts.sort(), [1, 4]);
  });

  test('what a person opened by hand draws nothing to it', async () => {
    const who = await fresh();
    for (const title of ['One', 'Two', 'Three']) {
      await open(who, { title });
    }
    await hear(who, service('cart', 1));
    assert.equal((await call(who, listIncidents)).body.items.length, 4);
  });

  test('an alert opens, its resolve ends it, its return reopens it; the alert list tells the state', async () => {
    const who = await fresh();
    const at = (seconds: number, status: 'firing' | 'resolved', start = 0): AlertEvent =>
      alertEvent('a', {
        at: start,
        heard: seconds,
        status,
        labels: { service: 'payment', team: 'shop' },
        annotations: { summary: 'Payment\u202e errors' },
      });
    await hear(who, at(0, 'firing'));
    const [incident] = (await call(who, listIncidents)).body.items;
    assert.ok(incident);
    assert.deepEqual(
      [incident.title, incident.service, incident.team, incident.firingCount],
      ['Payment errors', 'payment', 'shop', 1]
    );
    await hear(who, at(60, 'resolved'));
    const ended = (await call(who, getIncident, { params: { id: incident.id } })).body;
    assert.deepEqual([ended.status, ended.resolvedAt], ['resolved', new Date(T0 + 60_000).toISOString()]);
    await hear(who, at(120, 'firing', 120));
    const back = (await call(who, getIncident, { params: { id: incident.id } })).body;
    assert.deepEqual([back.status, back.reopenedCount, back.resolvedAt], ['triggered', 1, null]);
    const alerts = (await call(who, listIncidentAlerts, { params: { id: incident.id } })).body.items;
    assert.deepEqual(
      alerts.map((alert) => [alert.state, alert.firings, alert.deliveries]),
      [['firing', 2, 3]]
    );
    assert.deepEqual(
      world.emitted.flatMap((fact) =>
        fact.name === 'alert.decided' ? fact.payload.items.map((item) => item.decision.kind) : []
      ),
      ['opened', 'resolved', 'reopened']
    );
    const told = world.emitted.flatMap((fact) => (fact.name === 'incident.reopened' ? [fact.payload] : []));
    assert.deepEqual(
      told.map(({ incidentId }) => incidentId),
      [incident.id]
    );
  });

  test('a held-back recovery ends by itself when it has lasted, not before', async () => {
    const who = await fresh();
    for (let i = 0; i < 4; i++) {
      await hear(who, alertEvent('a', { at: i * 100, labels: { service: 's' } }));
      await hear(
        who,
        alertEvent('a', { at: i * 100, heard: i * 100 + 50, status: 'resolved', labels: { service: 's' } })
      );
    }
    const settle = (): Promise<number> => database.tenant(who.tenantId, (tx) => settleDue(tx, world, who.tenantId));
    assert.equal(await settle(), 0);
    clock.at = T0 + 350_000 + 900_000;
    assert.equal(await settle(), 1);
    const [incident] = (await call(who, listIncidents)).body.items;
    assert.deepEqual([incident?.status, incident?.flapping], ['resolved', false]);
  });

  test('cause and "analysing" come from the analysis and show in list, facets and timeline', async () => {
    const who = await fresh();
    const { id } = await open(who);
    const title = { code: 'cause.deploy', params: {}, text: 'Deploy of payment' };
    const cause = {
      analysisId: newId(),
      resourceKey: 'service:payment',
      mechanism: 'deploy',
      title,
      confidence: 0.8,
      certainty: 'likely' as const,
    };
    await database.tenant(who.tenantId, (tx) => world.api.slice.setAnalysing(tx, who.tenantId, id, true));
    assert.equal((await call(who, getIncident, { params: { id } })).body.analysing, true);
    assert.equal(
      await database.tenant(who.tenantId, (tx) => world.api.slice.setCause(tx, who.tenantId, id, cause)),
      true
    );
    const listed = (await call(who, listIncidents, { query: { hasCause: 'true' } })).body.items;
    assert.deepEqual([listed[0]?.cause?.title.text, listed[0]?.analysing], ['Deploy of payment', false]);
    assert.equal(
      await database.tenant(who.tenantId, (tx) => world.api.slice.setCause(tx, who.tenantId, newId(), cause)),
      false
    );
  });
});
