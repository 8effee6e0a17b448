import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPlaybook, setPlaybookEnabled, updatePlaybook } from '#contract/playbook';
import { createTarget, updateTarget } from '#contract/target';
import { newId } from '../../platform/index.ts';
import { hashOfCalls } from '../runs/callShape.rules.ts';
import type { RunPlan } from '../runs/ports.ts';
import { startReceiver } from '../testing/receiver.ts';
import { libraryOf } from '../testing/library.ts';
import { automationWorld, findingOf } from '../testing/world.ts';

const receiver = await startReceiver();
const world = await automationWorld();
const { call, planner } = await libraryOf(world);
const [tenantId, other] = world.tenants;

const add = async (source: string): Promise<string> => {
  const made = await call(createPlaybook, { body: { source } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body.id;
};
const target = { name: 'shop', baseUrl: receiver.url, allowPrivate: true, secret: 'Bearer shop-secret' };
const made = await call(createTarget, { role: 'Admin', body: target });
const targetId: string = made.body.id;
const plan = (
  playbookId: string,
  parameters: RunPlan['parameters'] = {},
  more: { incidentId?: string; findingId?: string; tenantId?: string } = {}
): Promise<RunPlan> =>
  planner.plan(
    more.tenantId ?? tenantId,
    { playbookId, parameters, incidentId: more.incidentId ?? null, findingId: more.findingId ?? null },
    { id: newId(), number: 7 }
  );
const hashOf = ({ playbook, steps }: RunPlan): string =>
  hashOfCalls(
    playbook,
    steps.map((step) => step.call)
  );

const INNER = `slug: restart
name: Restart
parameters: { service: {}, force: { type: boolean, default: false } }
steps:
  - { id: look, kind: http, target: shop, method: GET, path: "/{{ service }}" }
  - { id: go, kind: http, target: shop, path: "/{{ service }}/restart", body: { force: "{{ force }}", was: "{{ steps.look.body.n }}" }, when: steps.look.status == "succeeded" }
rollback:
  - { id: start, kind: http, target: shop, path: "/{{ service }}/start" }
verification: { query: 'up{service="{{ service }}"}', condition: { above: 0 } }
`;
const OUTER = `slug: outer
name: Restart all
parameters: { service: { from: finding.resourceName }, hard: { type: boolean, default: true } }
subject: service:{{ service }}
steps:
  - { id: look, kind: http, target: shop, method: GET, path: "/outer/{{ service }}" }
  - { id: one, kind: playbook, playbook: restart, parameters: { service: "{{ service }}", force: "{{ hard }}" }, when: parameters.hard, onFailure: continue }
  - { id: two, kind: playbook, playbook: restart, parameters: { service: cart } }
rollback:
  - { id: undo, kind: wait, seconds: 1 }
verification: { query: up, condition: { above: 0 } }
`;
const inner = await add(INNER);
const outer = await add(OUTER);

describe('a plan', () => {
  test('has every step of the sub-playbooks in its place, each with its own parameters and conditions', async () => {
    const { steps, subject, parameters } = await plan(outer, { service: 'payment' });
    assert.deepEqual([subject, parameters], ['service:payment', { service: 'payment', hard: true }]);
    assert.deepEqual(
      steps.map(({ path, phase }) => `${phase} ${path}`),
      [
        'steps look',
        'steps one/look',
        'steps one/go',
        'steps one/verification',
        'steps two/look',
        'steps two/go',
        'steps two/verification',
        'rollback undo',
        'rollback two/start',
        'rollback one/start',
        'verification verification',
      ]
    );
    const go = steps.find(({ path }) => path === 'one/go');
    assert.equal(go?.call.stepId, 'one/go');
    assert.deepEqual(go?.call.detail['body'], { force: true, was: '{{ steps.look.body.n }}' });
    assert.deepEqual(go?.call.detail['when'], ['parameters.hard', 'steps.look.status == "succeeded"']);
    assert.deepEqual(
      go?.conditions.map(({ frame }) => frame.prefix),
      ['', 'one/']
    );
    assert.equal(go?.step.onFailure, 'continue');
    assert.equal(steps.find(({ path }) => path === 'two/go')?.step.onFailure, 'stop');
    assert.equal(steps.find(({ path }) => path === 'two/start')?.call.summary, `POST ${receiver.url}/cart/start`);
  });

  test('fills at a step what the steps of the same playbook have left, not those of others', async () => {
    const { steps } = await plan(outer, { service: 'payment' });
    const go = steps.find(({ path }) => path === 'two/go');
    assert.ok(go);
    const scope = {
      parameters: { service: 'payment' },
      run: { id: 'r', number: 7 },
      incident: null,
      finding: null,
      change: null,
      steps: {
        look: { status: 'succeeded', body: { n: 1 } },
        'one/look': { status: 'succeeded', body: { n: 2 } },
        'two/look': { status: 'succeeded', body: { n: 3 } },
      },
    };
    const filled = await planner.resolve(tenantId, go, scope);
    assert.deepEqual(
      [filled.stepId, filled.phase, filled.detail['body'], filled.deferred],
      ['two/go', 'steps', { force: false, was: 3 }, []]
    );
    const nothing = { ...scope, steps: { 'two/look': { status: 'failed', body: null } } };
    await assert.rejects(planner.resolve(tenantId, go, nothing), /two\/go\.body\.was: .*no value/);
  });

  test('takes parameters and title from what led to it', async () => {
    const incidentId = await world.openIncident();
    await world.analysed(incidentId, [
      findingOf(),
      findingOf({ id: 'f2', rank: 2, resourceName: 'cart', resourceKey: 'service:cart' }),
    ]);
    const first = await plan(outer, {}, { incidentId });
    assert.deepEqual(
      [first.parameters['service'], first.facts.incident?.id, first.facts.finding?.mechanism],
      ['payment', incidentId, 'deploy']
    );
    assert.match(first.title, /^Restart all: payment/);
    assert.equal((await plan(outer, {}, { incidentId, findingId: 'f2' })).parameters['service'], 'cart');
    await assert.rejects(plan(outer, {}, { incidentId, findingId: 'f9' }), { code: 'not_found' });
    await assert.rejects(plan(outer, {}, { incidentId: newId() }), { code: 'not_found' });
  });

  test('is refused by name: missing, unknown and unfit parameters, texts that become something else, a disabled playbook', async () => {
    await assert.rejects(plan(outer), (error: { code?: string; details?: { path: string }[] }) => {
      assert.deepEqual(
        [error.code, error.details?.map(({ path }) => path)],
        ['parameters_invalid', ['parameters.service']]
      );
      return true;
    });
    await assert.rejects(
      plan(outer, { service: 'a', nobody: 1, hard: 'perhaps' }),
      (error: { details?: { path: string }[] }) => {
        assert.deepEqual(
          error.details
            ?.map(({ path }) => path)
            .slice(0, 2)
            .sort(),
          ['parameters.hard', 'parameters.nobody']
        );
        return true;
      }
    );
    await assert.rejects(plan(outer, { service: '../../admin' }), {
      code: 'parameters_invalid',
      message: /look\.path: .*another path/,
    });
    await assert.rejects(plan(newId()), { code: 'not_found' });
    await assert.rejects(plan(outer, { service: 'a' }, { tenantId: other }), { code: 'not_found' });
    await call(setPlaybookEnabled, { params: { id: inner }, body: { enabled: false } });
    await assert.rejects(plan(outer, { service: 'a' }), {
      code: 'parameters_invalid',
      message: /"restart" is disabled/,
    });
    await call(setPlaybookEnabled, { params: { id: inner }, body: { enabled: true } });
    await call(setPlaybookEnabled, { params: { id: outer }, body: { enabled: false } });
    await assert.rejects(plan(outer, { service: 'a' }), {
      code: 'illegal_transition',
      message: /disabled\. Enable it first/,
    });
    await call(setPlaybookEnabled, { params: { id: outer }, body: { enabled: true } });
    assert.equal(receiver.got.length, 0);
  });
});

test('the hash of a plan is the same for the same calls, and another one for every change that an approver would want to see', async () => {
  const base = hashOf(await plan(outer, { service: 'payment' }));
  assert.equal(hashOf(await plan(outer, { service: 'payment' })), base);
  const seen = new Set([base]);
  const changed = async (what: string): Promise<void> => {
    const hash = hashOf(await plan(outer, { service: 'payment' }));
    assert.ok(!seen.has(hash), `${what} left the hash as it was`);
    seen.add(hash);
  };
  assert.notEqual(hashOf(await plan(outer, { service: 'cart' })), base);
  assert.notEqual(hashOf(await plan(outer, { service: 'payment', hard: false })), base);
  await call(updateTarget, {
    role: 'Admin',
    params: { id: targetId },
    body: { ...target, secret: 'Bearer other-secret' },
  });
  await changed('another secret');
  await call(updateTarget, {
    role: 'Admin',
    params: { id: targetId },
    body: { ...target, baseUrl: `${receiver.url}/v2` },
  });
  await changed('another address');
  await call(updatePlaybook, {
    params: { id: inner },
    body: { source: INNER.replace('steps.look.status == "succeeded"', '1 == 1'), version: 1 },
  });
  await changed('another condition in a sub-playbook');
  await call(updatePlaybook, {
    params: { id: outer },
    body: { source: OUTER.replace(', onFailure: continue', ''), version: 1 },
  });
  await changed('what a failure does');
});
