import { Graph, layout } from '@dagrejs/dagre';
import type { GraphDirection } from './graphTypes.ts';

export const NODE_WIDTH = 200;
export const NODE_HEIGHT = 66;

/** Distance between layers, with room for the words on the edges where there are any. */
const LAYER_GAP = { LR: { plain: 60, labelled: 110 }, TB: { plain: 36, labelled: 56 } };
const NODE_GAP = 20;

export interface Point {
  x: number;
  y: number;
}

interface Shape {
  nodes: ReadonlyArray<{ id: string }>;
  edges: ReadonlyArray<{ from: string; to: string; label?: string }>;
  direction?: GraphDirection;
}

/**
 * Places nodes in layers from left to right, or from top to bottom (dagre, network simplex). Answers the upper left corner of each, in pixels.
 * Edges to nodes that are not there are left out; loops are allowed. The same input always gives the same places.
 */
export function layoutLayers({ nodes, edges, direction = 'LR' }: Shape): Map<string, Point> {
  const graph = new Graph();
  const ranksep = LAYER_GAP[direction][edges.some(({ label }) => label) ? 'labelled' : 'plain'];
  graph.setGraph({ rankdir: direction, nodesep: NODE_GAP, ranksep, marginx: 8, marginy: 8 });
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
