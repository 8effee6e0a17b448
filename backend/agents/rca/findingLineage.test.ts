import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Evidence, Finding } from '#contract/analysis';
import { findingLineage } from './findingLineage.ts';

const INCIDENT = '018f0000-0000-7000-8000-000000000001';
const CHANGE = '018f0000-0000-7000-8000-000000000002';
const AT = '2026-03-01T12:00:00.000Z';

function evidence(over: Partial<Evidence>): Evidence {
  const statement = { code: 'evidence.self-time', params: {}, text: 'payment itself got slower.' };
  return { id: 'e1', kind: 'metric', statement, weight: 1, resourceKey: 'service:payment', metric: null, changeId: null, ...over };
}

function finding(rank: number, resource: string, items: Evidence[]): Finding {
  return {
    id: `f${rank}`,
    rank,
    resourceKey: `service:${resource}`,
    resourceKind: 'service',
    resourceName: resource,
    mechanism: 'deploy',
    changeId: null,
    title: { code: 'finding.deploy', params: {}, text: `${resource} got worse.` },
    confidence: 0.97,
    certainty: 'certain',
    evidence: items,
    against: [evidence({ id: 'a1', changeId: INCIDENT })],
    affected: [],
  };
}

const blamed = evidence({
  kind: 'change',
  changeId: CHANGE,
  statement: { code: 'evidence.change', params: { change: 'payment v412' }, text: '“payment v412” came 38 s before.' },
});

test('a cause leads from its analysis to the resource and to the change that speaks for it, never to one against it', () => {
  const { edges, nodes } = findingLineage({ id: 'a', incidentId: INCIDENT, findings: [finding(1, 'payment', [evidence({}), blamed])] }, AT);
  assert.deepEqual(
    edges.map(({ from, relation, to, reason }) => [from.type, relation, to.type, to.type === 'finding' ? '' : to.id, reason]),
    [
      ['analysis', 'found', 'finding', '', 'Cause 1, certain.'],
      ['finding', 'blames', 'resource', 'service:payment', 'payment got worse.'],
      ['finding', 'supported-by', 'change', CHANGE, '“payment v412” came 38 s before.'],
    ]
  );
  assert.deepEqual(nodes.map(({ type, label }) => [type, label]), [
    ['finding', 'payment got worse.'],
    ['change', 'payment v412'],
  ]);
});

test('the same cause found again is the same finding; only the first three causes are kept', () => {
  const findings = ['payment', 'cart', 'gateway', 'catalog'].map((name, index) => finding(index + 1, name, []));
  const [first, again] = ['a', 'b'].map((id) => findingLineage({ id, incidentId: INCIDENT, findings }, AT));
  assert.deepEqual(first?.nodes, again?.nodes);
  assert.equal(first?.nodes.length, 3);
});

test('an analysis that names nobody adds nothing', () => {
  assert.deepEqual(findingLineage({ id: 'a', incidentId: INCIDENT, findings: [] }, AT), { incidentId: INCIDENT, nodes: [], edges: [] });
});
