import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { createToolbox, newId, silentLog } from '../../platform/index.ts';
import { fakeRuns, type FakeRuns } from '../testing/fakeRuns.ts';
import { automationWorld, findingOf, offerOf } from '../testing/world.ts';
import { noPastFixes } from './index.ts';
import { proposalTools } from './tools.ts';

const world = await automationWorld();
let runs: FakeRuns = fakeRuns();
const part = proposalTools({
  ...world,
  log: silentLog,
  outbox: { emit: () => Promise.resolve() },
  runs: {
    create: (request) => runs.create(request),
    read: (...given) => runs.read(...given),
    withdraw: (...given) => runs.withdraw(...given),
  },
  memory: noPastFixes,
});

beforeEach(() => {
  runs = fakeRuns();
  world.offers.length = 0;
});

const roll = { parameters: { service: { from: 'finding.resourceName' } }, name: 'Roll back' };

describe('agents', () => {
  const tools = (): ReturnType<typeof createToolbox> => createToolbox(part);
  const context = (
    role: 'Viewer' | 'Editor',
    approved = false
  ): { tenantId: string; role: typeof role; approved: boolean; signal: AbortSignal } => ({
    tenantId: world.tenants[0],
    role,
    approved,
    signal: new AbortController().signal,
  });

  test('find playbooks and propose without any effect', async () => {
    world.offers.push(
      offerOf('a', roll),
      offerOf('b', { applies: { kinds: ['host'], mechanisms: ['disk'], resources: [] } })
    );
    const id = await world.openIncident();
    await world.analysed(id, [findingOf()]);
    const found = await tools().call('findPlaybooks', { mechanism: 'disk' }, context('Viewer'));
    assert.deepEqual(found.status === 'ok' && (found.data as { slug: string }[]).map((one) => one.slug), ['b']);
    assert.equal((await tools().call('findPlaybooks', { mechanism: 'memory' }, context('Viewer'))).status, 'noData');
    const drafts = await tools().call('proposeAction', { incidentId: id }, context('Viewer'));
    assert.deepEqual(drafts.status === 'ok' && (drafts.data as { title: string }[]).map((one) => one.title), [
      'Roll back: payment',
    ]);
    assert.equal((await tools().call('proposeAction', { incidentId: newId() }, context('Viewer'))).status, 'noData');
    assert.deepEqual([await world.rows(world.tenants[0], 'proposal'), runs.requests.length], [[], 0]);
  });

  test('start a playbook only with a yes, and as nobody', async () => {
    world.offers.push(offerOf('a', roll));
    const input = { playbookId: world.offers[0]?.id, parameters: { service: 'payment' } };
    assert.equal((await tools().call('startPlaybook', input, context('Editor'))).status, 'approvalRequired');
    assert.equal((await tools().call('startPlaybook', input, context('Viewer', true))).status, 'error');
    assert.equal(runs.requests.length, 0);
    const { status } = await tools().call('startPlaybook', input, context('Editor', true));
    assert.deepEqual([status, runs.requests[0]?.role, runs.requests[0]?.by.actor.kind], ['ok', null, 'system']);
  });
});
