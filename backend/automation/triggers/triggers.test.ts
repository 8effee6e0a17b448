import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { deleteTrigger, listTriggers, previewSchedule, updateTrigger, type Trigger } from '#contract/trigger';
import { newId } from '../../platform/index.ts';
import { triggerWorld } from '../testing/triggerWorld.ts';
import { TRIGGER_LIMITS } from './index.ts';

const world = await triggerWorld();

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
      { kind: 'webhook', playbookId: world.picky.id, parameters: { who: 'x', service: 'y', count: 'many' } },
      'body.parameters.count',
      /number/,
    ],
    [
      'a parameter that nobody could give',
      { kind: 'incident', on: 'opened', playbookId: world.picky.id },
      'body.parameters.who',
      /has no value/,
    ],
    [
      'a parameter that only an incident could give',
      { kind: 'webhook', playbookId: world.picky.id, parameters: { who: 'x' } },
      'body.parameters.service',
      /has no value/,
    ],
  ] as const) {
    test(`with ${what}, by field and reason`, async () => {
      const { status, body } = await world.create(given);
      assert.deepEqual([status, body.error?.code, body.error?.details?.[0]?.path], [400, 'bad_request', path]);
      assert.match(body.error?.details?.[0]?.reason ?? '', reason);
    });
  }

  test('to a Viewer, to a reader’s token, for another tenant’s playbook, and beyond the bound', async () => {
    assert.equal((await world.create({ kind: 'webhook' }, { role: 'Viewer' })).status, 403);
    assert.equal((await world.create({ kind: 'webhook' }, { scopes: ['automation:read'] })).status, 403);
    assert.equal((await world.create({ kind: 'webhook' }, { tenant: world.tenants[1] })).status, 404);
    assert.equal((await world.create({ kind: 'webhook', playbookId: newId() })).status, 404);
    await world.database.tenant(world.tenants[0], (tx) =>
      sql`insert into playbook_trigger (tenant_id, id, name, enabled, kind, playbook_id, parameters, secret_cipher, granted_role, created_at, updated_at)
        select ${world.tenants[0]}, gen_random_uuid(), 'n', true, 'webhook', ${world.playbook.id}, '{}', '', 'Editor', now(), now() from generate_series(1, ${TRIGGER_LIMITS.perTenant})`.execute(
        tx
      )
    );
    const { status, body } = await world.create({ kind: 'webhook' });
    assert.deepEqual([status, /100 triggers/.test(body.error?.message ?? '')], [400, true]);
  });
});

describe('triggers', () => {
  test('are listed by name, a page at a time, without secrets', async () => {
    for (const name of ['b', 'a', 'ü']) {
      await world.made({ name, kind: 'webhook' });
    }
    const first = await world.call(listTriggers, { role: 'Viewer', query: { limit: '2' } });
    assert.deepEqual(
      first.body.items.map((one: Trigger) => one.name),
      ['a', 'b']
    );
    assert.ok(!/secret|cipher|granted/i.test(JSON.stringify(first.body)));
    const second = await world.call(listTriggers, {
      role: 'Viewer',
      query: { limit: '2', cursor: first.body.nextCursor },
    });
    assert.deepEqual([second.body.items.map((one: Trigger) => one.name), second.body.nextCursor], [['ü'], null]);
    assert.equal((await world.call(listTriggers, { query: { cursor: 'x' } })).status, 400);
    assert.deepEqual((await world.call(listTriggers, { query: { playbookId: world.picky.id } })).body.items, []);
    assert.deepEqual((await world.call(listTriggers, { tenant: world.tenants[1] })).body.items, []);
  });

  test('are changed and removed with an audit of before and after; their kind stays', async () => {
    const { trigger } = await world.made({ kind: 'schedule', cron: '0 9 * * *', timezone: 'Europe/Berlin' });
    assert.equal(trigger.nextAt, '2026-03-02T08:00:00.000Z');
    const params = { id: trigger.id };
    const body = { name: 'later', playbookId: world.playbook.id, kind: 'schedule', cron: '0 10 * * *', enabled: false };
    assert.equal((await world.call(updateTrigger, { params, body, tenant: world.tenants[1] })).status, 404);
    assert.equal((await world.call(updateTrigger, { params, body, role: 'Viewer' })).status, 403);
    assert.equal(
      (await world.call(updateTrigger, { params, body: { ...body, kind: 'webhook', cron: undefined } })).status,
      400
    );
    const changed = await world.call(updateTrigger, { params, body });
    assert.deepEqual(
      [changed.status, changed.body.name, changed.body.timezone, changed.body.nextAt],
      [200, 'later', 'UTC', null]
    );
    assert.equal((await world.call(deleteTrigger, { params, tenant: world.tenants[1] })).status, 404);
    assert.equal((await world.call(deleteTrigger, { params, role: 'Viewer' })).status, 403);
    assert.equal((await world.call(deleteTrigger, { params })).status, 200);
    assert.equal((await world.call(deleteTrigger, { params })).status, 404);
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
    const { status, body } = await world.call(previewSchedule, {
      role: 'Viewer',
      query: { cron: '30 2 * * *', timezone: 'Europe/Berlin', count: '2' },
    });
    assert.deepEqual([status, body.times], [200, ['2026-03-02T01:30:00.000Z', '2026-03-03T01:30:00.000Z']]);
    assert.equal((await world.call(previewSchedule, { query: { cron: 'often' } })).status, 400);
    assert.equal((await world.call(previewSchedule, { query: { cron: '* * * * *', count: '9999' } })).status, 400);
  });
});
