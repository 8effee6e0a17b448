import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import { AppError, newId } from '../../platform/index.ts';
import { triggerWorld } from '../testing/triggerWorld.ts';
import { findingOf, NOW } from '../testing/world.ts';
import { TRIGGER_LIMITS } from './index.ts';
import { fireDueSchedules, fireSchedule } from './schedules.ts';

const world = await triggerWorld();

describe('a moment of an incident', () => {
  test('starts the playbook once, as the trigger, with the incident', async () => {
    const { trigger } = await world.made({
      kind: 'incident',
      on: 'opened',
      condition: 'incident.severity == "critical" && finding == null',
    });
    const incidentId = await world.openIncident();
    await Promise.all([world.opened(incidentId), world.opened(incidentId)]);
    await world.opened(incidentId);
    assert.equal(world.runs.requests.length, 1);
    const [request] = world.runs.requests;
    assert.deepEqual(
      [request?.incidentId, request?.triggerId, request?.by.actor.kind, request?.by.actor.name, request?.mustWait],
      [incidentId, trigger.id, 'system', 'Trigger heal it', false]
    );
    const after = await world.read(trigger.id);
    assert.deepEqual(
      [after.lastRunId, after.lastError, after.lastFiredAt],
      [[...world.runs.made.keys()][0], null, new Date(NOW).toISOString()]
    );
  });

  test('that does not fit, of another tenant, or of a trigger that is off starts nothing', async () => {
    await world.made({ kind: 'incident', on: 'opened', condition: 'incident.number > 1000000' });
    await world.made({ kind: 'incident', on: 'resolved' });
    await world.made({ kind: 'incident', on: 'opened', enabled: false });
    await world.opened(await world.openIncident());
    await world.opened(await world.openIncident(world.tenants[1]), world.tenants[1]);
    await world.opened(newId());
    assert.equal(world.runs.requests.length, 0);
  });

  test('of an analysis knows the finding; one that names nobody is no error; each incident counts once', async () => {
    const { trigger } = await world.made({
      kind: 'incident',
      on: 'analysed',
      condition: 'finding.mechanism == "deploy" && finding.confidence > 0.8',
    });
    const incidentId = await world.openIncident();
    const none = await world.analysed(incidentId, []);
    await world.tell('analysis.finished', { analysisId: none.id, incidentId, status: 'abstained' });
    assert.deepEqual([world.runs.requests.length, (await world.read(trigger.id)).lastError], [0, null]);
    for (let i = 0; i < 3; i++) {
      const found = await world.analysed(incidentId, [findingOf()]);
      await world.tell('analysis.finished', { analysisId: found.id, incidentId, status: 'complete' });
    }
    assert.deepEqual(
      world.runs.requests.map((request) => [request.incidentId, request.findingId]),
      [[incidentId, 'f1']]
    );
    await world.tell('analysis.finished', { analysisId: newId(), incidentId, status: 'failed' });
    await world.database.tenant(world.tenants[0], (tx) =>
      sql`update incident set reopened_count = 1 where id = ${incidentId}`.execute(tx)
    );
    const later = await world.analysed(incidentId, [findingOf()]);
    await world.tell('analysis.finished', { analysisId: later.id, incidentId, status: 'complete' });
    assert.equal(world.runs.requests.length, 2);
  });

  test('whose run cannot be made says why on the trigger; a later one works', async () => {
    const { trigger } = await world.made({ kind: 'incident', on: 'opened' });
    world.runs.refuse = new AppError('illegal_transition', 'The playbook is disabled.');
    const incidentId = await world.openIncident();
    await world.opened(incidentId);
    assert.match((await world.read(trigger.id)).lastError ?? '', /playbook is disabled/);
    world.runs.refuse = null;
    await world.opened(incidentId);
    assert.deepEqual([world.runs.requests.length, (await world.read(trigger.id)).lastError], [1, null]);
  });

  test('comes again after what only the next try can mend', async () => {
    await world.made({ kind: 'incident', on: 'opened' });
    world.runs.refuse = new AppError('unavailable');
    const incidentId = await world.openIncident();
    await assert.rejects(world.opened(incidentId), { code: 'unavailable' });
    world.runs.refuse = null;
    await world.opened(incidentId);
    assert.equal(world.runs.requests.length, 1);
  });

  test('gives an admin’s trigger an admin’s word, and nobody else’s', async () => {
    await world.made({ kind: 'incident', on: 'opened' });
    assert.equal((await world.create({ kind: 'incident', on: 'opened' }, { role: 'Admin' })).status, 201);
    assert.equal(
      (await world.create({ kind: 'incident', on: 'opened' }, { role: 'Viewer', scopes: ['automation:write'] })).status,
      201
    );
    await world.opened(await world.openIncident());
    assert.deepEqual(
      world.runs.requests.map((request) => request.role),
      [null, 'Admin', null]
    );
  });

  test('a storm of incidents is bounded, and says so', async () => {
    const { trigger } = await world.made({ kind: 'incident', on: 'opened' });
    const { trigger: other } = await world.made({
      kind: 'incident',
      on: 'opened',
      name: 'other',
      condition: 'incident.number == 0',
    });
    for (let i = 0; i < TRIGGER_LIMITS.runsPerHour + 15; i++) {
      await world.opened(await world.openIncident());
    }
    assert.equal(world.runs.requests.length, TRIGGER_LIMITS.runsPerHour);
    assert.match((await world.read(trigger.id)).lastError ?? '', /60 runs within an hour/);
    assert.equal((await world.read(other.id)).lastError, null);
    world.clock.at += 3_600_001;
    await world.opened(await world.openIncident());
    assert.equal(world.runs.requests.length, TRIGGER_LIMITS.runsPerHour + 1);
  });
});

describe('a schedule', () => {
  const daily = { kind: 'schedule', cron: '0 9 * * *', timezone: 'Europe/Berlin' };

  test('starts its playbook when it is due, once, on however many replicas', async () => {
    const { trigger } = await world.made(daily);
    await fireDueSchedules(world.deps);
    assert.equal(world.runs.requests.length, 0);
    world.clock.at = Date.parse('2026-03-02T08:00:00Z');
    await Promise.all([fireDueSchedules(world.deps), fireDueSchedules(world.deps), fireDueSchedules(world.deps)]);
    await fireDueSchedules(world.deps);
    // A replica whose list of what is due is older than the other's work.
    await fireSchedule(world.deps, world.tenants[0], trigger.id, world.clock.at);
    assert.deepEqual(
      world.runs.requests.map((request) => request.reason?.code),
      ['trigger.schedule']
    );
    const after = await world.read(trigger.id);
    assert.deepEqual([after.nextAt, after.lastError], ['2026-03-03T08:00:00.000Z', null]);
  });

  test('keeps to the wall clock over the change to summer time', async () => {
    world.clock.at = Date.parse('2026-03-28T12:00:00Z');
    const { trigger } = await world.made(daily);
    assert.equal(trigger.nextAt, '2026-03-29T07:00:00.000Z');
  });

  test('that was missed runs once for all and says how many', async () => {
    const { trigger } = await world.made(daily);
    world.clock.at = Date.parse('2026-03-05T12:00:00Z');
    await fireDueSchedules(world.deps);
    assert.deepEqual(
      world.runs.requests.map((request) => [request.reason?.code, request.reason?.params['count']]),
      [['trigger.schedule-late', 4]]
    );
    const after = await world.read(trigger.id);
    assert.deepEqual(
      [after.nextAt, after.lastError],
      ['2026-03-06T08:00:00.000Z', 'Times that passed while nobody could run it: 4; it ran once for all of them.']
    );
  });

  test('that is off or whose run fails holds up no other', async () => {
    await world.made({ ...daily, enabled: false });
    await world.made({ ...daily, name: 'fails' });
    world.clock.at = Date.parse('2026-03-02T08:00:30Z');
    world.runs.refuse = new AppError('unavailable');
    await fireDueSchedules(world.deps);
    world.runs.refuse = null;
    await world.made({ kind: 'schedule', cron: '* * * * *', name: 'minutely' });
    world.clock.at += 60_000;
    await fireDueSchedules(world.deps);
    assert.equal(world.runs.requests.length, 2);
  });
});
