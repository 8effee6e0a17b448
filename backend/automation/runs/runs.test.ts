import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { listRuns, startRun, type Run } from '#contract/run';
import { newId } from '../../platform/index.ts';
import { runWorld } from './testing/runWorld.ts';

const world = await runWorld();

const http = (id: string, more: object = {}): object => ({ id, kind: 'http', target: 'shop', path: `/${id}`, ...more });
const NOBODY = { approval: { people: 0 } };
const statuses = (run: Run): string[] => run.steps.map((step) => `${step.id} ${step.status}`);

describe('a run', () => {
  test('does its steps in order, each once, and verifies', async () => {
    const who = await world.fresh();
    const id = world.playbook({
      ...NOBODY,
      steps: [http('a'), http('b', { path: '/b/{{ steps.a.body.path }}' }), http('c', { when: 'parameters.go' })],
      verification: { query: 'errors', condition: { below: 1 } },
    });
    world.answers.set('/a', () => ({ status: 'succeeded', output: 'yes', body: { path: 'x1' } }));
    const started = await world.start(who, id, { parameters: { go: false } });
    assert.equal(started.status, 'queued');
    await world.settle();
    const run = await world.read(who, started.id);
    assert.equal(run.status, 'succeeded', JSON.stringify(run.outcome));
    assert.deepEqual(statuses(run), ['a succeeded', 'b succeeded', 'c skipped', 'verification/verification succeeded']);
    assert.deepEqual(
      world.effects.map((one) => one.path),
      ['/a', '/b/x1']
    );
    assert.equal(run.steps[1]?.call.detail['path'], '/b/x1');
    assert.equal(run.outcome?.code, 'run.succeeded-verified');
    assert.deepEqual([run.stepsDone, run.stepsTotal], [4, 4]);
    assert.equal(run.steps[0]?.output, 'yes');
    const actions = await world.rows<{ action: string }>(who, `select action from audit_entry order by at, id`);
    assert.deepEqual(
      actions.map((row) => row.action),
      ['run.started', 'run.step-succeeded', 'run.step-succeeded', 'run.step-skipped', 'run.step-succeeded', 'run.ended']
    );
    const changes = await world.rows<{ kind: string; title: string }>(who, 'select kind, title from change');
    assert.deepEqual(changes, [{ kind: 'run', title: 'Run #1: Restart payment' }]);
    assert.ok(
      world.emitted.some((one) => one.name === 'run.changed' && one.payload.ended && one.payload.status === 'succeeded')
    );
    const live = world.published.filter((one) => one.type === 'run');
    assert.equal(live.at(-1)?.run.status, 'succeeded');
  });

  test('that changes nothing is no change', async () => {
    const who = await world.fresh();
    const run = await world.start(who, world.playbook({ ...NOBODY, steps: [http('look', { method: 'GET' })] }));
    await world.settle();
    assert.equal((await world.read(who, run.id)).outcome?.code, 'run.succeeded');
    assert.deepEqual(await world.rows(who, 'select from change'), []);
  });

  test('rolls back what it did when a step fails, in the order given', async () => {
    const who = await world.fresh();
    const id = world.playbook({
      ...NOBODY,
      steps: [http('a'), http('b'), http('never')],
      rollback: [http('undo-b'), http('undo-a')],
    });
    world.answers.set('/b', () => ({ status: 'failed', output: '', error: '500' }));
    const started = await world.start(who, id);
    await world.settle();
    const run = await world.read(who, started.id);
    assert.equal(run.status, 'rolled-back');
    assert.deepEqual(
      world.effects.map((one) => one.path),
      ['/a', '/b', '/undo-b', '/undo-a']
    );
    assert.deepEqual(statuses(run), [
      'a succeeded',
      'b failed',
      'never skipped',
      'rollback/undo-b succeeded',
      'rollback/undo-a succeeded',
    ]);
    assert.equal(run.outcome?.code, 'run.rolled-back-step');
    assert.match(run.outcome.text, /“b” failed: 500/);
  });

  test('fails when going back fails too, and when there is nothing to go back from', async () => {
    const who = await world.fresh();
    const id = world.playbook({ ...NOBODY, steps: [http('a'), http('b')], rollback: [http('undo')] });
    world.answers.set('/b', () => ({ status: 'failed', output: '', error: '500' }));
    world.answers.set('/undo', () => ({ status: 'failed', output: '', error: 'no way back' }));
    const first = await world.start(who, id);
    await world.settle();
    const run = await world.read(who, first.id);
    assert.equal(run.status, 'failed');
    assert.equal(run.outcome?.code, 'run.rollback-failed');
    world.effects.length = 0;
    const second = await world.start(
      who,
      world.playbook({ ...NOBODY, steps: [http('look', { method: 'GET', path: '/b' })], rollback: [http('undo')] })
    );
    await world.settle();
    assert.equal((await world.read(who, second.id)).status, 'failed');
    assert.deepEqual(
      world.effects.map((one) => one.path),
      ['/b']
    );
  });

  test('goes on after a step that may fail', async () => {
    const who = await world.fresh();
    world.answers.set('/b', () => ({ status: 'failed', output: '', error: '500' }));
    const started = await world.start(
      who,
      world.playbook({
        ...NOBODY,
        steps: [http('b', { onFailure: 'continue' }), http('c', { when: 'steps.b.status == "failed"' })],
      })
    );
    await world.settle();
    const run = await world.read(who, started.id);
    assert.equal(run.status, 'succeeded');
    assert.deepEqual(statuses(run), ['b failed', 'c succeeded']);
  });

  test('does not send what is not what was approved', async () => {
    const who = await world.fresh();
    for (const [path, given] of [
      ['/b/{{ steps.a.body.x }}', '../admin'],
      ['/b/{{ steps.a.body.x }}', 'a/b'],
      ['/b/{{ steps.a.body.x }}', 'a?all=1'],
    ] as const) {
      world.effects.length = 0;
      world.answers.set('/a', () => ({ status: 'succeeded', output: '', body: { x: given } }));
      const started = await world.start(who, world.playbook({ ...NOBODY, steps: [http('a'), http('b', { path })] }));
      await world.settle();
      const run = await world.read(who, started.id);
      assert.equal(run.status, 'failed', given);
      assert.match(run.steps[1]?.error ?? '', /not what was approved/);
      assert.deepEqual(
        world.effects.map((one) => one.path),
        ['/a']
      );
    }
    const moved = await world.start(
      who,
      world.playbook({ ...NOBODY, steps: [{ id: 'wait', kind: 'wait', seconds: 60 }, http('late')] })
    );
    await world.settle();
    world.target.url = 'http://elsewhere.test';
    world.effects.length = 0;
    await world.pass(60);
    assert.match((await world.read(who, moved.id)).steps[1]?.error ?? '', /detail.url is not what was approved/);
    assert.deepEqual(world.effects, []);
  });

  test('does not do a step whose condition cannot be read', async () => {
    const who = await world.fresh();
    const started = await world.start(
      who,
      world.playbook({ ...NOBODY, steps: [http('a', { when: 'steps.nowhere.body.x > 1' })] })
    );
    await world.settle();
    const run = await world.read(who, started.id);
    assert.equal(run.status, 'failed');
    assert.match(run.steps[0]?.error ?? '', /condition/);
    assert.deepEqual(world.effects, []);
  });
});

describe('waiting', () => {
  test('costs nothing and ends by the clock', async () => {
    const who = await world.fresh();
    const started = await world.start(
      who,
      world.playbook({ ...NOBODY, steps: [{ id: 'wait', kind: 'wait', seconds: 90 }, http('a')] })
    );
    await world.settle();
    const waiting = await world.read(who, started.id);
    assert.equal(waiting.status, 'waiting');
    const [lease] = await world.rows<{ owner: string | null; due_at: Date }>(
      who,
      'select owner, due_at from run_lease'
    );
    assert.equal(lease?.owner, null);
    assert.equal(lease.due_at.getTime(), world.clock.at + 90_000);
    await world.pass(89);
    assert.equal((await world.read(who, started.id)).status, 'waiting');
    await world.pass(1);
    assert.equal((await world.read(who, started.id)).status, 'succeeded');
  });

  test('of two runs on one subject: the second says behind which, and follows', async () => {
    const who = await world.fresh();
    const id = world.playbook({
      ...NOBODY,
      subject: 'service:payment',
      steps: [{ id: 'wait', kind: 'wait', seconds: 30 }, http('a')],
    });
    const first = await world.start(who, id);
    const second = await world.start(who, id);
    const other = await world.start(
      who,
      world.playbook({ ...NOBODY, subject: 'service:cart', steps: [http('other')] })
    );
    await world.settle();
    assert.equal((await world.read(who, other.id)).status, 'succeeded');
    const queued = await world.read(who, second.id);
    assert.equal(queued.status, 'queued');
    assert.equal(queued.outcome?.code, 'run.queued-behind');
    assert.equal(queued.outcome.params['other'], first.number);
    await world.pass(30);
    assert.equal((await world.read(who, first.id)).status, 'succeeded');
    assert.equal((await world.read(who, second.id)).status, 'waiting');
    await world.pass(30);
    assert.equal((await world.read(who, second.id)).status, 'succeeded');
  });

  test('the database lets no two runs hold one subject', async () => {
    const who = await world.fresh();
    const id = world.playbook({
      ...NOBODY,
      subject: 'service:payment',
      steps: [{ id: 'wait', kind: 'wait', seconds: 30 }],
    });
    const runs = [await world.start(who, id), await world.start(who, id)];
    await world.settle();
    await assert.rejects(
      world.rows(who, `update run set holds_subject = true where id = '${runs[1]?.id ?? ''}'`),
      /run_subject_held/
    );
  });
});

describe('a verification', () => {
  const verified = (more: object = {}): object => ({
    ...NOBODY,
    steps: [http('a')],
    rollback: [http('undo')],
    verification: { query: 'up', condition: { below: 5 }, withinSeconds: 60, ...more },
  });

  test('waits until its query holds for as long as asked', async () => {
    const who = await world.fresh();
    world.readings.splice(
      0,
      1,
      { kind: 'values', values: [9, 1] },
      { kind: 'values', values: [3, 1] },
      { kind: 'values', values: [7] },
      { kind: 'values', values: [2] }
    );
    const started = await world.start(who, world.playbook(verified({ forSeconds: 10 }) as never));
    await world.settle();
    assert.equal((await world.read(who, started.id)).status, 'verifying');
    await world.pass(60);
    const run = await world.read(who, started.id);
    assert.equal(run.status, 'succeeded');
    const step = run.steps.at(-1);
    assert.deepEqual(
      step?.readings.slice(0, 4).map((one) => one.value),
      [9, 3, 7, 2]
    );
    assert.equal(step?.threshold, 5);
  });

  test('that never holds ends at its deadline and rolls back', async () => {
    const who = await world.fresh();
    world.readings.splice(0, 1, { kind: 'values', values: [9] });
    const started = await world.start(who, world.playbook(verified() as never));
    await world.settle();
    await world.pass(61);
    const run = await world.read(who, started.id);
    assert.equal(run.status, 'rolled-back');
    assert.equal(run.outcome?.code, 'run.rolled-back-verification');
    assert.deepEqual(run.outcome.params, { title: run.title, number: run.number, seconds: 60, value: 9 });
    assert.deepEqual(
      world.effects.map((one) => one.path),
      ['/a', '/undo']
    );
  });

  test('is no success when the query fails or finds nothing', async () => {
    const who = await world.fresh();
    world.readings.splice(0, 1, { kind: 'values', values: [9] }, { kind: 'blind', reason: 'the query found no data.' });
    const started = await world.start(who, world.playbook(verified() as never));
    await world.settle();
    await world.pass(61);
    const run = await world.read(who, started.id);
    assert.equal(run.outcome?.code, 'run.rolled-back-blind');
    assert.match(run.outcome.text, /no data/);
  });

  test('without a query of a run without incident is blind', async () => {
    const who = await world.fresh();
    const started = await world.start(
      who,
      world.playbook({ ...NOBODY, steps: [http('a')], verification: { withinSeconds: 10 } })
    );
    await world.settle();
    await world.pass(11);
    assert.equal((await world.read(who, started.id)).outcome?.code, 'run.failed-blind');
  });
});

describe('starting', () => {
  test('again with the same key is the same run; with it for another playbook it is refused', async () => {
    const who = await world.fresh();
    const id = world.playbook({ ...NOBODY, steps: [http('a')] });
    const body = { playbookId: id, idempotencyKey: 'the same key' };
    const [one, two] = await Promise.all([world.call(who, startRun, { body }), world.call(who, startRun, { body })]);
    assert.equal(one.body.id, two.body.id);
    await world.settle();
    assert.equal((await world.call(who, startRun, { body })).body.status, 'succeeded');
    assert.equal(world.effects.length, 1);
    const other = world.playbook({ ...NOBODY, steps: [http('b')] });
    assert.equal(
      (await world.call(who, startRun, { body: { ...body, playbookId: other } })).error.code,
      'illegal_transition'
    );
  });

  test('is refused for viewers, for what is not there, and without the role where starting is the yes', async () => {
    const who = await world.fresh();
    const id = world.playbook({ ...NOBODY, steps: [http('a')] });
    assert.equal(
      (await world.call({ ...who, role: 'Viewer' }, startRun, { body: { playbookId: id } })).error.code,
      'role_missing'
    );
    assert.equal((await world.call(who, startRun, { body: { playbookId: newId() } })).error.code, 'not_found');
    assert.equal(
      (await world.call({ ...who, scopes: ['automation:read'] }, startRun, { body: { playbookId: id } })).error.code,
      'scope_missing'
    );
    const admins = world.playbook({ approval: { people: 0, role: 'Admin' }, steps: [http('a')] });
    assert.equal((await world.call(who, startRun, { body: { playbookId: admins } })).error.code, 'role_missing');
    assert.equal((await world.call({ ...who, role: 'Admin' }, startRun, { body: { playbookId: admins } })).status, 201);
    assert.equal(
      (
        await world.call({ ...who, kind: 'api-token', role: 'Viewer', scopes: ['automation:write'] }, startRun, {
          body: { playbookId: admins },
        })
      ).error.code,
      'role_missing'
    );
    assert.deepEqual(world.effects, []);
  });

  test('lists pages, filters and refuses a bent cursor; another tenant sees nothing', async () => {
    const who = await world.fresh();
    const id = world.playbook({
      ...NOBODY,
      subject: 'service:payment',
      steps: [{ id: 'wait', kind: 'wait', seconds: 5 }],
    });
    const runs = [await world.start(who, id), await world.start(who, id), await world.start(who, id)];
    const first = await world.call(who, listRuns, { query: { limit: '2' } });
    assert.deepEqual(
      first.body.items.map((one) => one.number),
      [3, 2]
    );
    const second = await world.call(who, listRuns, { query: { limit: '2', cursor: first.body.nextCursor ?? '' } });
    assert.deepEqual(
      second.body.items.map((one) => one.number),
      [1]
    );
    assert.equal(second.body.nextCursor, null);
    for (const query of [
      { status: 'queued' },
      { active: 'true' },
      { playbookId: id },
      { subject: 'service:payment' },
      { from: '2020-01-01T00:00:00Z' },
    ]) {
      assert.equal(
        (await world.call(who, listRuns, { query: query as never })).body.items.length,
        3,
        JSON.stringify(query)
      );
    }
    for (const query of [
      { status: 'failed' },
      { active: 'false' },
      { playbookId: newId() },
      { incidentId: newId() },
      { to: '2020-01-01T00:00:00Z' },
    ]) {
      assert.equal(
        (await world.call(who, listRuns, { query: query as never })).body.items.length,
        0,
        JSON.stringify(query)
      );
    }
    assert.equal((await world.call(who, listRuns, { query: { cursor: 'x' } })).error.code, 'bad_cursor');
    const other = await world.other();
    assert.deepEqual((await world.call(other, listRuns)).body.items, []);
    await assert.rejects(world.read(other, runs[0]?.id ?? ''), /not_found/);
  });
});
