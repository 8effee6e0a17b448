import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import {
  createTrigger,
  deleteTrigger,
  listTriggers,
  previewSchedule,
  updateTrigger,
  type Trigger,
} from '#contract/playbook';
import type { EventName, EventPayload } from '#contract/events';
import { AppError, createSecrets, listenHttp, newId, silentLog, type DomainEvent } from '../../platform/index.ts';
import { serveRoutes, type Answered } from '../testing/api.ts';
import { fakeRuns, type FakeRuns } from '../testing/fakeRuns.ts';
import { automationWorld, findingOf, NOW } from '../testing/world.ts';
import { TRIGGER_LIMITS, triggerPart, type TriggerDeps } from './index.ts';
import { fireDueSchedules, fireSchedule } from './schedules.ts';

const world = await automationWorld();
let runs: FakeRuns = fakeRuns();
const deps: TriggerDeps = {
  ...world,
  log: silentLog,
  secrets: createSecrets(Buffer.alloc(32, 7)),
  runs: { create: (request) => runs.create(request), read: (...given) => runs.read(...given) },
};
const part = triggerPart(deps);
const call = await serveRoutes(part.routes, world.tenants[0]);
const door = await listenHttp(part.webhooks.handle, { host: '127.0.0.1', port: 0 });
after(() => door.close());
const playbook = await world.addPlaybook('heal');
const picky = await world.addPlaybook('picky', {
  parameters: { service: { from: 'finding.resourceName' }, count: { type: 'number', default: 1, maximum: 5 }, who: {} },
});

beforeEach(async () => {
  runs = fakeRuns();
  world.clock.at = NOW;
  await world.database.tenant(world.tenants[0], (tx) => sql`delete from playbook_trigger`.execute(tx));
});

interface Made extends Answered {
  body: {
    trigger: Trigger;
    secret: string | null;
    error?: { code: string; message: string; details?: { path: string; reason: string }[] };
  };
}
const create = (given: object, more: object = {}): Promise<Made> =>
  call(createTrigger, { body: { name: 'heal it', playbookId: playbook.id, ...given }, ...more });
async function made(given: object): Promise<{ trigger: Trigger; secret: string }> {
  const { status, body } = await create(given);
  assert.equal(status, 201, JSON.stringify(body));
  return { trigger: body.trigger, secret: body.secret ?? '' };
}
async function now(id: string): Promise<Trigger> {
  const { body } = await call(listTriggers, { role: 'Viewer' });
  return body.items.find((one: Trigger) => one.id === id) ?? assert.fail('there is no such trigger');
}
async function tell<N extends EventName>(
  name: N,
  payload: EventPayload<N>,
  tenantId = world.tenants[0]
): Promise<void> {
  const [subscription] = part.subscriptions;
  assert.ok(subscription && 'afterClaim' in subscription && subscription.listensTo.includes(name));
  const event: DomainEvent<N> = { id: newId(), tenantId, name, version: 1, payload, createdAt: new Date(NOW) };
  await subscription.afterClaim(tenantId, [event as DomainEvent]);
}
const opened = (incidentId: string, tenantId?: string): Promise<void> =>
  tell('incident.opened', { incidentId, number: 1, title: 't', severity: 'high' }, tenantId);

describe('a trigger is refused', () => {
  for (const [what, given, path, reason] of [
    ['a schedule without a time', { kind: 'schedule' }, 'body.cron', /is missing/],
    ['a time that is none', { kind: 'schedule', cron: '99 * * * *' }, 'body.cron', /cron expression/],
    [
      'a zone that is none',
      { kind: 'schedule', cron: '0 9 * * *', timezone: 'Mars/Base' },
      'body.timezone',
      /time zone/,
    ],
    [
      'a schedule with a condition',
      { kind: 'schedule', cron: '0 9 * * *', condition: 'true' },
      'body.condition',
      /does not belong/,
    ],
    ['an incident without a moment', { kind: 'incident' }, 'body.on', /is missing/],
    ['an incident with a time', { kind: 'incident', on: 'opened', cron: '0 9 * * *' }, 'body.cron', /does not belong/],
    [
      'a condition that is no CEL',
      { kind: 'incident', on: 'opened', condition: 'incident.severity ==' },
      'body.condition',
      /CEL/,
    ],
    [
      'a condition on what is not there',
      { kind: 'incident', on: 'opened', condition: 'incident.colour == "red"' },
      'body.condition',
      /incident\.colour/,
    ],
    [
      'a webhook’s condition on an incident',
      { kind: 'webhook', condition: 'incident.number == 1' },
      'body.condition',
      /only body/,
    ],
    [
      'a parameter that the playbook does not know',
      { kind: 'webhook', parameters: { colour: 'red' } },
      'body.parameters.colour',
      /no parameter/,
    ],
    [
      'a parameter of the wrong type',
      { kind: 'webhook', playbookId: picky.id, parameters: { who: 'x', service: 'y', count: 'many' } },
      'body.parameters.count',
      /number/,
    ],
    [
      'a parameter that nobody could give',
      { kind: 'incident', on: 'opened', playbookId: picky.id },
      'body.parameters.who',
      /has no value/,
    ],
    [
      'a parameter that only an incident could give',
      { kind: 'webhook', playbookId: picky.id, parameters: { who: 'x' } },
      'body.parameters.service',
      /has no value/,
    ],
  ] as const) {
    test(`with ${what}, by field and reason`, async () => {
      const { status, body } = await create(given);
      assert.deepEqual([status, body.error?.code, body.error?.details?.[0]?.path], [400, 'bad_request', path]);
      assert.match(body.error?.details?.[0]?.reason ?? '', reason);
    });
  }

  test('to a Viewer, to a reader’s token, for another tenant’s playbook, and beyond the bound', async () => {
    assert.equal((await create({ kind: 'webhook' }, { role: 'Viewer' })).status, 403);
    assert.equal((await create({ kind: 'webhook' }, { scopes: ['automation:read'] })).status, 403);
    assert.equal((await create({ kind: 'webhook' }, { tenant: world.tenants[1] })).status, 404);
    assert.equal((await create({ kind: 'webhook', playbookId: newId() })).status, 404);
    await world.database.tenant(world.tenants[0], (tx) =>
      sql`insert into playbook_trigger (tenant_id, id, name, enabled, kind, playbook_id, parameters, secret_cipher, granted_role, created_at, updated_at)
        select ${world.tenants[0]}, gen_random_uuid(), 'n', true, 'webhook', ${playbook.id}, '{}', '', 'Editor', now(), now() from generate_series(1, ${TRIGGER_LIMITS.perTenant})`.execute(
        tx
      )
    );
    const { status, body } = await create({ kind: 'webhook' });
    assert.deepEqual([status, /100 triggers/.test(body.error?.message ?? '')], [400, true]);
  });
});

describe('triggers', () => {
  test('are listed by name, a page at a time, without secrets', async () => {
    for (const name of ['b', 'a', 'ü']) {
      await made({ name, kind: 'webhook' });
    }
    const first = await call(listTriggers, { role: 'Viewer', query: { limit: '2' } });
    assert.deepEqual(
      first.body.items.map((one: Trigger) => one.name),
      ['a', 'b']
    );
    assert.ok(!/secret|cipher|granted/i.test(JSON.stringify(first.body)));
    const second = await call(listTriggers, { role: 'Viewer', query: { limit: '2', cursor: first.body.nextCursor } });
    assert.deepEqual([second.body.items.map((one: Trigger) => one.name), second.body.nextCursor], [['ü'], null]);
    assert.equal((await call(listTriggers, { query: { cursor: 'x' } })).status, 400);
    assert.deepEqual((await call(listTriggers, { query: { playbookId: picky.id } })).body.items, []);
    assert.deepEqual((await call(listTriggers, { tenant: world.tenants[1] })).body.items, []);
  });

  test('are changed and removed with an audit of before and after; their kind stays', async () => {
    const { trigger } = await made({ kind: 'schedule', cron: '0 9 * * *', timezone: 'Europe/Berlin' });
    assert.equal(trigger.nextAt, '2026-03-02T08:00:00.000Z');
    const params = { id: trigger.id };
    const body = { name: 'later', playbookId: playbook.id, kind: 'schedule', cron: '0 10 * * *', enabled: false };
    assert.equal((await call(updateTrigger, { params, body, tenant: world.tenants[1] })).status, 404);
    assert.equal((await call(updateTrigger, { params, body, role: 'Viewer' })).status, 403);
    assert.equal(
      (await call(updateTrigger, { params, body: { ...body, kind: 'webhook', cron: undefined } })).status,
      400
    );
    const changed = await call(updateTrigger, { params, body });
    assert.deepEqual(
      [changed.status, changed.body.name, changed.body.timezone, changed.body.nextAt],
      [200, 'later', 'UTC', null]
    );
    assert.equal((await call(deleteTrigger, { params, tenant: world.tenants[1] })).status, 404);
    assert.equal((await call(deleteTrigger, { params, role: 'Viewer' })).status, 403);
    assert.equal((await call(deleteTrigger, { params })).status, 200);
    assert.equal((await call(deleteTrigger, { params })).status, 404);
    const audited = (
      await world.rows<{ target_id: string; action: string; before: { name: string } | null }>(
        world.tenants[0],
        'audit_entry'
      )
    ).filter((entry) => entry.target_id === trigger.id);
    assert.deepEqual(audited.map((entry) => [entry.action, entry.before?.name]).sort(), [
      ['trigger.created', undefined],
      ['trigger.removed', 'later'],
      ['trigger.updated', 'heal it'],
    ]);
  });

  test('show beforehand when they will be due, in their zone', async () => {
    const { status, body } = await call(previewSchedule, {
      role: 'Viewer',
      query: { cron: '30 2 * * *', timezone: 'Europe/Berlin', count: '2' },
    });
    assert.deepEqual([status, body.times], [200, ['2026-03-02T01:30:00.000Z', '2026-03-03T01:30:00.000Z']]);
    assert.equal((await call(previewSchedule, { query: { cron: 'often' } })).status, 400);
    assert.equal((await call(previewSchedule, { query: { cron: '* * * * *', count: '9999' } })).status, 400);
  });
});

describe('a moment of an incident', () => {
  test('starts the playbook once, as the trigger, with the incident', async () => {
    const { trigger } = await made({
      kind: 'incident',
      on: 'opened',
      condition: 'incident.severity == "critical" && finding == null',
    });
    const incidentId = await world.openIncident();
    await Promise.all([opened(incidentId), opened(incidentId)]);
    await opened(incidentId);
    assert.equal(runs.requests.length, 1);
    const [request] = runs.requests;
    assert.deepEqual(
      [request?.incidentId, request?.triggerId, request?.by.actor.kind, request?.by.actor.name, request?.mustWait],
      [incidentId, trigger.id, 'system', 'Trigger heal it', false]
    );
    const after = await now(trigger.id);
    assert.deepEqual(
      [after.lastRunId, after.lastError, after.lastFiredAt],
      [[...runs.made.keys()][0], null, new Date(NOW).toISOString()]
    );
  });

  test('that does not fit, of another tenant, or of a trigger that is off starts nothing', async () => {
    await made({ kind: 'incident', on: 'opened', condition: 'incident.number > 1000000' });
    await made({ kind: 'incident', on: 'resolved' });
    await made({ kind: 'incident', on: 'opened', enabled: false });
    await opened(await world.openIncident());
    await opened(await world.openIncident(world.tenants[1]), world.tenants[1]);
    await opened(newId());
    assert.equal(runs.requests.length, 0);
  });

  test('of an analysis knows the finding; one that names nobody is no error; each incident counts once', async () => {
    const { trigger } = await made({
      kind: 'incident',
      on: 'analysed',
      condition: 'finding.mechanism == "deploy" && finding.confidence > 0.8',
    });
    const incidentId = await world.openIncident();
    const none = await world.analysed(incidentId, []);
    await tell('analysis.finished', { analysisId: none.id, incidentId, status: 'abstained' });
    assert.deepEqual([runs.requests.length, (await now(trigger.id)).lastError], [0, null]);
    for (let i = 0; i < 3; i++) {
      const found = await world.analysed(incidentId, [findingOf()]);
      await tell('analysis.finished', { analysisId: found.id, incidentId, status: 'complete' });
    }
    assert.deepEqual(
      runs.requests.map((request) => [request.incidentId, request.findingId]),
      [[incidentId, 'f1']]
    );
    await tell('analysis.finished', { analysisId: newId(), incidentId, status: 'failed' });
    await world.database.tenant(world.tenants[0], (tx) =>
      sql`update incident set reopened_count = 1 where id = ${incidentId}`.execute(tx)
    );
    const later = await world.analysed(incidentId, [findingOf()]);
    await tell('analysis.finished', { analysisId: later.id, incidentId, status: 'complete' });
    assert.equal(runs.requests.length, 2);
  });

  test('whose run cannot be made says why on the trigger; a later one works', async () => {
    const { trigger } = await made({ kind: 'incident', on: 'opened' });
    runs.refuse = new AppError('illegal_transition', 'The playbook is disabled.');
    const incidentId = await world.openIncident();
    await opened(incidentId);
    assert.match((await now(trigger.id)).lastError ?? '', /playbook is disabled/);
    runs.refuse = null;
    await opened(incidentId);
    assert.deepEqual([runs.requests.length, (await now(trigger.id)).lastError], [1, null]);
  });

  test('comes again after what only the next try can mend', async () => {
    await made({ kind: 'incident', on: 'opened' });
    runs.refuse = new AppError('unavailable');
    const incidentId = await world.openIncident();
    await assert.rejects(opened(incidentId), { code: 'unavailable' });
    runs.refuse = null;
    await opened(incidentId);
    assert.equal(runs.requests.length, 1);
  });

  test('gives an admin’s trigger an admin’s word, and nobody else’s', async () => {
    await made({ kind: 'incident', on: 'opened' });
    assert.equal((await create({ kind: 'incident', on: 'opened' }, { role: 'Admin' })).status, 201);
    assert.equal(
      (await create({ kind: 'incident', on: 'opened' }, { role: 'Viewer', scopes: ['automation:write'] })).status,
      201
    );
    await opened(await world.openIncident());
    assert.deepEqual(
      runs.requests.map((request) => request.role),
      [null, 'Admin', null]
    );
  });

  test('a storm of incidents is bounded, and says so', async () => {
    const { trigger } = await made({ kind: 'incident', on: 'opened' });
    const { trigger: other } = await made({
      kind: 'incident',
      on: 'opened',
      name: 'other',
      condition: 'incident.number == 0',
    });
    for (let i = 0; i < TRIGGER_LIMITS.runsPerHour + 15; i++) {
      await opened(await world.openIncident());
    }
    assert.equal(runs.requests.length, TRIGGER_LIMITS.runsPerHour);
    assert.match((await now(trigger.id)).lastError ?? '', /60 runs within an hour/);
    assert.equal((await now(other.id)).lastError, null);
    world.clock.at += 3_600_001;
    await opened(await world.openIncident());
    assert.equal(runs.requests.length, TRIGGER_LIMITS.runsPerHour + 1);
  });
});

describe('a schedule', () => {
  const daily = { kind: 'schedule', cron: '0 9 * * *', timezone: 'Europe/Berlin' };

  test('starts its playbook when it is due, once, on however many replicas', async () => {
    const { trigger } = await made(daily);
    await fireDueSchedules(deps);
    assert.equal(runs.requests.length, 0);
    world.clock.at = Date.parse('2026-03-02T08:00:00Z');
    await Promise.all([fireDueSchedules(deps), fireDueSchedules(deps), fireDueSchedules(deps)]);
    await fireDueSchedules(deps);
    // A replica whose list of what is due is older than the other's work.
    await fireSchedule(deps, world.tenants[0], trigger.id, world.clock.at);
    assert.deepEqual(
      runs.requests.map((request) => request.reason?.code),
      ['trigger.schedule']
    );
    const after = await now(trigger.id);
    assert.deepEqual([after.nextAt, after.lastError], ['2026-03-03T08:00:00.000Z', null]);
  });

  test('keeps to the wall clock over the change to summer time', async () => {
    world.clock.at = Date.parse('2026-03-28T12:00:00Z');
    const { trigger } = await made(daily);
    assert.equal(trigger.nextAt, '2026-03-29T07:00:00.000Z');
  });

  test('that was missed runs once for all and says how many', async () => {
    const { trigger } = await made(daily);
    world.clock.at = Date.parse('2026-03-05T12:00:00Z');
    await fireDueSchedules(deps);
    assert.deepEqual(
      runs.requests.map((request) => [request.reason?.code, request.reason?.params['count']]),
      [['trigger.schedule-late', 4]]
    );
    const after = await now(trigger.id);
    assert.deepEqual(
      [after.nextAt, after.lastError],
      ['2026-03-06T08:00:00.000Z', 'Times that passed while nobody could run it: 4; it ran once for all of them.']
    );
  });

  test('that is off or whose run fails holds up no other', async () => {
    await made({ ...daily, enabled: false });
    await made({ ...daily, name: 'fails' });
    world.clock.at = Date.parse('2026-03-02T08:00:30Z');
    runs.refuse = new AppError('unavailable');
    await fireDueSchedules(deps);
    runs.refuse = null;
    await made({ kind: 'schedule', cron: '* * * * *', name: 'minutely' });
    world.clock.at += 60_000;
    await fireDueSchedules(deps);
    assert.equal(runs.requests.length, 2);
  });
});

describe('a webhook', () => {
  const body = JSON.stringify({ state: 'down' });
  interface Sent {
    status: number;
    body: { started?: boolean; runId?: string; error?: { code: string } };
  }
  async function send(
    trigger: Trigger,
    secret: string,
    given: { body?: string; at?: number; headers?: Record<string, string>; url?: string } = {}
  ): Promise<Sent> {
    const text = given.body ?? body;
    const stamp = String(Math.floor((given.at ?? world.clock.at) / 1000));
    const mac = createHmac('sha256', secret).update(`${stamp}:${text}`).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'x-grafana-alerting-signature': mac,
      'x-grafana-alerting-timestamp': stamp,
      ...given.headers,
    };
    const kept = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
    const answer = await fetch(door.url + (given.url ?? trigger.webhookUrl), {
      method: 'POST',
      headers: kept,
      body: text,
    });
    return { status: answer.status, body: (await answer.json()) as Sent['body'] };
  }

  test('starts the playbook when its condition holds; its secret is shown once', async () => {
    const { trigger, secret } = await made({ kind: 'webhook', condition: 'body.state == "down"' });
    assert.match(secret, /^sre_trigger_/);
    assert.ok(part.webhooks.owns(trigger.webhookUrl ?? ''));
    const { status, body: receipt } = await send(trigger, secret);
    assert.deepEqual([status, receipt.started, receipt.runId], [202, true, [...runs.made.keys()][0]]);
    assert.deepEqual((await send(trigger, secret, { body: '{"state":"up"}' })).body, {
      started: false,
      runId: null,
      runNumber: null,
    });
    assert.deepEqual((await send(trigger, secret, { body: '[1]' })).body.started, false);
    assert.match((await now(trigger.id)).lastError ?? '', /could not be read/);
    assert.equal(runs.requests.length, 1);
  });

  test('that is sent again is the same run', async () => {
    const { trigger, secret } = await made({ kind: 'webhook' });
    const all = await Promise.all([send(trigger, secret), send(trigger, secret), send(trigger, secret)]);
    const again = await send(trigger, secret);
    assert.deepEqual([again.status, again.body.started, again.body.runId], [200, false, all[0]?.body.runId]);
    assert.equal(runs.requests.length, 1);
  });

  test('is refused unsigned, forged, without its time, and long after', async () => {
    const { trigger, secret } = await made({ kind: 'webhook' });
    const unsigned = { 'x-grafana-alerting-signature': '' };
    const codes = [
      await send(trigger, secret, { headers: unsigned }),
      await send(trigger, 'another secret'),
      await send(trigger, secret, { headers: { 'x-grafana-alerting-signature': 'zz' } }),
      await send(trigger, secret, { headers: { 'x-grafana-alerting-timestamp': '' } }),
      await send(trigger, secret, { headers: { 'x-grafana-alerting-timestamp': String(NOW / 1000 + 1) } }),
      await send(trigger, secret, { at: NOW - 301_000 }),
      await send(trigger, secret, { at: NOW + 301_000 }),
      await send(trigger, secret, { url: `/webhooks/${newId()}/trigger` }),
    ].map((answer) => [answer.status, answer.body.error?.code]);
    assert.deepEqual(codes, [
      [403, 'not_signed'],
      [403, 'bad_signature'],
      [403, 'bad_signature'],
      [403, 'not_signed'],
      [403, 'bad_signature'],
      [403, 'replayed'],
      [403, 'replayed'],
      [403, 'not_signed'],
    ]);
    assert.equal(runs.requests.length, 0);
  });

  test('is refused when it is too large, no JSON, or turned off; other methods and paths are unknown', async () => {
    const { trigger, secret } = await made({ kind: 'webhook' });
    const large = JSON.stringify({ text: 'x'.repeat(TRIGGER_LIMITS.bodyBytes) });
    assert.equal((await send(trigger, secret, { body: large })).status, 413);
    assert.equal((await send(trigger, secret, { body: '{' })).status, 400);
    assert.equal((await send(trigger, secret, { headers: { 'content-type': 'text/plain' } })).status, 415);
    assert.equal((await fetch(door.url + trigger.webhookUrl)).status, 404);
    assert.ok(!part.webhooks.owns('/webhooks/x/trigger') && !part.webhooks.owns(undefined));
    await call(updateTrigger, {
      params: { id: trigger.id },
      body: { name: 'off', playbookId: playbook.id, kind: 'webhook', enabled: false },
    });
    assert.equal((await send(trigger, secret)).status, 409);
    assert.equal(runs.requests.length, 0);
  });

  test('storm is bounded with 429', async () => {
    const { trigger, secret } = await made({ kind: 'webhook' });
    const statuses = [];
    for (let i = 0; i < TRIGGER_LIMITS.runsPerHour + 3; i++) {
      statuses.push((await send(trigger, secret, { body: JSON.stringify({ i }) })).status);
    }
    assert.deepEqual(
      [runs.requests.length, statuses.filter((status) => status === 429).length],
      [TRIGGER_LIMITS.runsPerHour, 3]
    );
  });

  test('whose condition never ends turns its trigger off, with the reason', async () => {
    const loops = 'body.l.exists(a, body.l.exists(b, body.l.exists(c, body.l.exists(d, a + b + c + d < 0.0))))';
    const { trigger, secret } = await made({ kind: 'webhook', condition: loops });
    const list = JSON.stringify({ l: Array.from({ length: 2_000 }, (_, i) => i) });
    assert.equal((await send(trigger, secret, { body: list })).body.started, false);
    const after = await now(trigger.id);
    assert.deepEqual([after.enabled, /turned off/.test(after.lastError ?? '')], [false, true]);
    assert.equal((await send(trigger, secret, { body: list })).status, 409);
  });
});
