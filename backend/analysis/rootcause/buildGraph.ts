import type { EvidenceBundle, SpanTable } from '../bundle.ts';
import { ResourceGraph } from './resourceGraph.ts';

/** The graph of a bundle: what its topology says, and the calls that series about edges and spans show. */
export function buildGraph(bundle: EvidenceBundle): ResourceGraph {
  const graph = new ResourceGraph(bundle.resources, bundle.edges);
  for (const series of bundle.series) {
    if (series.edge) {
      graph.addEdge({ ...series.edge, kind: 'calls' });
    }
  }
  if (bundle.spans) {
    addCalls(graph, bundle.spans);
  }
  return graph;
}

/** Calls that spans show and the topology may not know. */
function addCalls(graph: ResourceGraph, { entities, entity, parent }: SpanTable): void {
  const seen = new Set<number>();
  for (let row = 0; row < parent.length; row++) {
    const [from, to] = [entity[parent[row] as number] ?? -1, entity[row] ?? -1];
    const [caller, callee] = [entities[from], entities[to]];
    const id = from * entities.length + to;
    if (caller !== undefined && callee !== undefined && from !== to && !seen.has(id)) {
      seen.add(id);
      graph.addEdge({ from: graph.ownerOf(caller), to: graph.ownerOf(callee), kind: 'calls' });
    }
  }
}
