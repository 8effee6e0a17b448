import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createIncident } from '#contract/incident';
import { listApprovals, startRun } from '#contract/run';
import { createIncidents } from '../../incidents/index.ts';
import { readIncidentLineage } from '../../lineage/index.ts';
import type { CallContext } from '../../platform/index.ts';
import { systemActor } from '../../tenancy/index.ts';
import { runWorld, type Caller } from '../runs/testing/runWorld.ts';

const world = await runWorld();
const http = (id: string, more: object = {}): object => ({
  id,
  kind: 'http',
  target: 'shop',
  path: `/${id}`,
  ...more,
});
const second = (who: Caller, id = 'user:2'): Caller => ({ ...who, id });

describe('the inbox', () => {
  test('lists by state and counts what waits for the caller', async () => {
    const who = await world.fresh();
    const editors = world.playbook({ steps: [http('a')] });
    const admins = world.playbook({ approval: { role: 'Admin' }, steps: [http('a')] });
    const run = await world.start(who, editors);
    await world.start(who, admins);
    await world.start(second(who), editors);
    const inbox = async (caller: Caller): Promise<[number, number]> => {
      const { body } = await world.call(caller, listApprovals);
      return [body.items.length, body.waitingForMe];
    };
    assert.deepEqual(await inbox(who), [3, 1]);
    assert.deepEqual(await inbox(second(who)), [3, 1]);
    assert.deepEqual(await inbox({ ...second(who), role: 'Admin' }), [3, 2]);
    assert.deepEqual(await inbox({ ...who, id: 'user:9', role: 'Viewer' }), [3, 0]);
    assert.deepEqual(await inbox({ ...who, id: 'user:9', kind: 'service-account' }), [3, 0]);
    const { body } = await world.call(second(who), listApprovals, { query: { limit: '2' } });
    assert.deepEqual(
      body.items.map((one) => [one.runNumber, one.mayApprove]),
      [
        [3, false],
        [2, false],
      ]
    );
    const rest = await world.call(second(who), listApprovals, { query: { limit: '2', cursor: body.nextCursor ?? '' } });
    assert.deepEqual(
      rest.body.items.map((one) => [one.runNumber, one.mayApprove, one.riskLevel]),
      [[1, true, 'medium']]
    );
    await world.agree(who, run);
    assert.deepEqual(await inbox(who), [2, 1]);
    assert.deepEqual(
      (await world.call(who, listApprovals, { query: { status: 'approved' } })).body.items.map((one) => one.runNumber),
      [1]
    );
    assert.equal((await world.call(who, listApprovals, { query: { cursor: 'x' } })).error.code, 'bad_cursor');
    assert.deepEqual((await world.call(await world.other(), listApprovals)).body.items, []);
  });
});

describe('what the product asks for', () => {
  test('may be approved by anybody with the role, and is never an admin’s yes', async () => {
    const who = await world.fresh();
    const by = systemActor(who.tenantId);
    const run = await world.runs.createRun(
      who.tenantId,
      { playbookId: world.playbook({ steps: [http('a')] }), parameters: {} },
      { by, role: null }
    );
    assert.equal(run.status, 'waiting-approval');
    assert.equal((await world.agree(who, run, 'user:1')).status, 'succeeded');
    const free = world.playbook({ approval: { people: 0, role: 'Admin' }, steps: [http('a')] });
    assert.equal(
      (await world.runs.createRun(who.tenantId, { playbookId: free, parameters: {} }, { by, role: null })).status,
      'waiting-approval'
    );
    const editors = world.playbook({ approval: { people: 0 }, steps: [http('a')] });
    assert.equal(
      (await world.runs.createRun(who.tenantId, { playbookId: editors, parameters: {} }, { by, role: null })).status,
      'queued'
    );
    world.sent.length = 0;
  });
});

describe('the incident', () => {
  test('tells of request, approval and end, in its timeline and its lineage', async () => {
    const who = await world.fresh();
    const incidents = createIncidents({
      ...world,
      home: { countServices: () => Promise.resolve(0), hasSource: () => Promise.resolve(false) },
    });
    const context: CallContext = {
      principal: {
        tenantId: who.tenantId,
        actor: { kind: 'user', id: 'user:1', name: 'Ann' },
        role: 'Editor',
        scopes: null,
      },
      tenantId: who.tenantId,
      remoteAddress: null,
      traceId: 't',
      signal: new AbortController().signal,
    };
    const make = incidents.routes?.find((route) => route.operation.id === createIncident.id);
    const incident = (await make?.handle(
      { params: undefined, query: undefined, body: { title: 'Errors', description: '', severity: 'warning' } },
      context
    )) as { id: string };
    const started = await world.call(who, startRun, {
      body: {
        playbookId: world.playbook({ subject: 'service:payment', steps: [http('a')], verification: {} }),
        incidentId: incident.id,
      },
    });
    const run = await world.agree(who, started.body);
    assert.equal(run.outcome?.code, 'run.succeeded-verified');
    const timeline = await world.rows<{ kind: string; code: string }>(
      who,
      `select kind, statement->>'code' as code from incident_timeline where kind in ('approval', 'run') order by at, id`
    );
    assert.deepEqual(timeline, [
      { kind: 'approval', code: 'run.asked' },
      { kind: 'approval', code: 'run.approved' },
      { kind: 'run', code: 'run.succeeded-verified' },
    ]);
    const graph = await world.database.tenant(who.tenantId, (tx) => readIncidentLineage(tx, who.tenantId, incident.id));
    assert.deepEqual(graph.edges.map((edge) => `${edge.from.type} ${edge.relation} ${edge.to.type}`).sort(), [
      'action ran resource',
      'action verified verification',
      'approval approved action',
      'incident led-to approval',
      'verification ended-in outcome',
    ]);
  });
});
