import type { LineageEdge, LineageNode } from '#contract/lineage';
import { testId } from '../../testing/fixtures.ts';
import { foldedType, foldLineage } from './foldLineage.ts';
import { connectionsOf, lineageGraph } from './lineageGraph.ts';

const AT = '2026-11-21T06:30:00.000Z';
const node = (type: LineageNode['type'], id: string, label = id): LineageNode => ({
  type,
  id,
  label,
  at: AT,
  attributes: {},
});
const edge = (from: LineageNode, to: LineageNode, relation: LineageEdge['relation'], reason: string): LineageEdge => ({
  id: testId(),
  from: { type: from.type, id: from.id },
  to: { type: to.type, id: to.id },
  relation,
  at: AT,
  reason,
  evidence: {},
});

const whole = (nodes: LineageNode[], all: LineageEdge[]) => foldLineage(nodes, all, new Set());
const rule = node('rule', '1', 'PaymentErrors');
const alert = node('alert', '1', '');
const decision = node('decision', 'd', 'grouped');
const edges = [edge(rule, alert, 'fired', 'above 1 %'), edge(alert, decision, 'decided', 'same service')];

describe('lineage as a picture', () => {
  it('tells nodes of different types apart though their ids are the same', () => {
    const graph = lineageGraph(whole([rule, alert, decision], edges), edges, () => '06:30');
    expect(graph.nodes.map(({ id }) => id)).toEqual(['rule/1', 'alert/1', 'decision/d']);
    expect(graph.edges.map(({ from, to }) => [from, to])).toEqual([
      ['rule/1', 'alert/1'],
      ['alert/1', 'decision/d'],
    ]);
  });

  it('names what has no label by its id and says when it was', () => {
    const [first] = lineageGraph(whole([alert], []), [], () => '06:30').nodes;
    expect(first).toMatchObject({ label: '1', detail: '06:30' });
  });

  it('finds what led to a node and what came of it, also when the other end is cut off', () => {
    const found = connectionsOf('alert/1', [rule, alert], edges);
    expect(found.map(({ incoming, other, edge: { reason } }) => [incoming, other?.label, reason])).toEqual([
      [true, 'PaymentErrors', 'above 1 %'],
      [false, undefined, 'same service'],
    ]);
  });
});

describe('the lineage of many alerts', () => {
  const incident = node('incident', 'i');
  const alerts = Array.from({ length: 26 }, (_, i) => ({
    ...node('alert', `a${i}`),
    at: new Date(Date.parse(AT) + (25 - i) * 1_000).toISOString(),
  }));
  const rules = alerts.map((_, i) => node('rule', `r${i}`));
  const nodes = [...rules, ...alerts, incident];
  const many = alerts.flatMap((one, i) => [edge(rules[i] ?? one, one, 'fired', ''), edge(one, incident, 'opened', '')]);

  it('keeps the first alerts with their own rules, and folds the others into one card a type', () => {
    const graph = lineageGraph(whole(nodes, many), many, () => '');
    expect(graph.nodes.map(({ id }) => id)).toEqual(
      `rule/r22 rule/r23 rule/r24 rule/r25 alert/a22 alert/a23 alert/a24 alert/a25 incident/i folded/alert folded/rule`.split(
        ' '
      )
    );
    expect(graph.nodes.at(-1)?.label).toContain('22');
    expect(graph.edges).toHaveLength(4 + 4 + 2);
    expect(graph.edges).toContainEqual(expect.objectContaining({ from: 'folded/rule', to: 'folded/alert' }));
    expect(graph.edges).toContainEqual(expect.objectContaining({ from: 'folded/alert', to: 'incident/i' }));
  });

  it('draws a type whole once its card was chosen', () => {
    expect(foldedType('folded/alert')).toBe('alert');
    expect(foldedType('alert/a1')).toBeUndefined();
    const { nodes: drawn, folds } = foldLineage(nodes, many, new Set(['alert'] as const));
    expect(drawn.filter(({ type }) => type === 'alert')).toHaveLength(26);
    expect([...folds]).toEqual([['rule', 22]]);
  });

  it('folds nothing for the sake of one', () => {
    const five = [...alerts.slice(0, 5), incident];
    expect(whole(five, many).folds.size).toBe(0);
    expect(whole([...alerts.slice(0, 6), incident], many).folds.get('alert')).toBe(2);
  });
});
