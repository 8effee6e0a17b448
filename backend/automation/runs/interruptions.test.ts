import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { answerStep, listRuns, startRun, stopRun, type Run } from '#contract/run';
import { newId } from '../../platform/index.ts';
import type { StepOutcome } from '../steps/step.ts';
import { forgetPlaybook } from './commands/forgetPlaybook.ts';
import { removeOldRuns, SWEEP } from './runJobs.ts';
import { runWorld, type Caller } from './testing/runWorld.ts';

const world = await runWorld();
const http = (id: string, more: object = {}): object => ({ id, kind: 'http', target: 'shop', path: `/${id}`, ...more });
const NOBODY = { approval: { people: 0 } };
const paths = (): string[] => world.effects.map((one) => one.path);
const ok = (output = ''): StepOutcome => ({ status: 'succeeded', output, body: null });

/** A step that hangs until the test lets it go, or until it is aborted. */
function hanging(path: string): { begun: Promise<void>; finish(outcome: StepOutcome): void } {
  const begun = Promise.withResolvers<void>();
  const over = Promise.withResolvers<StepOutcome>();
  world.answers.set(path, (context) => {
    begun.resolve();
    context.signal.addEventListener(
      'abort',
      () => over.resolve({ status: 'uncertain', output: '', error: 'cut off' }),
      { once: true }
    );
    return over.promise;
  });
  return { begun: begun.promise, finish: over.resolve };
}

/** As if the replica that drives it had been killed: nobody renews its lease any more. */
const expire = (who: Caller): Promise<unknown> =>
  world.rows(who, `update run_lease set until = now() - interval '1 second'`);

/** Starts a run, waits until `path` hangs in one replica, and lets another one take it over. */
async function takenOver(
  who: Caller,
  playbookId: string,
  path: string
): Promise<{ run: Run; dead: Promise<void>; finish(outcome: StepOutcome): void }> {
  const hang = hanging(path);
  const run = await world.start(who, playbookId);
  world.sent.length = 0;
  const dead = world.runs.driver.drive(who.tenantId, run.id);
  await hang.begun;
  world.answers.delete(path);
  await expire(who);
  await world.replica().driver.drive(who.tenantId, run.id);
  return { run: await world.read(who, run.id), dead, finish: hang.finish };
}

describe('a replica that is gone', () => {
  test('leaves a step that must not be done twice to a person, and its run to another replica', async () => {
    const who = await world.fresh();
    const id = world.playbook({ ...NOBODY, steps: [http('a'), http('b')] });
    const { run, dead, finish } = await takenOver(who, id, '/a');
    assert.equal(run.status, 'uncertain');
    assert.equal(run.outcome?.code, 'run.uncertain');
    assert.equal(run.steps[0]?.status, 'uncertain');
    assert.deepEqual(paths(), ['/a']);
    // It was only slow: what it says now is refused, and it does nothing more.
    finish(ok('too late'));
    await dead;
    const after = await world.read(who, run.id);
    assert.equal(after.status, 'uncertain');
    assert.equal(after.steps[0]?.output, '');
    assert.deepEqual(paths(), ['/a']);
  });

  test('has its repeatable step repeated, with the same key', async () => {
    const who = await world.fresh();
    const id = world.playbook({ ...NOBODY, steps: [http('a', { repeatable: true }), http('b')] });
    const { run, dead, finish } = await takenOver(who, id, '/a');
    assert.equal(run.status, 'succeeded');
    assert.deepEqual(paths(), ['/a', '/a', '/b']);
    assert.equal(world.effects[0]?.key, world.effects[1]?.key);
    finish(ok());
    await dead;
    assert.deepEqual(paths(), ['/a', '/a', '/b']);
  });

  test('is not replaced while its lease holds', async () => {
    const who = await world.fresh();
    const hang = hanging('/a');
    const run = await world.start(who, world.playbook({ ...NOBODY, steps: [http('a')] }));
    const driving = world.settle();
    await hang.begun;
    await world.replica().driver.drive(who.tenantId, run.id);
    assert.deepEqual(paths(), ['/a']);
    hang.finish(ok());
    await driving;
    assert.equal((await world.read(who, run.id)).status, 'succeeded');
  });

  test('is noticed by every worker, which leaves alone what is driven or waits', async () => {
    const who = await world.fresh();
    const wait = world.playbook({ ...NOBODY, steps: [{ id: 'wait', kind: 'wait', seconds: 50 }, http('a')] });
    const waiting = await world.start(who, wait);
    await world.settle();
    const lost = await world.start(who, wait);
    // Every call to look at them is gone with the process that had it.
    world.sent.length = 0;
    const look = async (): Promise<string[]> => {
      const worker = world.replica();
      await worker.jobs.find((job) => job.name === SWEEP)?.handle({}, new AbortController().signal);
      while ([waiting, lost].some(({ id }) => worker.driver.drives(id))) {
        await pause(5);
      }
      world.sent.length = 0;
      return Promise.all([waiting, lost].map(async ({ id }) => (await world.read(who, id)).status));
    };
    assert.deepEqual(await look(), ['waiting', 'waiting']);
    assert.deepEqual(await look(), ['waiting', 'waiting']);
    assert.deepEqual(paths(), []);
    world.clock.at += 50_000;
    assert.deepEqual(await look(), ['succeeded', 'succeeded']);
    assert.deepEqual(paths(), ['/a', '/a']);
  });
});

describe('a step whose end nobody saw', () => {
  async function uncertain(more: object = {}): Promise<{ who: Caller; run: Run }> {
    const who = await world.fresh();
    world.answers.set('/a', () => ({ status: 'uncertain', output: '', error: 'the connection broke' }));
    const made = await world.start(
      who,
      world.playbook({ ...NOBODY, steps: [http('a'), http('b')], rollback: [http('undo')], ...more })
    );
    await world.settle();
    world.answers.clear();
    const run = await world.read(who, made.id);
    assert.equal(run.status, 'uncertain');
    assert.equal(run.steps[0]?.error, 'the connection broke');
    return { who, run };
  }
  const say = async (
    who: Caller,
    run: Run,
    answer: string,
    stepId = 'a'
  ): Promise<Awaited<ReturnType<typeof world.call<typeof answerStep>>>> => {
    const said = await world.call(who, answerStep, { params: { id: run.id }, body: { stepId, answer } });
    await world.settle();
    return said;
  };

  test('happened: the run goes on behind it', async () => {
    const { who, run } = await uncertain();
    assert.equal((await say(who, run, 'happened')).status, 200);
    assert.equal((await world.read(who, run.id)).status, 'succeeded');
    assert.deepEqual(paths(), ['/a', '/b']);
    const audit = await world.rows<{ before: object; after: object }>(
      who,
      `select before, after from audit_entry where action = 'run.step-answered'`
    );
    assert.deepEqual(audit, [
      {
        before: { step: 'a', status: 'uncertain', attempt: 1 },
        after: { step: 'a', status: 'succeeded', answer: 'happened' },
      },
    ]);
  });

  test('repeat: it is done again with the same key', async () => {
    const { who, run } = await uncertain();
    await say(who, run, 'repeat');
    assert.equal((await world.read(who, run.id)).status, 'succeeded');
    assert.deepEqual(paths(), ['/a', '/a', '/b']);
    assert.equal(world.effects[0]?.key, world.effects[1]?.key);
  });

  test('stop: nothing more happens', async () => {
    const { who, run } = await uncertain();
    await say(who, run, 'stop');
    const after = await world.read(who, run.id);
    assert.equal(after.status, 'stopped');
    assert.deepEqual(paths(), ['/a']);
  });

  test('is asked about once, by those who may, and only while it is open', async () => {
    const { who, run } = await uncertain();
    assert.equal((await say({ ...who, role: 'Viewer' }, run, 'happened')).error.code, 'role_missing');
    assert.equal((await say(who, run, 'happened', 'b')).error.code, 'illegal_transition');
    assert.equal((await say(who, run, 'happened', 'nowhere')).error.code, 'not_found');
    assert.equal((await say(who, run, 'perhaps')).error.code, 'bad_request');
    assert.equal((await say(await world.other(), run, 'happened')).error.code, 'not_found');
    assert.equal((await say(who, run, 'happened')).status, 200);
    assert.equal((await say(who, run, 'happened')).error.code, 'illegal_transition');
  });

  test('is tried again by itself where that does no harm', async () => {
    const who = await world.fresh();
    world.answers.set('/a', () => ({ status: 'uncertain', output: '', error: 'the connection broke' }));
    const made = await world.start(who, world.playbook({ ...NOBODY, steps: [http('a', { repeatable: true })] }));
    await world.settle();
    assert.deepEqual(paths(), ['/a', '/a', '/a']);
    assert.equal((await world.read(who, made.id)).status, 'uncertain');
  });

  test('of an executor that breaks counts as unseen; one that only reads has failed', async () => {
    const who = await world.fresh();
    const broken = (): never => {
      throw new Error('broken');
    };
    world.answers.set('/a', broken).set('/look', broken);
    const changing = await world.start(who, world.playbook({ ...NOBODY, steps: [http('a')] }));
    const reading = await world.start(who, world.playbook({ ...NOBODY, steps: [http('look', { method: 'GET' })] }));
    await world.settle();
    assert.equal((await world.read(who, changing.id)).status, 'uncertain');
    assert.equal((await world.read(who, reading.id)).status, 'failed');
  });

  test('what it said is stored even when it holds what a database does not', async () => {
    const who = await world.fresh();
    world.answers.set('/a', () => ({
      status: 'succeeded',
      output: 'a\u0000b\ud800',
      body: { ['k\u0000']: '\ud83d', n: [1, 'x\u0000'] },
    }));
    const made = await world.start(who, world.playbook({ ...NOBODY, steps: [http('a')] }));
    await world.settle();
    const run = await world.read(who, made.id);
    assert.equal(run.status, 'succeeded');
    assert.equal(run.steps[0]?.output, 'ab\ufffd');
  });
});

describe('stopping', () => {
  const stop = (who: Caller, run: Run, rollback = false): ReturnType<typeof world.call<typeof stopRun>> =>
    world.call(who, stopRun, { params: { id: run.id }, body: { rollback } });

  test('cuts off the step under way, and no further one begins', async () => {
    const who = await world.fresh();
    const hang = hanging('/a');
    const run = await world.start(
      who,
      world.playbook({ ...NOBODY, steps: [http('a'), http('b')], rollback: [http('undo')] })
    );
    const driving = world.settle();
    await hang.begun;
    const asked = await stop(who, run);
    assert.equal(asked.body.stoppedBy?.id, 'user:1');
    await driving;
    const after = await world.read(who, run.id);
    assert.equal(after.status, 'stopped');
    assert.equal(after.outcome?.code, 'run.failed-stopped');
    assert.deepEqual(
      after.steps.map((step) => step.status),
      ['stopped', 'skipped', 'skipped']
    );
    assert.deepEqual(paths(), ['/a']);
  });

  test('with rollback undoes what was done', async () => {
    const who = await world.fresh();
    const run = await world.start(
      who,
      world.playbook({
        ...NOBODY,
        steps: [http('a'), { id: 'wait', kind: 'wait', seconds: 100 }, http('b')],
        rollback: [http('undo')],
      })
    );
    await world.settle();
    await stop(who, run, true);
    await world.settle();
    const after = await world.read(who, run.id);
    assert.equal(after.status, 'rolled-back');
    assert.equal(after.outcome?.code, 'run.rolled-back-stopped');
    assert.deepEqual(paths(), ['/a', '/undo']);
  });

  test('a run that has not begun ends at once, and the next on its subject follows', async () => {
    const who = await world.fresh();
    const id = world.playbook({
      ...NOBODY,
      subject: 'service:payment',
      steps: [{ id: 'wait', kind: 'wait', seconds: 100 }],
    });
    const [first, second, third] = [await world.start(who, id), await world.start(who, id), await world.start(who, id)];
    await world.settle();
    assert.equal((await stop(who, second)).body.status, 'stopped');
    await stop(who, first);
    await world.settle();
    assert.equal((await world.read(who, first.id)).status, 'stopped');
    assert.equal((await world.read(who, third.id)).status, 'waiting');
  });

  test('is refused twice, for what is over, for viewers and for others', async () => {
    const who = await world.fresh();
    const run = await world.start(
      who,
      world.playbook({ ...NOBODY, steps: [{ id: 'wait', kind: 'wait', seconds: 100 }] })
    );
    await world.settle();
    assert.equal((await stop({ ...who, role: 'Viewer' }, run)).error.code, 'role_missing');
    assert.equal((await stop(await world.other(), run)).error.code, 'not_found');
    assert.equal((await stop(who, { ...run, id: newId() })).error.code, 'not_found');
    assert.equal((await stop(who, run)).status, 200);
    assert.equal((await stop(who, run)).error.code, 'illegal_transition');
    await world.settle();
    assert.equal((await stop(who, run)).error.code, 'illegal_transition');
  });

  test('an orderly end of a replica lets the step come to its end and hands the run over', async () => {
    const who = await world.fresh();
    const hang = hanging('/a');
    const run = await world.start(who, world.playbook({ ...NOBODY, steps: [http('a'), http('b')] }));
    world.sent.length = 0;
    const leaving = world.replica();
    const driving = leaving.driver.drive(who.tenantId, run.id);
    await hang.begun;
    const stopped = leaving.stop();
    hang.finish(ok('done'));
    await Promise.all([driving, stopped]);
    assert.deepEqual(paths(), ['/a']);
    await world.settle();
    assert.equal((await world.read(who, run.id)).status, 'succeeded');
    assert.deepEqual(paths(), ['/a', '/b']);
  });
});

describe('the live log', () => {
  test('keeps the lines of a step before what came back', async () => {
    const who = await world.fresh();
    world.answers.set('/a', (context) => {
      context.log('sending');
      context.log('an\u0000swer');
      return ok('200 OK');
    });
    const run = await world.start(who, world.playbook({ ...NOBODY, steps: [http('a')] }));
    await world.settle();
    assert.equal((await world.read(who, run.id)).steps[0]?.output, 'sending\nanswer\n200 OK');
  });
});

describe('retention', () => {
  test('takes old ended runs with all that belongs to them, and no others', async () => {
    const who = await world.fresh();
    const old = await world.start(who, world.playbook({ ...NOBODY, steps: [http('a')] }));
    const open = await world.start(
      who,
      world.playbook({ ...NOBODY, steps: [{ id: 'wait', kind: 'wait', seconds: 86_400 }] })
    );
    await world.settle();
    assert.equal(await removeOldRuns(world.database, who.tenantId, world.clock.at), 0);
    assert.equal(await removeOldRuns(world.database, who.tenantId, world.clock.at + 1), 1);
    assert.deepEqual(await world.rows(who, 'select run_id from run_step group by 1'), [{ run_id: open.id }]);
    assert.deepEqual(await world.rows(who, `select id from run where id = '${old.id}'`), []);
  });

  test('a playbook that is removed leaves its runs, which no longer lead to it', async () => {
    const who = await world.fresh();
    const playbookId = world.playbook({ ...NOBODY, steps: [http('a')] });
    const run = await world.start(who, playbookId);
    await world.settle();
    await world.database.tenant(who.tenantId, (tx) => forgetPlaybook(tx, who.tenantId, playbookId));
    const after = await world.read(who, run.id);
    assert.deepEqual([after.playbookId, after.playbookName, after.status], [null, 'Fake', 'succeeded']);
  });
});

describe('text that no database holds', () => {
  test('is cleaned where it is stored, refused where it is looked for, and never an error of ours', async () => {
    const who = await world.fresh();
    const playbookId = world.playbook({ ...NOBODY, steps: [http('a')] });
    for (const text of ['\u0000', '\ud800', 'long enough \u0000']) {
      for (const more of [
        { findingId: text },
        { parameters: { a: text } },
        { idempotencyKey: text.padStart(9, 'k') },
      ]) {
        const made = await world.call(who, startRun, { body: { playbookId, ...more } });
        assert.equal(made.status, 201, JSON.stringify([more, made.error]));
      }
      const found = await world.call(who, listRuns, { query: { subject: text } as never });
      assert.equal(found.status, text.includes('\u0000') ? 400 : 200, JSON.stringify(text));
      for (const query of [{ from: '0000-01-01T00:00:00Z' }, { to: '9999-12-31T23:59:59Z' }]) {
        assert.equal((await world.call(who, listRuns, { query: query as never })).status, 200, JSON.stringify(query));
      }
    }
  });
});
