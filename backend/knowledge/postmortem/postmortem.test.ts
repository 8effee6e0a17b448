import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import {
  draftPostmortem,
  exportKnowledgeItem,
  getIncidentPostmortem,
  getKnowledgeItem,
  listKnowledgeVersions,
  updateKnowledgeItem,
  type KnowledgeItem,
} from '#contract/knowledge';
import type { Evidence } from '#contract/analysis';
import { readIncidentLineage, recordLineage } from '../../lineage/index.ts';
import { readTimeline, timelineStatement, writeTimeline } from '../../incidents/index.ts';
import { newId } from '../../platform/index.ts';
import { analysisOf, findingOf, knowledgeWorld, NOW, runOf, type IncidentGiven } from '../testing/world.ts';

const world = await knowledgeWorld();
const [tenantId, other] = world.tenants;
const MINUTE = 60_000;
const SOURCE = { id: '018f0000-0000-7000-8000-000000000001', name: 'prom', grafanaDatasourceUid: 'prom-1' };
const REQUESTS = 'http_requests_total';

/** 12,000 requests to payment, 3,000 of which failed; 10 of as many before. */
function countingReader(): void {
  world.reader.listSources = () => Promise.resolve([SOURCE]);
  world.reader.query = (_tenant, _source, query, atMs) => {
    if (query.startsWith('count by (__name__)')) {
      return Promise.resolve([{ labels: { __name__: REQUESTS }, value: 4 }]);
    }
    const during = atMs > NOW - 9 * MINUTE;
    return Promise.resolve([
      { labels: { service: 'payment' }, value: query.includes('=~"5..') ? (during ? 3_000 : 10) : 12_000 },
    ]);
  };
}

beforeEach(() => {
  countingReader();
  world.clock.at = NOW;
});

const evidence: Evidence = {
  id: 'e1',
  kind: 'metric',
  statement: { code: 'evidence.self-time', params: {}, text: 'payment spends 2.3 s a request itself, 80 ms before.' },
  weight: 0.4,
  resourceKey: 'service:payment',
  metric: {
    sourceId: SOURCE.id,
    query: 'rate(x{a="`b|"}[60s])',
    labels: {},
    unit: 's',
    baseline: { from: new Date(NOW - 60 * MINUTE).toISOString(), to: new Date(NOW - 10 * MINUTE).toISOString() },
    observed: { from: new Date(NOW - 10 * MINUTE).toISOString(), to: new Date(NOW).toISOString() },
    onset: null,
    before: 0.08,
    after: 2.3,
    score: 12,
  },
  changeId: null,
};

async function resolved(given: IncidentGiven = {}): Promise<{ id: string; number: number }> {
  const incident = await world.openIncident({
    service: 'payment',
    status: 'resolved',
    alerts: [{ name: 'PaymentSlow', fingerprint: newId() }],
    ...given,
  });
  world.analyses.set(incident.id, analysisOf(incident.id, [findingOf({ evidence: [evidence] })]));
  return incident;
}
async function postmortemOf(incidentId: string): Promise<KnowledgeItem> {
  const { item } = (await world.call(getIncidentPostmortem, { params: { id: incidentId } })).body;
  assert.ok(item, 'there is no postmortem');
  return item;
}

describe('the draft of a resolved incident', () => {
  test('tells who, how long, how much, when, why, what was done and what could be promised, with where it is from', async () => {
    const incident = await resolved();
    world.runs.set(
      incident.id,
      [runOf(), runOf({ number: 2, worked: false, status: 'rolled-back', title: 'Restart payment' })].reverse()
    );
    await world.database.tenant(tenantId, async (tx) => {
      const text = timelineStatement('status', {}, 'Status changed from triggered to acknowledged');
      const actor = { kind: 'user' as const, id: 'u', name: 'Ann' };
      await writeTimeline(tx, tenantId, [{ incidentId: incident.id, kind: 'status', actor, text }], NOW - 7 * MINUTE);
      const edge = {
        from: { type: 'alert', id: 'a' },
        to: { type: 'decision', id: newId() },
        relation: 'decided',
      } as const;
      const at = new Date(NOW - 8 * MINUTE).toISOString();
      await recordLineage(tx, tenantId, [
        { incidentId: incident.id, nodes: [], edges: [{ ...edge, at, reason: 'No open incident fits.' }] },
      ]);
    });
    await world.learn(incident.id);
    const { body, title, causes, fixes, services, tags, severity, status, updatedBy } = await postmortemOf(incident.id);
    assert.equal(title, `Postmortem #${incident.number}: Payments fail`);
    assert.deepEqual(
      [status, severity, services, tags, updatedBy.kind],
      ['draft', 'critical', ['payment'], ['deploy'], 'system']
    );
    assert.deepEqual(
      causes.map((one) => [one.resourceKey, one.mechanism, one.confirmed]),
      [['service:payment', 'deploy', 'unrated']]
    );
    assert.deepEqual(
      fixes.map((one) => [one.title, one.worked]),
      [
        ['Restart payment', false],
        ['Roll back payment to v411', true],
      ]
    );
    const page = `https://grafana.test/g/a/sreplatform-sre-app/incidents/${incident.id}?orgId=1`;
    for (const part of [
      '## Summary',
      '## Impact',
      '## Timeline',
      '## Cause',
      '## What was done',
      '## Follow-ups',
      '## Lessons',
      `[#${incident.number}](${page})`,
      'lasted 10 min',
      'noticed by the alert “PaymentSlow”',
      'likely (not yet confirmed by anybody) cause: payment got worse',
      'repaired by [run #3]',
      'The alerts are about payment.',
      'Also slower or failing: checkout',
      'the series began to change at 2026-03-01 11:50:00 UTC',
      'About 3,000 of 12,000 requests to payment failed (25 %).',
      '| payment | 12,000 | 3,000 | 25 % | 0.083 % | [prom](https://grafana.test/g/explore',
      '| 2026-03-01 11:50:00 | The series began to change (onset). |',
      '| 2026-03-01 11:53:00 | Status changed from triggered to acknowledged (Ann) |',
      '| 2026-03-01 11:52:00 | Why: No open incident fits. |',
      'payment spends 2.3 s a request itself, 80 ms before. ([Explore](https://grafana.test/g/explore',
      'Confidence 87 % (likely; nobody has rated it; [analysis]',
      '[Run #3](https://grafana.test/g/a/sreplatform-sre-app/automation/runs/',
      '**It helped.**',
      'It did not help.',
      'Find what the deploy of payment broke',
      '(owner: ____, due: ____)',
    ]) {
      assert.ok(body.includes(part), `“${part}” is missing in\n${body}`);
    }
    const told = await world.database.tenant(tenantId, (tx) => readTimelineKinds(tx, incident.id));
    assert.ok(told.includes('timeline.postmortem-drafted'));
  });

  test('is made once, however often it is asked for, and by two at a time', async () => {
    const incident = await resolved();
    await Promise.all([world.learn(incident.id), world.learn(incident.id)]);
    await world.learn(incident.id);
    assert.equal((await postmortemOf(incident.id)).version, 1);
    const items = await world.rows<{ incident_id: string }>('knowledge_item');
    assert.equal(items.filter((one) => one.incident_id === incident.id).length, 1);
  });

  test('is made anew when something changed, as a version', async () => {
    const incident = await resolved();
    await world.learn(incident.id);
    const analysis = world.analyses.get(incident.id);
    assert.ok(analysis);
    world.analyses.set(incident.id, {
      ...analysis,
      feedback: [{ findingId: 'f1', verdict: 'right', by: 'Ann', at: new Date(NOW).toISOString() }],
    });
    await world.learn(incident.id);
    const item = await postmortemOf(incident.id);
    assert.deepEqual([item.version, item.causes[0]?.confirmed], [2, 'right']);
    assert.match(item.body, /The confirmed cause: payment/);
    const { items } = (await world.call(listKnowledgeVersions, { params: { id: item.id } })).body;
    assert.deepEqual(
      items.map((one) => one.comment),
      ['Made anew from the incident', 'Drafted from the incident']
    );
  });

  test('that somebody edited is never made anew', async () => {
    const incident = await resolved();
    await world.learn(incident.id);
    const item = await postmortemOf(incident.id);
    await world.call(updateKnowledgeItem, { params: { id: item.id }, body: { version: 1, body: 'Mine.' } });
    world.runs.set(incident.id, [runOf()]);
    await world.learn(incident.id);
    assert.deepEqual([(await postmortemOf(incident.id)).body, (await postmortemOf(incident.id)).version], ['Mine.', 2]);
    const asked = await world.call(draftPostmortem, { params: { id: incident.id } });
    assert.equal(asked.error.code, 'conflict');
  });

  test('waits until the incident is over, unless somebody asks', async () => {
    const incident = await resolved({ status: 'triggered' });
    await world.learn(incident.id);
    assert.equal((await world.call(getIncidentPostmortem, { params: { id: incident.id } })).body.item, null);
    const asked = await world.call(draftPostmortem, { params: { id: incident.id }, name: 'Bea' });
    assert.deepEqual([asked.status, asked.body.updatedBy.name, asked.body.status], [201, 'Bea', 'draft']);
    assert.match(asked.body.body, /It is not resolved yet\./);
    await world.setStatus(incident.id, 'resolved', NOW + 5 * MINUTE);
    await world.learn(incident.id);
    assert.match((await postmortemOf(incident.id)).body, /It was resolved at 2026-03-01 12:05:00 UTC\./);
  });

  test('of an incident that went into another one is not made', async () => {
    const into = await resolved();
    const merged = await resolved({ mergedInto: into.id });
    await world.learn(merged.id);
    assert.equal((await world.call(getIncidentPostmortem, { params: { id: merged.id } })).body.item, null);
    assert.equal((await world.call(draftPostmortem, { params: { id: merged.id } })).error.code, 'not_found');
  });
});

describe('what cannot be known is said to be unknown', () => {
  const bodyOf = async (incidentId: string): Promise<string> => {
    await world.learn(incidentId);
    return (await postmortemOf(incidentId)).body;
  };

  test('without a data source, or with one that fails', async () => {
    world.reader.listSources = () => Promise.resolve([]);
    assert.match(
      await bodyOf((await resolved()).id),
      /This cannot be said.*Unknown: there is no data source to count requests with\./s
    );
    world.reader.listSources = () => Promise.resolve([SOURCE]);
    world.reader.query = () => Promise.reject(new Error('answered 502 <b>'));
    assert.match(await bodyOf((await resolved()).id), /Unknown: prom could not be asked: answered 502 \\<b\\>/);
  });

  test('where no metric tells failures, or none of the resource', async () => {
    world.reader.query = (_tenant, _source, query) =>
      Promise.resolve(
        query.startsWith('count by (__name__)')
          ? [{ labels: { __name__: 'traces_service_graph_request_total' }, value: 1 }]
          : [{ labels: { client: 'front', server: 'payment' }, value: 500 }]
      );
    const body = await bodyOf((await resolved()).id);
    assert.match(body, /How many requests failed cannot be said/);
    assert.match(body, /\| payment \| 500 \| unknown \| unknown \| unknown \|/);
    assert.match(body, /Not counted, for no metric tells it: checkout\./);
  });

  test('without an analysis, and when it names nobody', async () => {
    const first = await resolved();
    world.analyses.delete(first.id);
    assert.match(await bodyOf(first.id), /## Cause\n\nThe incident was not analysed\./);
    const second = await resolved();
    const missing = [{ code: 'missing.no-series', params: {}, text: 'No series could be read.' }];
    world.analyses.set(second.id, analysisOf(second.id, [], { missing }));
    const body = await bodyOf(second.id);
    assert.match(body, /Not established: The evidence does not single out a cause\./);
    assert.match(body, /- No series could be read\./);
    assert.match(body, /Establish the cause/);
  });
});

describe('untrusted text', () => {
  test('in a title, a note, a run or a cause becomes text, never markup', async () => {
    const nasty =
      '<img src=x onerror=alert(1)> [a](javascript:alert(1)) **b** `c` | d &lt; https://evil.test www.evil.test';
    const incident = await resolved({ title: nasty, alerts: [{ name: nasty, fingerprint: newId() }] });
    world.analyses.set(
      incident.id,
      analysisOf(incident.id, [findingOf({ title: { code: 'x', params: {}, text: nasty } })])
    );
    world.runs.set(incident.id, [runOf({ title: nasty, playbookName: nasty, requestedBy: nasty, outcome: nasty })]);
    await world.database.tenant(tenantId, (tx) => {
      const entry = {
        incidentId: incident.id,
        kind: 'note' as const,
        actor: { kind: 'user' as const, id: 'u', name: nasty },
        note: `${nasty}\n# Heading\n| x |`,
      };
      return writeTimeline(tx, tenantId, [{ ...entry, text: timelineStatement('note', {}, 'Note') }], NOW - MINUTE);
    });
    await world.learn(incident.id);
    const { body, title, id } = await postmortemOf(incident.id);
    assert.ok(title.includes('<img'), 'a title is plain text');
    assert.doesNotMatch(body, /(?<!\\)<(?:img|script)/);
    assert.doesNotMatch(body, /(?<!\\)\]\(javascript/);
    assert.doesNotMatch(body, /(?<!\\)\*\*b/);
    assert.doesNotMatch(body, /https:\/\/evil|www\.evil/);
    assert.ok(body.split('\n').every((line) => !line.startsWith('# Heading')));
    const tableRows = body.split('\n').filter((line) => line.startsWith('| 2026'));
    assert.ok(
      tableRows.every((line) => line.replaceAll('\\|', '').split('|').length === 4),
      tableRows.join('\n')
    );
    const { markdown } = (await world.call(exportKnowledgeItem, { params: { id } })).body;
    assert.ok(markdown.includes('title: "Postmortem #'));
  });

  test('HTML that a person writes is kept as text', async () => {
    const incident = await resolved();
    await world.learn(incident.id);
    const { id } = await postmortemOf(incident.id);
    const html = '<script>alert(1)</script><iframe src="https://x"></iframe>';
    await world.call(updateKnowledgeItem, { params: { id }, body: { version: 1, body: html } });
    assert.equal((await world.call(getKnowledgeItem, { params: { id } })).body.body, html);
  });
});

describe('publishing a postmortem', () => {
  test('tells the slices, the timeline, the ledger, the pages and the audit log', async () => {
    const incident = await resolved();
    await world.database.tenant(tenantId, (tx) => {
      const outcome = {
        type: 'outcome',
        id: 'resolved:1',
        label: 'Resolved by Ann',
        at: new Date(NOW).toISOString(),
      } as const;
      const edge = {
        from: { type: 'incident' as const, id: incident.id },
        to: outcome,
        relation: 'led-to' as const,
        at: outcome.at,
        reason: '',
      };
      return recordLineage(tx, tenantId, [{ incidentId: incident.id, nodes: [outcome], edges: [edge] }]);
    });
    await world.learn(incident.id);
    const { id } = await postmortemOf(incident.id);
    world.published.length = 0;
    world.emitted.length = 0;
    const done = await world.call(updateKnowledgeItem, { params: { id }, body: { version: 1, status: 'published' } });
    assert.equal(done.body.publishedBy?.name, 'Ann');
    assert.deepEqual(world.emitted, [
      { name: 'postmortem.published', payload: { itemId: id, incidentId: incident.id } },
    ]);
    assert.deepEqual(world.published, [{ type: 'knowledge', itemId: id, incidentId: incident.id }]);
    const graph = await world.database.tenant(tenantId, (tx) => readIncidentLineage(tx, tenantId, incident.id));
    const edges = graph.edges.filter((edge) => ['written-up', 'taught'].includes(edge.relation));
    assert.deepEqual(edges.map((edge) => [edge.from.type, edge.relation, edge.to.type]).sort(), [
      ['outcome', 'written-up', 'postmortem'],
      ['postmortem', 'taught', 'knowledge'],
    ]);
    assert.ok(
      (await world.database.tenant(tenantId, (tx) => readTimelineKinds(tx, incident.id))).includes(
        'timeline.postmortem-published'
      )
    );
    const audit = await world.rows<{ action: string; target_id: string }>('audit_entry');
    assert.deepEqual(
      audit
        .filter((one) => one.target_id === id)
        .map((one) => one.action)
        .sort(),
      ['knowledge.published', 'postmortem.drafted']
    );
    await world.learn(incident.id);
    assert.equal((await postmortemOf(incident.id)).status, 'published');
  });
});

describe('refused', () => {
  test('is a Viewer who drafts, an incident that is not there, and another tenant', async () => {
    const incident = await resolved();
    assert.equal((await world.call(draftPostmortem, { params: { id: incident.id }, role: 'Viewer' })).status, 403);
    for (const operation of [draftPostmortem, getIncidentPostmortem]) {
      assert.equal((await world.call(operation, { params: { id: newId() } })).error.code, 'not_found');
      assert.equal(
        (await world.call(operation, { params: { id: incident.id }, tenant: other })).error.code,
        'not_found'
      );
    }
    await world.learn(newId());
    await world.learn(incident.id, other);
    assert.deepEqual(await world.rows('knowledge_item', other), []);
  });
});

async function readTimelineKinds(
  tx: Parameters<Parameters<typeof world.database.tenant>[1]>[0],
  incidentId: string
): Promise<string[]> {
  const { items } = await readTimeline(tx, tenantId, incidentId, { limit: 200 });
  return items.map((entry) => entry.text.code);
}
