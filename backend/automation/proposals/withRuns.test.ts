import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { approve, decline, type Run } from '#contract/run';
import { ApprovalPolicy } from '#contract/playbook';
import { AppError, createSecrets, type Database } from '../../platform/index.ts';
import { systemActor } from '../../tenancy/index.ts';
import { runWorld, type Caller } from '../runs/testing/runWorld.ts';
import { findingOf, insertAnalysis, insertIncident, offerOf } from '../testing/world.ts';
import { fire } from '../triggers/fire.ts';
import { sayTrigger } from '../triggers/reasons.rules.ts';
import { followRun } from './followRun.ts';
import { noPastFixes, type PlaybookOffer, type ProposalDeps } from './index.ts';
import { propose } from './propose.ts';
import { listProposals, type StoredProposal } from './proposalRows.ts';
import { runPortOf } from './runPort.ts';

const world = await runWorld();
const offers: PlaybookOffer[] = [];
const deps: ProposalDeps = {
  ...world,
  runs: runPortOf(world.runs),
  playbooks: { offers: () => Promise.resolve(offers), find: () => Promise.resolve(null) },
  memory: noPastFixes,
};

/** A playbook as the runs plan it; what is offered may lag behind it. */
function offered(planned: object, policy: object): PlaybookOffer {
  const id = world.playbook({ ...planned, steps: [{ id: 'a', kind: 'http', target: 'shop', path: '/a' }] });
  const offer = { ...offerOf('heal', { approval: policy, name: 'Heal it' }), id };
  offers.splice(0, offers.length, offer);
  return offer;
}

async function proposed(): Promise<{
  who: Caller & { tenantId: string };
  incidentId: string;
  run: Run;
  proposal: () => Promise<StoredProposal>;
}> {
  const who = await world.fresh();
  const database: Database = world.database;
  const incidentId = await insertIncident(database, who.tenantId, world.clock.at);
  await insertAnalysis(database, who.tenantId, incidentId, [findingOf()], world.clock.at);
  await propose(deps, who.tenantId, incidentId);
  const proposal = async (): Promise<StoredProposal> => {
    const [first] = await database.tenant(who.tenantId, (tx) => listProposals(tx, who.tenantId, incidentId));
    return first ?? assert.fail('nothing was proposed');
  };
  return { who, incidentId, run: await world.read(who, (await proposal()).runId ?? ''), proposal };
}

describe('a proposal with real runs', () => {
  test('waits in the inbox with its title and reason, asked for by the product', async () => {
    offered({}, {});
    const { who, run, incidentId } = await proposed();
    const approval = await world.approval(who, run);
    assert.deepEqual(
      [run.status, run.title, run.incidentId, run.requestedBy.kind],
      ['waiting-approval', 'Heal it: payment', incidentId, 'system']
    );
    assert.equal(approval.reason?.code, 'proposal.remedy');
    assert.equal(approval.mayApprove, true);
    assert.deepEqual(world.effects, []);
  });

  test('waits even when its playbook stopped asking for approvals a moment ago', async () => {
    offered({ approval: { people: 0, role: 'Viewer' } }, ApprovalPolicy.parse({}));
    const { run } = await proposed();
    await world.settle();
    assert.deepEqual([run.status, world.effects], ['waiting-approval', []]);
  });

  test('leads from the finding over proposal and approval to the run, and ends as done', async () => {
    offered({}, {});
    const { who, run, incidentId, proposal } = await proposed();
    const ended = await world.agree(who, run);
    assert.equal(ended.status, 'succeeded');
    await followRun(deps, who.tenantId, run.id);
    assert.equal((await proposal()).status, 'done');
    const edges = await world.rows<{ edge: string }>(
      who,
      `select from_type || ' ' || relation || ' ' || to_type as edge from lineage_edge where incident_id = '${incidentId}'`
    );
    const chain = edges.map(({ edge }) => edge);
    for (const edge of [
      'finding proposed proposal',
      'proposal led-to approval',
      'approval approved action',
      'action ended-in outcome',
    ]) {
      assert.ok(chain.includes(edge), `${edge} is not among ${chain.join(', ')}`);
    }
    assert.equal(world.effects.length, 1);
  });

  test('that is declined is dismissed', async () => {
    offered({}, {});
    const { who, run, proposal } = await proposed();
    const said = await world.call({ ...who, id: 'user:2' }, decline, {
      params: { id: run.approvalId ?? '' },
      body: { reason: 'Not now.' },
    });
    assert.equal(said.status, 200);
    await followRun(deps, who.tenantId, run.id);
    assert.equal((await proposal()).status, 'dismissed');
    assert.deepEqual(world.effects, []);
  });
});

describe('a newer analysis that blames another resource', () => {
  async function blameAnother({ who, incidentId }: Awaited<ReturnType<typeof proposed>>): Promise<StoredProposal[]> {
    world.clock.at += 20_000;
    const other = findingOf({ resourceKey: 'service:inventory', resourceName: 'inventory' });
    await insertAnalysis(world.database, who.tenantId, incidentId, [other], world.clock.at);
    await propose(deps, who.tenantId, incidentId);
    return world.database.tenant(who.tenantId, (tx) => listProposals(tx, who.tenantId, incidentId));
  }
  const standing = (list: StoredProposal[]): string[][] => list.map((one) => [one.resourceKey, one.status]);

  test('takes the undecided run back, and asks for the other one at once', async () => {
    offered({}, {});
    const before = await proposed();
    const now = await blameAnother(before);
    assert.deepEqual(standing(now), [
      ['service:inventory', 'under-review'],
      ['service:payment', 'superseded'],
    ]);
    const run = await world.read(before.who, before.run.id);
    assert.deepEqual([run.status, run.outcome?.code], ['stopped', 'run.withdrawn']);
    const refused = await world.call({ ...before.who, id: 'user:2' }, approve, {
      params: { id: before.run.approvalId ?? '' },
      body: { hash: 'any' },
    });
    assert.equal(refused.status, 409);
    assert.deepEqual(world.effects, []);
  });

  test('leaves a run on which somebody has voted', async () => {
    offered({ approval: { people: 2 } }, { people: 2 });
    const before = await proposed();
    const { hash } = await world.approval(before.who, before.run);
    const voted = await world.call({ ...before.who, id: 'user:2' }, approve, {
      params: { id: before.run.approvalId ?? '' },
      body: { hash },
    });
    assert.equal(voted.status, 200);
    assert.deepEqual(standing(await blameAnother(before)).sort(), [
      ['service:inventory', 'open'],
      ['service:payment', 'under-review'],
    ]);
    assert.equal((await world.read(before.who, before.run.id)).status, 'waiting-approval');
  });
});

describe('a trigger with real runs', () => {
  const trigger = {
    id: '018f0000-0000-7000-8000-000000000001',
    name: 'nightly',
    enabled: true,
    kind: 'webhook' as const,
    playbookName: 'Heal it',
    parameters: {},
    on: null,
    condition: null,
    cron: null,
    timezone: null,
    nextAt: null,
    secretCipher: null,
    lastFiredAt: null,
    lastRunId: null,
    lastError: null,
  };

  for (const [policy, grantedRole, status] of [
    [{ people: 0 }, 'Editor', 'queued'],
    [{ people: 1 }, 'Admin', 'waiting-approval'],
    [{ people: 0, role: 'Admin' }, 'Editor', 'waiting-approval'],
    [{ people: 0, role: 'Admin' }, 'Admin', 'queued'],
  ] as const) {
    test(`of an ${grantedRole} and a policy of ${JSON.stringify(policy)} leaves its run ${status}`, async () => {
      const { id: playbookId } = offered({ approval: policy }, policy);
      const { tenantId } = await world.fresh();
      await world.rows(
        { tenantId },
        `
        insert into playbook (tenant_id, id, slug, name, description, version, risk, mechanisms, step_count, source, spec, updated_at, updated_by)
        values ('${tenantId}', '${playbookId}', 'heal', 'Heal it', '', 1, 'low', '{}', 1, '', '{}', now(), '{}')`
      );
      await world.rows(
        { tenantId },
        `
        insert into playbook_trigger (tenant_id, id, name, enabled, kind, playbook_id, parameters, secret_cipher, granted_role, created_at, updated_at)
        values ('${tenantId}', '${trigger.id}', 'n', true, 'webhook', '${playbookId}', '{}', '', '${grantedRole}', now(), now())`
      );
      const secrets = createSecrets(Buffer.alloc(32));
      const fired = await fire(
        { ...deps, secrets },
        { ...trigger, tenantId, playbookId, grantedRole },
        { key: 'k', reason: sayTrigger('trigger.webhook', { trigger: 'n' }) }
      );
      assert.ok('run' in fired);
      assert.deepEqual(
        [fired.run.status, fired.run.triggerId, fired.run.requestedBy.name],
        [status, trigger.id, 'Trigger nightly']
      );
      await world.rows({ tenantId }, `delete from playbook_trigger`);
    });
  }

  test('of a playbook that is gone is refused, not thrown', async () => {
    const refusal = runPortOf(world.runs).create({
      playbookId: '018f0000-0000-7000-8000-00000000dead',
      parameters: {},
      incidentId: null,
      findingId: null,
      proposalId: null,
      triggerId: null,
      by: systemActor((await world.fresh()).tenantId),
      role: null,
      mustWait: false,
      reason: null,
      idempotencyKey: 'gone-gone',
    });
    await assert.rejects(refusal, (error: unknown) => error instanceof AppError && error.code === 'not_found');
  });
});
