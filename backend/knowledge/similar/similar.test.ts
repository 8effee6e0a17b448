import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sql } from 'kysely';
import type { Finding } from '#contract/analysis';
import {
  createFollowUp,
  createKnowledgeItem,
  getIncidentPostmortem,
  listSimilarIncidents,
  updateKnowledgeItem,
} from '#contract/knowledge';
import { readIncidentLineage } from '../../lineage/index.ts';
import { createToolbox, newId, type ToolDefinition } from '../../platform/index.ts';
import { learntPrior } from '../index.ts';
import { analysisOf, findingOf, knowledgeWorld, NOW, runOf, type IncidentGiven } from '../testing/world.ts';

const world = await knowledgeWorld();
const [tenantId, other] = world.tenants;
const DAY = 86_400_000;
const PLAYBOOK = '018f0000-0000-7000-8000-0000000000aa';

/** An incident of a service that is remembered, with what the analysis found. */
async function incident(
  given: IncidentGiven,
  findings: Finding[] | null = null
): Promise<{ id: string; number: number }> {
  const made = await world.openIncident(given);
  if (findings !== null) {
    world.analyses.set(made.id, analysisOf(made.id, findings));
  }
  await world.learn(made.id);
  return made;
}
const similarTo = async (id: string) => (await world.call(listSimilarIncidents, { params: { id } })).body;
const ledgerFull = findingOf({ resourceKey: 'service:ledger', resourceName: 'ledger', mechanism: 'pool-exhaustion' });

describe('earlier incidents', () => {
  test('are found by cause and alert, with the reasons, what fixed them, their postmortem and open promises', async () => {
    const alerts = [{ name: 'LedgerSlow', fingerprint: 'ledger-1' }];
    const past = await world.openIncident({
      title: 'Ledger is slow',
      service: 'ledger',
      at: NOW - 5 * DAY,
      status: 'resolved',
      resolvedAt: NOW - 5 * DAY + 600_000,
      alerts,
    });
    world.analyses.set(past.id, analysisOf(past.id, [ledgerFull]));
    world.runs.set(past.id, [runOf({ worked: false, status: 'failed' }), runOf({ title: 'Raise the pool' })]);
    await world.learn(past.id);
    await incident(
      { title: 'Mail queue grows', service: 'mail', alerts: [{ name: 'QueueLong', fingerprint: 'mail-1' }] },
      [findingOf({ resourceKey: 'service:mail', mechanism: 'crash' })]
    );
    await world.call(createFollowUp, { body: { incidentId: past.id, text: 'Size the pool' } });
    const done = await world.call(createFollowUp, { body: { incidentId: past.id, text: 'Old' } });
    await world.database.tenant(tenantId, (tx) =>
      sql`update follow_up set status = 'done' where tenant_id = ${tenantId} and id = ${done.body.id}`.execute(tx)
    );
    const again = await incident({ title: 'Ledger is slow again', service: 'ledger', alerts }, [ledgerFull]);

    const { items, followUps } = await similarTo(again.id);
    const [first] = items;
    assert.deepEqual(
      items.map((one) => one.number),
      [past.number]
    );
    assert.ok((first?.likeness ?? 0) > 0.9);
    assert.deepEqual(
      first?.reasons.slice(0, 2).map((one) => one.code),
      ['similar.same-cause', 'similar.same-alert']
    );
    assert.deepEqual(
      [first?.cause?.mechanism, first?.fix?.title, first?.fix?.worked],
      ['pool-exhaustion', 'Raise the pool', true]
    );
    const { item } = (await world.call(getIncidentPostmortem, { params: { id: past.id } })).body;
    assert.equal(first?.postmortemId, item?.id);
    assert.deepEqual(
      followUps.map((one) => one.text),
      ['Size the pool']
    );

    const fixes = await world.database.tenant(tenantId, (tx) => world.slice.pastFixes(tx, tenantId, again.id));
    assert.deepEqual(
      fixes.map((one) => [one.playbookId, one.incidentId, one.number, one.at]),
      [[PLAYBOOK, past.id, past.number, new Date(NOW - 5 * DAY).toISOString()]]
    );
  });

  test('are never later ones, and what has nothing in common is none', async () => {
    const first = await incident({
      title: 'Zebra',
      service: 'zebra',
      alerts: [{ name: 'ZebraDown', fingerprint: 'z1' }],
    });
    const second = await incident({
      title: 'Zebra',
      service: 'zebra',
      alerts: [{ name: 'ZebraDown', fingerprint: 'z1' }],
    });
    assert.deepEqual(
      (await similarTo(second.id)).items.map((one) => one.number),
      [first.number]
    );
    assert.deepEqual((await similarTo(first.id)).items, []);
    const alone = await incident({ title: 'Qwxv', service: 'qwxv' });
    assert.deepEqual(await similarTo(alone.id), { items: [], followUps: [], runbooks: [] });
  });

  test('bring the published runbooks for their services and causes', async () => {
    const runbook = async (title: string, more: object, status = 'published'): Promise<void> => {
      const { id } = (
        await world.call(createKnowledgeItem, { body: { kind: 'runbook', title, body: '# Steps', ...more } })
      ).body;
      await world.call(updateKnowledgeItem, { params: { id }, body: { version: 1, status } });
    };
    await runbook('For the cause', { tags: ['disk'] });
    await runbook('For both', { services: ['vault'], tags: ['disk'] });
    await runbook('For another', { services: ['elsewhere'] });
    await runbook('A draft', { services: ['vault'] }, 'archived');
    const made = await incident({ service: 'vault' }, [findingOf({ resourceKey: 'service:vault', mechanism: 'disk' })]);
    assert.deepEqual(
      (await similarTo(made.id)).runbooks.map((one) => one.title),
      ['For both', 'For the cause']
    );
    const about = await world.slice.runbooks(tenantId, { services: ['vault'], words: 'another', limit: 5 });
    assert.deepEqual(
      about.map((one) => one.title),
      ['For both', 'For another']
    );
  });

  test('like an open one are said in its timeline and ledger, once', async () => {
    const alerts = [{ name: 'CartDown', fingerprint: 'cart-1' }];
    const past = await incident({ title: 'Cart is down', service: 'cart', status: 'resolved', alerts });
    const { item } = (await world.call(getIncidentPostmortem, { params: { id: past.id } })).body;
    const now = await incident({ title: 'Cart is down', service: 'cart', alerts });
    await world.learn(now.id);
    const told = (
      await world.rows<{
        incident_id: string;
        kind: string;
        statement: { code: string; params: object };
        detail: object;
      }>('incident_timeline')
    ).filter((one) => one.incident_id === now.id && one.kind === 'similar');
    assert.equal(told.length, 1);
    assert.equal(told[0]?.statement.code, 'timeline.similar');
    assert.equal((told[0]?.detail as { incidentId: string } | undefined)?.incidentId, past.id);
    const { edges } = await world.database.tenant(tenantId, (tx) => readIncidentLineage(tx, tenantId, now.id));
    const recalled = edges.filter((edge) => edge.relation === 'recalled');
    assert.deepEqual(
      recalled.map((edge) => edge.to),
      [{ type: 'postmortem', id: item?.id }]
    );
  });

  test('that went into another one are forgotten', async () => {
    const alerts = [{ name: 'Merge', fingerprint: 'merge-1' }];
    const gone = await incident({ service: 'merge', alerts });
    const now = await incident({ service: 'merge', alerts });
    assert.equal((await similarTo(now.id)).items.length, 1);
    await world.database.tenant(tenantId, (tx) =>
      sql`update incident set merged_into = ${now.id} where tenant_id = ${tenantId} and id = ${gone.id}`.execute(tx)
    );
    await world.learn(gone.id);
    assert.deepEqual((await similarTo(now.id)).items, []);
    const traits = await world.rows<{ number: string }>('incident_trait');
    assert.ok(traits.every((one) => Number(one.number) !== gone.number));
  });

  test('go with their incident when its time has come', async () => {
    const gone = await incident({ service: 'retired', alerts: [{ name: 'Retired', fingerprint: 'retired-1' }] });
    await world.database.tenant(tenantId, (tx) =>
      sql`delete from incident where tenant_id = ${tenantId} and id = ${gone.id}`.execute(tx)
    );
    const now = await incident({ service: 'retired', alerts: [{ name: 'Retired', fingerprint: 'retired-1' }] });
    assert.deepEqual((await similarTo(now.id)).items, []);
  });

  test('are refused to other tenants and for what is not there', async () => {
    const mine = await incident({ service: 'private', alerts: [{ name: 'Private', fingerprint: 'p' }] });
    assert.equal(
      (await world.call(listSimilarIncidents, { params: { id: mine.id }, tenant: other })).error.code,
      'not_found'
    );
    assert.equal((await world.call(listSimilarIncidents, { params: { id: newId() } })).error.code, 'not_found');
    const theirs = await world.openIncident({
      service: 'private',
      alerts: [{ name: 'Private', fingerprint: 'p' }],
      tenantId: other,
    });
    await world.learn(theirs.id, other);
    assert.deepEqual(
      (await world.call(listSimilarIncidents, { params: { id: theirs.id }, tenant: other })).body.items,
      []
    );
    assert.deepEqual(await world.database.tenant(other, (tx) => world.slice.pastFixes(tx, other, mine.id)), []);
  });
});

describe('what people say of causes', () => {
  const rate = async (
    incidentId: string,
    verdict: 'right' | 'near' | 'wrong',
    key = 'service:rated'
  ): Promise<void> => {
    await world.database.tenant(tenantId, (tx) =>
      world.outbox.emit(tx, tenantId, 'finding.rated', {
        analysisId: newId(),
        incidentId,
        findingId: 'f1',
        resourceKey: key,
        mechanism: 'disk',
        verdict,
      })
    );
    await world.outbox.drain();
  };
  const prior = (except = newId()) => world.database.tenant(tenantId, (tx) => learntPrior(tx, tenantId, except));

  test('is kept by cause: each incident once, the last word counts, the incident itself excepted', async () => {
    const [one, two] = [await world.openIncident(), await world.openIncident()];
    await rate(one.id, 'wrong');
    await rate(one.id, 'right');
    await rate(two.id, 'near');
    const incidents = [
      { id: two.id, number: two.number, verdict: 'near' },
      { id: one.id, number: one.number, verdict: 'right' },
    ];
    const counts = { right: 1, near: 1, wrong: 0, confirmedIn: one.number, incidents };
    assert.deepEqual(await prior(), [{ resourceKey: 'service:rated', mechanism: 'disk', ...counts }]);
    assert.deepEqual(
      (await prior(one.id)).map((each) => [each.right, each.near, each.confirmedIn]),
      [[0, 1, null]]
    );
    assert.ok(
      world.sent.some(
        ({ name, payload }) =>
          name === 'knowledge.remember' && (payload as { incidentId: string }).incidentId === one.id
      )
    );
    assert.deepEqual(await world.database.tenant(other, (tx) => learntPrior(tx, other, newId())), []);
  });

  test('of an incident that is gone is not kept', async () => {
    await rate(newId(), 'right', 'service:gone');
    assert.ok((await prior()).every((one) => one.resourceKey !== 'service:gone'));
  });
});

describe('facts of other slices', () => {
  test('ask to learn from each incident once, and only from what is told of one', async () => {
    world.sent.length = 0;
    const [a, b, c] = [newId(), newId(), newId()];
    await world.database.tenant(tenantId, async (tx) => {
      await world.outbox.emit(tx, tenantId, 'incident.opened', {
        incidentId: a,
        number: 1,
        title: 't',
        severity: 'info',
      });
      await world.outbox.emit(tx, tenantId, 'incident.resolved', {
        incidentId: a,
        by: { kind: 'system', id: 's', name: 's' },
      });
      await world.outbox.emit(tx, tenantId, 'analysis.finished', {
        analysisId: newId(),
        incidentId: b,
        status: 'failed',
      });
      await world.outbox.emit(tx, tenantId, 'run.changed', {
        runId: newId(),
        incidentId: b,
        status: 'running',
        ended: false,
      });
      await world.outbox.emit(tx, tenantId, 'run.changed', {
        runId: newId(),
        incidentId: null,
        status: 'succeeded',
        ended: true,
      });
      await world.outbox.emit(tx, tenantId, 'run.changed', {
        runId: newId(),
        incidentId: c,
        status: 'succeeded',
        ended: true,
      });
    });
    await world.outbox.drain();
    assert.deepEqual(
      world.sent.map(({ payload }) => (payload as { incidentId: string }).incidentId),
      [a, c]
    );
  });
});

describe('agents', () => {
  const toolbox = createToolbox(world.slice.tools as ToolDefinition[]);
  const as = (tenant: string) => ({
    tenantId: tenant,
    signal: new AbortController().signal,
    role: 'Viewer' as const,
    approved: false,
  });

  test('search what is published, and only that', async () => {
    const { id } = (
      await world.call(createKnowledgeItem, { body: { kind: 'note', title: 'Toolword', body: 'toolword here' } })
    ).body;
    assert.equal((await toolbox.call('searchKnowledge', { words: 'toolword' }, as(tenantId))).status, 'noData');
    await world.call(updateKnowledgeItem, { params: { id }, body: { version: 1, status: 'published' } });
    const found = await toolbox.call('searchKnowledge', { words: 'toolword' }, as(tenantId));
    assert.deepEqual(found.status === 'ok' && (found.data as { id: string }[]).map((one) => one.id), [id]);
    assert.equal((await toolbox.call('searchKnowledge', { words: 'toolword' }, as(other))).status, 'noData');
    assert.equal((await toolbox.call('searchKnowledge', { words: '' }, as(tenantId))).status, 'error');
  });

  test('find similar incidents of their tenant', async () => {
    const alerts = [{ name: 'Tooled', fingerprint: 'tool-1' }];
    const past = await incident({ service: 'tooled', alerts });
    const now = await incident({ service: 'tooled', alerts });
    const found = await toolbox.call('findSimilarIncidents', { incidentId: now.id }, as(tenantId));
    assert.deepEqual(
      found.status === 'ok' && (found.data as { items: { number: number }[] }).items.map((one) => one.number),
      [past.number]
    );
    assert.equal((await toolbox.call('findSimilarIncidents', { incidentId: now.id }, as(other))).status, 'noData');
    assert.equal((await toolbox.call('findSimilarIncidents', { incidentId: 'x' }, as(tenantId))).status, 'error');
  });
});
