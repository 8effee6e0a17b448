import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { Proposal } from '#contract/run';
import { dismissProposal, listIncidentProposals, reviewProposal } from '#contract/run';
import { AppError, newId, silentLog } from '../../platform/index.ts';
import { serveRoutes } from '../testing/api.ts';
import { fakeRuns, type FakeRuns } from '../testing/fakeRuns.ts';
import { automationWorld, findingOf, offerOf } from '../testing/world.ts';
import { followRun } from './followRun.ts';
import { proposalPart, type PastFix, type ProposalDeps } from './index.ts';
import { propose } from './propose.ts';

const world = await automationWorld();
let runs: FakeRuns = fakeRuns();
let pastFixes: PastFix[] = [];
const deps: ProposalDeps = {
  ...world,
  log: silentLog,
  outbox: { emit: () => Promise.resolve() },
  runs: {
    create: (request) => runs.create(request),
    read: (...given) => runs.read(...given),
    withdraw: (...given) => runs.withdraw(...given),
  },
  memory: { pastFixes: () => Promise.resolve(pastFixes) },
};
const call = await serveRoutes(proposalPart(deps).routes, world.tenants[0]);

beforeEach(() => {
  runs = fakeRuns();
  pastFixes = [];
  world.offers.length = 0;
  world.published.length = 0;
});

const roll = { parameters: { service: { from: 'finding.resourceName' } }, name: 'Roll back' };
const asked = { parameters: { version: {} } };

async function proposed(findings = [findingOf()]): Promise<{ id: string; items: Proposal[] }> {
  const id = await world.openIncident();
  await world.analysed(id, findings);
  await propose(deps, world.tenants[0], id);
  return { id, items: await list(id) };
}

async function list(id: string): Promise<Proposal[]> {
  const { status, body } = await call(listIncidentProposals, { params: { id }, role: 'Viewer' });
  assert.equal(status, 200, JSON.stringify(body));
  return body.items;
}

const again = async (id: string, findings = [findingOf()]): Promise<Proposal[]> => {
  await world.analysed(id, findings);
  await propose(deps, world.tenants[0], id);
  return list(id);
};

describe('an analysis', () => {
  test('proposes what fits, with reason, parameters and risk, and asks for the run of the first', async () => {
    world.offers.push(
      offerOf('a', roll, [9, 0]),
      offerOf('b', asked),
      offerOf('c', { applies: { kinds: [], mechanisms: ['disk'], resources: [] } })
    );
    const { id, items } = await proposed();
    assert.deepEqual(
      items.map((one) => [one.rank, one.title, one.status, one.missing]),
      [
        [1, 'Roll back: payment', 'under-review', []],
        [2, 'b: payment', 'open', ['version']],
      ]
    );
    assert.deepEqual(items[0]?.parameters, { service: 'payment' });
    assert.equal(items[0]?.reason.code, 'proposal.proven');
    assert.ok((items[0]?.risk.reasons.length ?? 0) > 0);
    const [request] = runs.requests;
    assert.deepEqual(
      [request?.by.actor.kind, request?.role, request?.mustWait, request?.proposalId],
      ['system', null, true, items[0]?.id]
    );
    assert.equal(items[0]?.runId, [...runs.made.keys()][0]);
    assert.ok(world.published.some((message) => message.type === 'proposals' && message.incidentId === id));
  });

  test('leaves finding and proposal in the ledger, an entry in the timeline, and each step in the audit log', async () => {
    world.offers.push(offerOf('a', roll));
    const { id, items } = await proposed();
    const edges = (
      await world.rows<{ incident_id: string; from_type: string; to_type: string; relation: string }>(
        world.tenants[0],
        'lineage_edge'
      )
    )
      .filter((edge) => edge.incident_id === id)
      .map((edge) => `${edge.from_type} ${edge.relation} ${edge.to_type}`);
    assert.deepEqual(edges, ['finding proposed proposal']);
    const timeline = (
      await world.rows<{ incident_id: string; statement: { code: string } }>(world.tenants[0], 'incident_timeline')
    ).filter((entry) => entry.incident_id === id);
    assert.deepEqual(
      timeline.map((entry) => entry.statement.code),
      ['timeline.proposed']
    );
    const audited = (await world.rows<{ target_id: string; action: string }>(world.tenants[0], 'audit_entry')).filter(
      (entry) => entry.target_id === items[0]?.id
    );
    assert.deepEqual(audited.map((entry) => entry.action).sort(), ['proposal.made', 'proposal.reviewed']);
  });

  test('that is told again changes nothing and asks for nothing twice', async () => {
    world.offers.push(offerOf('a', roll), offerOf('b', roll));
    const { id, items } = await proposed();
    world.published.length = 0;
    for (let i = 0; i < 3; i++) {
      await propose(deps, world.tenants[0], id);
    }
    assert.deepEqual(await list(id), items);
    assert.equal(runs.requests.length, 1);
    assert.deepEqual(world.published, []);
    await Promise.all([again(id), propose(deps, world.tenants[0], id), propose(deps, world.tenants[0], id)]);
    assert.deepEqual(
      (await list(id)).map((one) => one.id),
      items.map((one) => one.id)
    );
    assert.equal(runs.requests.length, 1);
  });

  for (const [what, finding, given] of [
    ['a finding that is only possible', { certainty: 'possible' as const, confidence: 0.4 }, roll],
    ['a parameter that a person has to give', {}, asked],
    ['a playbook that nobody would have to approve', {}, { approval: { people: 0 } }],
    [
      'a value that its parameter refuses',
      {},
      { parameters: { service: { from: 'finding.resourceName', choices: ['cart'] } } },
    ],
  ] as const) {
    test(`asks for no run for ${what}`, async () => {
      world.offers.push(offerOf('a', given), offerOf('z-second', roll));
      const { items } = await proposed([findingOf(finding)]);
      assert.deepEqual(
        items.map((one) => one.status),
        ['open', 'open']
      );
      assert.equal(runs.requests.length, 0);
    });
  }

  test('whose run cannot be made leaves the proposal open', async () => {
    world.offers.push(offerOf('a', roll));
    runs.refuse = new AppError('parameters_invalid', 'service: is no service.');
    assert.deepEqual(
      (await proposed()).items.map((one) => [one.status, one.runId]),
      [['open', null]]
    );
  });

  test('that no longer supports its proposals supersedes them, takes the undecided run back, and asks for the new one', async () => {
    world.offers.push(
      offerOf('a', roll),
      offerOf('b', roll),
      offerOf('disk', { applies: { kinds: [], mechanisms: ['disk'], resources: [] } })
    );
    const { id } = await proposed();
    const now = await again(id, [
      findingOf({ mechanism: 'disk', resourceKey: 'host:n1', resourceName: 'n1', resourceKind: 'host' }),
    ]);
    assert.deepEqual(now.map((one) => [one.playbookName, one.status]).sort(), [
      ['Roll back', 'superseded'],
      ['Roll back', 'superseded'],
      ['disk', 'under-review'],
    ]);
    assert.deepEqual(
      [...runs.made.values()].map(({ status }) => status),
      ['stopped', 'waiting-approval']
    );
  });

  test('that names nobody takes nothing back; a finding that people call wrong does', async () => {
    world.offers.push(offerOf('a', asked));
    const { id } = await proposed();
    assert.deepEqual(
      (await again(id, [])).map((one) => one.status),
      ['open']
    );
    await world.analysed(id, [findingOf()], {
      feedback: [{ findingId: 'f1', verdict: 'wrong', by: 'Ann', at: new Date().toISOString() }],
    });
    await propose(deps, world.tenants[0], id);
    assert.deepEqual(
      (await list(id)).map((one) => one.status),
      ['superseded']
    );
  });

  test('puts first what repaired a similar incident, and names it', async () => {
    world.offers.push(offerOf('a', roll, [30, 0]), offerOf('b', roll));
    const past = { incidentId: newId(), number: 12, at: new Date(0).toISOString() };
    pastFixes = [{ playbookId: world.offers[1]?.id ?? '', likeness: 0.8, ...past }];
    const { items } = await proposed();
    assert.deepEqual(
      [items[0]?.playbookId, items[0]?.pastSuccess, items[0]?.reason.code],
      [world.offers[1]?.id, past, 'proposal.repaired']
    );
  });

  test('proposes at most six', async () => {
    world.offers.push(...Array.from({ length: 30 }, (_, i) => offerOf(`p${i}`, roll)));
    assert.equal((await proposed()).items.length, 6);
  });

  test('of a resolved incident, or of another tenant’s, proposes nothing', async () => {
    world.offers.push(offerOf('a', asked));
    const { id } = await proposed();
    await propose(deps, world.tenants[1], id);
    await world.database.tenant(world.tenants[0], (tx) =>
      sql`update incident set status = 'resolved' where id = ${id}`.execute(tx)
    );
    await propose(deps, world.tenants[0], id);
    assert.deepEqual(
      (await list(id)).map((one) => one.status),
      ['superseded']
    );
  });
});

describe('a review', () => {
  test('makes the run with what the person gave, once', async () => {
    world.offers.push(offerOf('a', asked));
    const { items } = await proposed();
    const params = { id: items[0]?.id ?? '' };
    const [one, two] = await Promise.all([
      call(reviewProposal, { params, body: { parameters: { version: 'v411' } } }),
      call(reviewProposal, { params, body: { parameters: { version: 'v411' } } }),
    ]);
    assert.deepEqual([one.status, two.status, one.body.id], [201, 201, two.body.id]);
    const third = await call(reviewProposal, { params });
    assert.equal(third.body.id, one.body.id);
    assert.deepEqual(
      runs.requests.map((request) => [request.parameters, request.by.actor.name, request.role]),
      [[{ version: 'v411' }, 'Ann', 'Editor']]
    );
  });

  test('is refused to a Viewer, to a reader’s token and to another tenant', async () => {
    world.offers.push(offerOf('a', asked));
    const { id, items } = await proposed();
    const params = { id: items[0]?.id ?? '' };
    assert.equal((await call(reviewProposal, { params, role: 'Viewer' })).status, 403);
    assert.equal((await call(reviewProposal, { params, scopes: ['automation:read'] })).status, 403);
    assert.equal((await call(reviewProposal, { params, tenant: world.tenants[1], role: 'Admin' })).status, 404);
    assert.equal(
      (await call(dismissProposal, { params, body: { reason: 'no' }, tenant: world.tenants[1] })).status,
      404
    );
    assert.equal((await call(dismissProposal, { params, body: { reason: 'no' }, role: 'Viewer' })).status, 403);
    assert.equal((await call(listIncidentProposals, { params: { id }, tenant: world.tenants[1] })).status, 404);
    assert.deepEqual([runs.requests.length, (await list(id))[0]?.status], [0, 'open']);
  });

  test('that cannot be made says why and leaves the proposal as it was', async () => {
    world.offers.push(offerOf('a', asked));
    const { id, items } = await proposed();
    runs.refuse = new AppError('parameters_invalid', 'version: has no value.');
    const { status, body } = await call(reviewProposal, { params: { id: items[0]?.id ?? '' } });
    assert.deepEqual([status, body.error.message], [422, 'version: has no value.']);
    assert.equal((await list(id))[0]?.status, 'open');
    runs.refuse = new AppError('illegal_transition', 'The playbook is disabled.');
    assert.equal((await call(reviewProposal, { params: { id: items[0]?.id ?? '' } })).status, 409);
    assert.equal((await call(reviewProposal, { params: { id: newId() } })).status, 404);
  });
});

describe('a dismissal', () => {
  test('takes the proposal off, for this incident for good, and puts it back on the next', async () => {
    world.offers.push(offerOf('a', asked, [50, 0]), offerOf('b', asked));
    const { id, items } = await proposed();
    const params = { id: items[0]?.id ?? '' };
    const { status, body } = await call(dismissProposal, {
      params,
      body: { reason: 'The old version is broken too.' },
    });
    assert.deepEqual([status, body.status], [200, 'dismissed']);
    assert.deepEqual(
      (await again(id)).map((one) => [one.playbookName, one.status]),
      [
        ['b', 'open'],
        ['a', 'dismissed'],
      ]
    );
    const next = await proposed();
    assert.deepEqual(
      next.items.map((one) => [one.playbookName, one.reason.code]),
      [
        ['b', 'proposal.remedy'],
        ['a', 'proposal.dismissed'],
      ]
    );
    assert.equal((await call(dismissProposal, { params, body: { reason: 'again' } })).status, 409);
    assert.equal((await call(reviewProposal, { params })).status, 409);
    assert.equal((await call(dismissProposal, { params, body: { reason: ' ' } })).status, 400);
  });

  test('is refused while the run is under way', async () => {
    world.offers.push(offerOf('a', roll));
    const { items } = await proposed();
    const { status, body } = await call(dismissProposal, {
      params: { id: items[0]?.id ?? '' },
      body: { reason: 'no' },
    });
    assert.deepEqual([status, /decline its approval/.test(body.error.message)], [409, true]);
  });
});

describe('the run of a proposal', () => {
  for (const [status, becomes] of [
    ['succeeded', 'done'],
    ['failed', 'done'],
    ['rolled-back', 'done'],
    ['stopped', 'done'],
    ['declined', 'dismissed'],
    ['expired', 'open'],
    ['running', 'under-review'],
  ] as const) {
    test(`that is ${status} leaves it ${becomes}`, async () => {
      world.offers.push(offerOf(`a-${status}`, roll));
      const { id, items } = await proposed();
      const runId = items[0]?.runId ?? '';
      runs.end(runId, status);
      await followRun(deps, world.tenants[0], runId);
      await followRun(deps, world.tenants[0], runId);
      const [now] = await list(id);
      assert.deepEqual([now?.status, now?.runId], [becomes, becomes === 'open' ? null : runId]);
    });
  }

  test('that expired is not asked for again by itself, but by a person', async () => {
    world.offers.push(offerOf('expires', roll));
    const { id, items } = await proposed();
    runs.end(items[0]?.runId ?? '', 'expired');
    await followRun(deps, world.tenants[0], items[0]?.runId ?? '');
    assert.deepEqual(
      (await again(id)).map((one) => one.status),
      ['open']
    );
    assert.equal(runs.requests.length, 1);
    const { status, body } = await call(reviewProposal, { params: { id: items[0]?.id ?? '' } });
    assert.deepEqual([status, body.id === items[0]?.runId, runs.requests.length], [201, false, 2]);
  });

  test('that worked does not bring the same proposal back before a new analysis', async () => {
    world.offers.push(offerOf('works', roll));
    const { id, items } = await proposed();
    runs.end(items[0]?.runId ?? '', 'succeeded');
    await followRun(deps, world.tenants[0], items[0]?.runId ?? '');
    await propose(deps, world.tenants[0], id);
    assert.deepEqual(
      (await list(id)).map((one) => one.status),
      ['done']
    );
    assert.deepEqual(
      (await again(id)).map((one) => one.status),
      ['open', 'done']
    );
    assert.equal(runs.requests.length, 1);
  });
});
