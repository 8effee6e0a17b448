import type { LineageEdge, LineageNode } from '#contract/lineage';
import { testId } from '../../testing/fixtures.ts';
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

const rule = node('rule', '1', 'PaymentErrors');
const alert = node('alert', '1', '');
const decision = node('decision', 'd', 'grouped');
const edges = [edge(rule, alert, 'fired', 'above 1 %'), edge(alert, decision, 'decided', 'same service')];

describe('lineage as a picture', () => {
  it('tells nodes of different types apart though their ids are the same', () => {
    const graph = lineageGraph([rule, alert, decision], edges, () => '06:30');
    expect(graph.nodes.map(({ id }) => id)).toEqual(['rule/1', 'alert/1', 'decision/d']);
    expect(graph.edges.map(({ from, to }) => [from, to])).toEqual([
      ['rule/1', 'alert/1'],
      ['alert/1', 'decision/d'],
    ]);
  });

  it('names what has no label by its id and says when it was', () => {
    const [first] = lineageGraph([alert], [], () => '06:30').nodes;
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
