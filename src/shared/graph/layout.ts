import { Graph, layout } from '@dagrejs/dagre';

export const NODE_WIDTH = 200;
export const NODE_HEIGHT = 66;

/** Distance between layers, with room for the words on the edges where there are any. */
const LAYER_GAP = { plain: 60, labelled: 110 };
const NODE_GAP = 20;

export interface Point {
  x: number;
  y: number;
}

interface Shape {
  nodes: ReadonlyArray<{ id: string }>;
  edges: ReadonlyArray<{ from: string; to: string; label?: string }>;
}

/**
 * Places nodes in layers from left to right (dagre, network simplex). Answers the upper left corner of each, in pixels.
 * Edges to nodes that are not there are left out; loops are allowed. The same input always gives the same places.
 */
export function layoutLayers({ nodes, edges }: Shape): Map<string, Point> {
  const graph = new Graph();
  const ranksep = edges.some(({ label }) => label) ? LAYER_GAP.labelled : LAYER_GAP.plain;
  graph.setGraph({ rankdir: 'LR', nodesep: NODE_GAP, ranksep, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) {
    graph.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  }
  for (const { from, to } of edges) {
    if (from !== to && graph.hasNode(from) && graph.hasNode(to)) {
      graph.setEdge(from, to);
    }
  }
  layout(graph);
  return new Map(
    nodes.map(({ id }) => {
      const { x = 0, y = 0 } = graph.node(id) as Partial<Point>;
      return [id, { x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 }];
    })
  );
}
