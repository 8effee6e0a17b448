import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Evidence, Finding } from '#contract/analysis';
import { runningAnalysis } from './analyseIncident.ts';
import { lineageOfAnalysis } from './analysisLineage.rules.ts';
import type { StoredAnalysis } from './analysisRows.ts';

const INCIDENT = '018f0000-0000-7000-8000-000000000001';
const DEPLOY = '018f0000-0000-7000-8000-000000000002';
const FLAG = '018f0000-0000-7000-8000-000000000003';
const AT = Date.parse('2026-03-01T12:00:00.000Z');
const window = { from: '2026-03-01T11:00:00.000Z', to: '2026-03-01T12:00:00.000Z' };
const changes = [
  { id: DEPLOY, at: AT - 90_000, kind: 'deploy' as const, title: 'payment v412', resourceKey: 'service:payment' },
];

function metric(id: string, weight: number, labels: Record<string, string>): Evidence {
  const shown = { sourceId: null, query: 'rate(busy[60s])', labels, unit: 's', baseline: window, observed: window };
  return {
    id,
    kind: 'metric',
    statement: { code: 'evidence.self-time', params: {}, text: `${id} got slower.` },
    weight,
    resourceKey: 'service:payment',
    metric: { ...shown, onset: null, before: 0.1, after: 0.9, score: 12 },
    changeId: null,
  };
}

function change(id: string): Evidence {
  const statement = { code: 'evidence.change', params: {}, text: `${id} came before.` };
  return { id: `e-${id}`, kind: 'change', statement, weight: 0.2, resourceKey: null, metric: null, changeId: id };
}

function finding(rank: number, resource: string, evidence: Evidence[] = []): Finding {
  return {
    id: `f${rank}`,
    rank,
    resourceKey: `service:${resource}`,
    resourceKind: 'service',
    resourceName: resource,
    mechanism: 'deploy',
    changeId: DEPLOY,
    title: { code: 'finding.deploy', params: {}, text: `${resource} got worse.` },
    confidence: 0.97,
    certainty: 'certain',
    evidence,
    against: [change(INCIDENT)],
    affected: [],
  };
}

const analysis = (id: string, findings: Finding[]): StoredAnalysis => ({
  ...runningAnalysis(id, INCIDENT, AT),
  status: findings.length > 0 ? 'complete' : 'abstained',
  summary: { code: 's', params: {}, text: 'What was found.' },
  findings,
});

describe('the lineage of an analysis', () => {
  test('leads from the incident to what is blamed and to the series behind it, with the numbers', () => {
    const evidence = [metric('m1', 0.5, { b: '2', a: '1' }), change(DEPLOY), change(FLAG)];
    const { edges, nodes } = lineageOfAnalysis(analysis('a', [finding(1, 'payment', evidence)]), changes);
    assert.deepEqual(
      edges.map(({ from, relation, to }) => `${from.type} ${relation} ${to.type} ${to.id}`),
      [
        'incident analysed-by analysis a',
        `analysis found finding ${INCIDENT}/deploy/service:payment`,
        'finding blames resource service:payment',
        `finding blames change ${DEPLOY}`,
        `finding supported-by change ${FLAG}`,
        'finding supported-by series rate(busy[60s]) {a="1", b="2"}',
      ]
    );
    const { reason, evidence: numbers } = edges.at(-1) ?? {};
    assert.equal(reason, 'm1 got slower.');
    assert.deepEqual(
      [numbers?.['query'], numbers?.['before'], numbers?.['after'], numbers?.['score']],
      ['rate(busy[60s])', 0.1, 0.9, 12]
    );
    const deploy = nodes.find((node) => node.id === DEPLOY);
    assert.deepEqual([deploy?.label, deploy?.at], ['payment v412', '2026-03-01T11:58:30.000Z']);
  });

  test('keeps three causes with the five weightiest series of each', () => {
    const evidence = Array.from({ length: 8 }, (_, i) => metric(`m${i}`, i / 10, { i: String(i) }));
    const names = ['payment', 'cart', 'gateway', 'catalog'];
    const { edges } = lineageOfAnalysis(
      analysis(
        'a',
        names.map((name, i) => finding(i + 1, name, evidence))
      ),
      []
    );
    assert.equal(edges.filter((edge) => edge.relation === 'found').length, 3);
    const ofFirst = edges.filter((edge) => edge.relation === 'supported-by' && edge.from.id.endsWith('payment'));
    assert.deepEqual(
      ofFirst.map((edge) => edge.reason[1]),
      ['7', '6', '5', '4', '3']
    );
  });

  test('of the same cause leads to the same finding; of nobody ends at the analysis', () => {
    const [one, again] = ['a', 'b'].map((id) => lineageOfAnalysis(analysis(id, [finding(1, 'payment')]), []));
    assert.deepEqual(one?.nodes.slice(1), again?.nodes.slice(1));
    const nobody = lineageOfAnalysis(analysis('a', []), []);
    assert.deepEqual([nobody.nodes.length, nobody.edges.map((edge) => edge.relation)], [1, ['analysed-by']]);
  });
});
