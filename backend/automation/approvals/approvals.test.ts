import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { approve, decline, getApproval, stopRun, type Run } from '#contract/run';
import { newId } from '../../platform/index.ts';
import { runWorld, type Caller } from '../runs/testing/runWorld.ts';

const world = await runWorld();
const http = (id: string, more: object = {}): object => ({ id, kind: 'http', target: 'shop', path: `/${id}`, ...more });
const paths = (): string[] => world.effects.map((one) => one.path);

async function asked(
  given: object = {}
): Promise<{ who: Caller & { tenantId: string }; run: Run; id: string; hash: string; playbookId: string }> {
  const who = await world.fresh();
  const playbookId = world.playbook({ steps: [http('a')], ...given });
  const run = await world.start(who, playbookId);
  assert.equal(run.status, 'waiting-approval');
  const { id, hash } = await world.approval(who, run);
  return { who, run, id, hash, playbookId };
}

const yes = (caller: Caller, id: string, hash: string): ReturnType<typeof world.call<typeof approve>> =>
  world.call(caller, approve, { params: { id }, body: { hash } });
const no = (caller: Caller, id: string, reason = 'not now'): ReturnType<typeof world.call<typeof decline>> =>
  world.call(caller, decline, { params: { id }, body: { reason } });
const second = (who: Caller, id = 'user:2'): Caller => ({ ...who, id });

describe('approving', () => {
  test('shows exactly what would run, and then exactly that runs', async () => {
    const { who, run, id, hash } = await asked({
      steps: [http('a')],
      rollback: [http('undo')],
      verification: { query: 'up', condition: { below: 5 } },
      subject: 'service:payment',
    });
    const shown = (await world.call(second(who), getApproval, { params: { id } })).body;
    assert.deepEqual(
      [shown.calls, shown.rollback, shown.verification].map((calls) => calls.map((call) => call.stepId)),
      [['a'], ['rollback/undo'], ['verification/verification']]
    );
    assert.deepEqual(
      [shown.mayApprove, shown.mayNotReason, shown.source, shown.subject],
      [true, null, 'version: 1', 'service:payment']
    );
    assert.deepEqual(paths(), []);
    const said = await yes(second(who), id, hash);
    assert.equal(said.body.status, 'approved');
    assert.deepEqual(
      said.body.approvedBy.map((one) => one.actor.id),
      ['user:2']
    );
    await world.settle();
    const done = await world.read(who, run.id);
    assert.equal(done.status, 'succeeded');
    assert.deepEqual(done.approvals, [
      {
        id,
        status: 'approved',
        by: [{ kind: 'user', id: 'user:2', name: 'Name of user:2' }],
        at: said.body.approvedBy[0]?.at ?? null,
      },
    ]);
    assert.deepEqual(paths(), ['/a']);
    const [audit] = await world.rows<{ before: object; after: object }>(
      who,
      `select before, after from audit_entry where action = 'approval.approved'`
    );
    assert.deepEqual(audit, {
      before: { status: 'waiting', approved: 0 },
      after: { status: 'approved', approved: 1, of: 1, hash, runId: run.id },
    });
    assert.deepEqual(
      world.published.filter((one) => one.type === 'approvals').map((one) => one.waiting),
      [1, 0]
    );
  });

  test('is refused to the requester, to machines, without the role, and to other tenants', async () => {
    const { who, id, hash } = await asked({ approval: { role: 'Admin' } });
    const cases: [Caller, string][] = [
      [{ ...who, role: 'Admin' }, 'approval_refused'],
      [{ ...second(who), role: 'Editor' }, 'role_missing'],
      [{ ...second(who), role: 'Viewer' }, 'role_missing'],
      [{ ...second(who), role: 'Admin', kind: 'service-account' }, 'approval_refused'],
      [{ ...second(who), role: 'Admin', kind: 'api-token', scopes: ['automation:write', 'admin'] }, 'scope_missing'],
      [{ ...second(who), role: 'Admin', tenantId: (await world.other()).tenantId }, 'not_found'],
    ];
    for (const [caller, code] of cases) {
      const said = await yes(caller, id, hash);
      assert.equal(said.error.code, code, JSON.stringify(caller));
      assert.ok([403, 404].includes(said.status));
    }
    await world.settle();
    assert.deepEqual(paths(), []);
    const shown = (await world.call(who, getApproval, { params: { id } })).body;
    assert.equal(shown.mayApprove, false);
    assert.match(shown.mayNotReason ?? '', /role Admin/);
    assert.equal((await yes({ ...second(who), role: 'Admin' }, id, hash)).status, 200);
  });

  test('takes two persons where the policy says so, and the same one only once', async () => {
    const { who, run, id, hash } = await asked({ approval: { people: 2 } });
    assert.equal((await yes(second(who), id, hash)).body.status, 'waiting');
    // Not even when somebody asks for the run to be driven.
    await world.runs.driver.drive(who.tenantId, run.id);
    await world.settle();
    assert.equal((await world.read(who, run.id)).status, 'waiting-approval');
    assert.deepEqual(paths(), []);
    const again = await yes(second(who), id, hash);
    assert.equal(again.error.code, 'approval_refused');
    assert.match(again.error.message, /already/);
    assert.equal((await yes(second(who, 'user:3'), id, hash)).body.status, 'approved');
    await world.settle();
    assert.equal((await world.read(who, run.id)).status, 'succeeded');
    assert.equal((await yes(second(who, 'user:4'), id, hash)).error.code, 'illegal_transition');
    assert.deepEqual(paths(), ['/a']);
  });

  test('by two persons in the same moment counts each once, and the run runs once', async () => {
    const { who, run, id, hash } = await asked({ approval: { people: 2 } });
    const said = await Promise.all(
      ['user:2', 'user:2', 'user:3', 'user:3'].map((one) => yes(second(who, one), id, hash))
    );
    assert.equal(said.filter((one) => one.status === 200).length, 2);
    await world.settle();
    assert.equal((await world.read(who, run.id)).status, 'succeeded');
    assert.deepEqual(paths(), ['/a']);
  });

  test('after expiry is refused, and the run says that it expired', async () => {
    const { who, run, id, hash } = await asked({ approval: { expiresMinutes: 10 } });
    world.clock.at += 600_000;
    assert.equal((await yes(second(who), id, hash)).error.code, 'approval_expired');
    world.sent.push({ tenantId: who.tenantId, runId: run.id, at: 0 });
    await world.settle();
    const after = await world.read(who, run.id);
    assert.deepEqual([after.status, after.outcome?.code], ['expired', 'run.failed-expired']);
    assert.equal((await yes(second(who), id, hash)).error.code, 'approval_expired');
    assert.equal((await no(second(who), id)).error.code, 'illegal_transition');
    assert.equal((await world.rows(who, `select from audit_entry where action = 'approval.expired'`)).length, 1);
    assert.deepEqual(paths(), []);
  });

  test('is not undone by a look before its time', async () => {
    const { who, run, id, hash } = await asked();
    world.sent.push({ tenantId: who.tenantId, runId: run.id, at: 0 });
    await world.settle();
    assert.equal((await world.read(who, run.id)).status, 'waiting-approval');
    assert.equal((await yes(second(who), id, hash)).status, 200);
  });
});

describe('what changed since it was shown', () => {
  for (const [what, change] of [
    [
      'a new version of the playbook',
      (playbookId: string) => Object.assign(world.playbooks.get(playbookId) ?? {}, { version: 2 }),
    ],
    [
      'other steps',
      (playbookId: string) => Object.assign(world.playbooks.get(playbookId) ?? {}, { steps: [http('b')] }),
    ],
    ['another address of the target', () => Object.assign(world.target, { url: 'http://elsewhere.test' })],
  ] as const) {
    test(`${what} voids what was agreed; reloaded, the new calls can be approved`, async () => {
      const { who, run, id, hash, playbookId } = await asked({ approval: { people: 2 } });
      await yes(second(who), id, hash);
      change(playbookId);
      assert.equal((await yes(second(who, 'user:3'), id, hash)).error.code, 'approval_changed');
      await world.runs.driver.drive(who.tenantId, run.id);
      await world.settle();
      assert.equal((await world.read(who, run.id)).status, 'waiting-approval');
      assert.deepEqual(paths(), []);
      const now = await world.approval(who, run);
      assert.notEqual(now.hash, hash);
      assert.deepEqual([now.status, now.approvedBy], ['waiting', []]);
      assert.equal((await yes(second(who), id, hash)).error.code, 'approval_changed');
      await yes(second(who), id, now.hash);
      await yes(second(who, 'user:3'), id, now.hash);
      await world.settle();
      assert.equal((await world.read(who, run.id)).status, 'succeeded');
      assert.equal((await world.rows(who, `select from audit_entry where action = 'approval.renewed'`)).length, 1);
    });
  }

  test('a playbook that is gone cannot be approved', async () => {
    const { who, id, hash, playbookId } = await asked();
    world.playbooks.delete(playbookId);
    const said = await yes(second(who), id, hash);
    assert.equal(said.error.code, 'approval_changed');
    assert.match(said.error.message, /cannot run any more/);
    await world.settle();
    assert.deepEqual(paths(), []);
  });

  test('a hash that nobody was shown is refused', async () => {
    const { who, id } = await asked();
    assert.equal((await yes(second(who), id, 'sha256:0')).error.code, 'approval_changed');
  });

  test('a target that moves between the yes and the step stops the run', async () => {
    const { who, run, id, hash } = await asked();
    await yes(second(who), id, hash);
    world.target.url = 'http://elsewhere.test';
    await world.settle();
    const after = await world.read(who, run.id);
    assert.equal(after.status, 'failed');
    assert.match(after.steps[0]?.error ?? '', /not what was approved/);
    assert.deepEqual(paths(), []);
  });

  test('the last approved version is shown beside the one that asks', async () => {
    const { who, run, playbookId } = await asked();
    assert.equal((await world.approval(who, run)).lastApproved, null);
    await world.agree(who, run);
    Object.assign(world.playbooks.get(playbookId) ?? {}, { version: 2 });
    const later = await world.approval(who, await world.start(who, playbookId));
    assert.deepEqual(
      [later.lastApproved?.version, later.lastApproved?.source, later.source],
      [1, 'version: 1', 'version: 2']
    );
  });
});

describe('declining', () => {
  test('ends the run with who and why; nothing ran', async () => {
    const { who, run, id, hash } = await asked();
    const said = await no(second(who), id, 'freeze until Monday');
    assert.deepEqual(
      [said.body.status, said.body.declinedBy?.id, said.body.declineReason],
      ['declined', 'user:2', 'freeze until Monday']
    );
    const after = await world.read(who, run.id);
    assert.deepEqual(
      [after.status, after.outcome?.code, after.outcome?.params['reason']],
      ['declined', 'run.failed-declined', 'freeze until Monday']
    );
    assert.equal((await yes(second(who), id, hash)).error.code, 'illegal_transition');
    assert.equal((await no(second(who), id)).error.code, 'illegal_transition');
    await world.settle();
    assert.deepEqual(paths(), []);
  });

  test('is refused without a reason, to viewers, to tokens and to other tenants', async () => {
    const { who, id } = await asked();
    assert.equal((await no(second(who), id, ' ')).error.code, 'bad_request');
    assert.equal((await no({ ...second(who), role: 'Viewer' }, id)).error.code, 'role_missing');
    assert.equal((await no({ ...second(who), scopes: ['automation:write'] }, id)).error.code, 'scope_missing');
    assert.equal((await no(await world.other(), id)).error.code, 'not_found');
    assert.equal((await no(second(who), newId())).error.code, 'not_found');
  });

  test('a stopped run withdraws its approval', async () => {
    const { who, run, id, hash } = await asked();
    assert.equal((await world.call(who, stopRun, { params: { id: run.id }, body: {} })).body.status, 'stopped');
    assert.equal((await world.call(who, getApproval, { params: { id } })).body.status, 'withdrawn');
    assert.equal((await yes(second(who), id, hash)).error.code, 'illegal_transition');
  });
});

describe('a step that asks in the middle', () => {
  const ask = { id: 'ask', kind: 'approve', text: 'Did {{ steps.a.body.path }} help?', expiresMinutes: 5 };
  async function midway(): Promise<{ who: Caller & { tenantId: string }; run: Run; id: string; hash: string }> {
    const who = await world.fresh();
    const started = await world.start(
      who,
      world.playbook({ approval: { people: 0 }, steps: [http('a'), ask, http('b')], rollback: [http('undo')] })
    );
    await world.settle();
    const run = await world.read(who, started.id);
    assert.equal(run.status, 'waiting');
    const { id, hash, question, stepId, calls } = await world.approval(who, run);
    assert.deepEqual([stepId, calls.map((call) => call.stepId)], ['ask', ['b']]);
    assert.equal(question, 'Did /a help?');
    return { who, run, id, hash };
  }

  test('goes on with a yes of somebody else', async () => {
    const { who, run, id, hash } = await midway();
    assert.equal((await yes(who, id, hash)).error.code, 'approval_refused');
    assert.equal((await yes(second(who), id, hash)).status, 200);
    await world.settle();
    assert.equal((await world.read(who, run.id)).status, 'succeeded');
    assert.deepEqual(paths(), ['/a', '/b']);
  });

  test('goes back with a no', async () => {
    const { who, run, id } = await midway();
    await no(second(who), id, 'it got worse');
    await world.settle();
    const after = await world.read(who, run.id);
    assert.deepEqual(
      [after.status, after.outcome?.code, after.outcome?.params['reason']],
      ['rolled-back', 'run.rolled-back-declined', 'it got worse']
    );
    assert.deepEqual(paths(), ['/a', '/undo']);
  });

  test('goes back when nobody answers', async () => {
    const { who, run, id, hash } = await midway();
    world.clock.at += 300_000;
    world.sent.push({ tenantId: who.tenantId, runId: run.id, at: 0 });
    await world.settle();
    const after = await world.read(who, run.id);
    assert.deepEqual([after.status, after.outcome?.code], ['rolled-back', 'run.rolled-back-expired']);
    assert.equal((await yes(second(who), id, hash)).error.code, 'approval_expired');
  });
});
