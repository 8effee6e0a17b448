import type { EdgeKind, TopologyEdge } from '#contract/resource';

const RELATIONS = ['called-by', 'calls', 'used-by', 'uses', 'part-of', 'parts', 'runs-on', 'runs'] as const;
type Relation = (typeof RELATIONS)[number];

export interface NeighbourGroup {
  relation: Relation;
  neighbours: Array<{ key: string; edge: TopologyEdge }>;
}

const OUT: Record<EdgeKind, Relation> = { calls: 'calls', uses: 'uses', 'runs-on': 'runs-on', 'part-of': 'part-of' };
const IN: Record<EdgeKind, Relation> = { calls: 'called-by', uses: 'used-by', 'runs-on': 'runs', 'part-of': 'parts' };

/** Edges of one resource by what the other end is to it, the busiest first; one group for each relation that occurs. */
export function groupNeighbours(key: string, edges: readonly TopologyEdge[]): NeighbourGroup[] {
  const groups = new Map<Relation, NeighbourGroup['neighbours']>();
  for (const edge of edges) {
    const outward = edge.from === key;
    const relation = (outward ? OUT : IN)[edge.kind];
    const group = groups.get(relation) ?? [];
    groups.set(relation, [...group, { key: outward ? edge.to : edge.from, edge }]);
  }
  return RELATIONS.flatMap((relation) => {
    const neighbours = groups.get(relation);
    return neighbours === undefined ? [] : [{ relation, neighbours: neighbours.sort(byTraffic) }];
  });
}

function byTraffic(a: { key: string; edge: TopologyEdge }, b: { key: string; edge: TopologyEdge }): number {
  return (b.edge.requestsPerSecond ?? -1) - (a.edge.requestsPerSecond ?? -1) || a.key.localeCompare(b.key);
}
