import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPlaybook, dryRunPlaybook, type PlaybookProblem } from '#contract/playbook';
import { createTarget, deleteTarget, listTargets } from '#contract/target';
import { startReceiver } from '../testing/receiver.ts';
import { libraryOf } from '../testing/library.ts';
import { automationWorld, findingOf } from '../testing/world.ts';

const receiver = await startReceiver();
const world = await automationWorld();
const { call, readings, asked } = await libraryOf(world);
const target = { name: 'shop', baseUrl: receiver.url, allowPrivate: true, secret: 'Bearer shop-secret' };
await call(createTarget, { role: 'Admin', body: target });

describe('a dry run', () => {
  const SOURCE = `slug: roll-back
name: Roll back
parameters:
  service: { from: finding.resourceName }
  version: { default: v1, pattern: 'v[0-9]+' }
subject: service:{{ service }}
steps:
  - { id: look, kind: http, target: shop, method: GET, path: "/services/{{ service }}" }
  - { id: back, kind: http, target: shop, path: "/services/{{ service }}/rollback", body: { to: "{{ version }}", was: "{{ steps.look.body.version }}" } }
  - { id: tell, kind: annotation, text: "Run {{ run.number }}" }
  - { id: late, kind: verify, query: 'up{v="{{ steps.look.body.version }}"}', condition: { above: 0 } }
rollback:
  - { id: undo, kind: http, target: shop, path: "/services/{{ service }}/forward" }
verification:
  query: 'errors{service="{{ service }}"}'
  condition: { below: 1 }
`;
  const dry = async (body: object, role: 'Viewer' | 'Editor' = 'Viewer') => call(dryRunPlaybook, { body, role });

  test('shows every call, its risk, and each verification as it stands; nothing is sent', async () => {
    readings.set('errors{service="payment"}', { kind: 'values', values: [0.2, 3] });
    receiver.got.length = 0;
    const { status, body } = await dry({ source: SOURCE, parameters: { service: 'payment' } });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(
      body.problems.filter((one: PlaybookProblem) => one.severity === 'error'),
      []
    );
    assert.deepEqual(
      body.calls.map((one: { stepId: string; phase: string; effect: boolean; deferred: string[] }) => [
        one.stepId,
        one.phase,
        one.effect,
        one.deferred,
      ]),
      [
        ['look', 'steps', false, []],
        ['back', 'steps', true, ['steps.look.body.version']],
        ['tell', 'steps', true, ['run.number']],
        ['late', 'steps', false, ['steps.look.body.version']],
        ['undo', 'rollback', true, []],
        ['verification', 'verification', false, []],
      ]
    );
    assert.equal(body.calls[1].summary, `POST ${receiver.url}/services/payment/rollback`);
    assert.deepEqual(body.calls[1].detail.body, { to: 'v1', was: '{{ steps.look.body.version }}' });
    assert.equal(body.calls[1].detail.headers.Authorization, '•••');
    assert.ok(!JSON.stringify(body).includes('shop-secret'));
    assert.deepEqual(
      [body.subject, body.parameters, body.missing],
      ['service:payment', { service: 'payment', version: 'v1' }, []]
    );
    assert.ok(['low', 'medium', 'high'].includes(body.risk.level));
    assert.deepEqual(body.queries, [
      {
        stepId: 'late',
        query: 'up{v="{{ steps.look.body.version }}"}',
        value: null,
        holds: null,
        error: 'It needs the result of an earlier step: steps.look.body.version.',
      },
      { stepId: 'verification', query: 'errors{service="payment"}', value: 3, holds: false, error: null },
    ]);
    assert.equal(receiver.got.length, 0);
  });

  test('takes what led to a run from the incident: its finding, and its own rules', async () => {
    const incidentId = await world.openIncident();
    await world.analysed(incidentId, [findingOf()]);
    const source = SOURCE.replace(/verification:[^]*/, 'verification: {}\n');
    readings.set('rules', { kind: 'values', values: [0] });
    const { body } = await dry({ source, incidentId });
    assert.equal(body.parameters.service, 'payment');
    assert.deepEqual(body.queries.at(-1), { stepId: 'verification', query: '', value: 0, holds: true, error: null });
    assert.match(body.calls.at(-1).summary, /the rules of incident #\d+ no longer fire/);
    readings.set('rules', { kind: 'blind', reason: 'the rule cannot see.' });
    assert.deepEqual((await dry({ source, incidentId })).body.queries.at(-1).error, 'the rule cannot see.');
    assert.equal((await dry({ source, incidentId, findingId: 'nobody' })).status, 404);
    const alone = (await dry({ source, parameters: { service: 'a' } })).body;
    assert.match(
      alone.problems.find((one: PlaybookProblem) => one.path === 'verification.query').message,
      /no incident led to this run/
    );
  });

  test('names what is missing, what does not fit, and what a text says wrong, and sends nothing', async () => {
    receiver.got.length = 0;
    asked.length = 0;
    const missing = (await dry({ source: SOURCE })).body;
    assert.deepEqual([missing.missing, missing.calls, missing.queries], [['service'], [], []]);
    const wrong = (await dry({ source: SOURCE, parameters: { service: '../admin', version: 'x', extra: 1 } })).body;
    const paths = wrong.problems
      .filter((one: PlaybookProblem) => one.severity === 'error')
      .map((one: PlaybookProblem) => one.path);
    assert.deepEqual(paths.sort(), [
      'back.body.to',
      'back.path',
      'look.path',
      'parameters.extra',
      'parameters.version',
      'undo.path',
    ]);
    const broken = (await dry({ source: 'slug: [' })).body;
    assert.deepEqual([broken.calls, broken.risk, broken.problems[0].line], [[], null, 1]);
    for (const body of [{}, { source: SOURCE, playbookId: '01a1fce8-71c5-7000-af73-1a1f00b46c0d' }]) {
      assert.equal((await dry(body)).status, 400);
    }
    assert.equal(receiver.got.length, 0);
  });

  test('of a stored playbook is that of its newest version; a target that was removed meanwhile is named', async () => {
    const { body: made } = await call(createPlaybook, { body: { source: SOURCE } });
    assert.equal((await dry({ playbookId: made.id, parameters: { service: 'cart' } })).body.subject, 'service:cart');
    const { items } = (await call(listTargets)).body;
    await call(deleteTarget, { params: { id: items[0].id }, role: 'Admin' });
    const { problems, calls } = (await dry({ playbookId: made.id, parameters: { service: 'cart' } })).body;
    assert.match(problems.find((one: PlaybookProblem) => one.path === 'steps.0.target').message, /no target "shop"/);
    assert.deepEqual(calls, []);
  });
});
