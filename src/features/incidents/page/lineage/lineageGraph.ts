import type { IconName } from '@grafana/data';
import type { LineageEdge, LineageNode, LineageNodeType } from '#contract/lineage';
import type { GraphEdge, GraphNode, GraphState } from '../../../../shared/graph/index.ts';
import { nodeTypeLabel, relationLabel } from './lineageWords.ts';

const ICONS: Record<LineageNodeType, IconName> = {
  rule: 'bell',
  query: 'brackets-curly',
  series: 'chart-line',
  resource: 'cube',
  alert: 'bell',
  decision: 'question-circle',
  incident: 'fire',
  analysis: 'search',
  finding: 'bug',
  change: 'rocket',
  proposal: 'bolt',
  approval: 'check-circle',
  action: 'play',
  verification: 'check',
  outcome: 'check-circle',
  postmortem: 'file-alt',
  knowledge: 'book',
};

const STATES: Partial<Record<LineageNodeType, GraphState>> = {
  alert: 'warning',
  incident: 'critical',
  decision: 'muted',
  outcome: 'ok',
};

/** Nodes of different types may have the same id. */
export function lineageKey({ type, id }: { type: LineageNodeType; id: string }): string {
  return `${type}/${id}`;
}

/**
 * The ledger as a picture from left to right, rule to outcome. `time` words an instant for the reader. What became of a
 * decision is not part of its state: its words tell.
 */
export function lineageGraph(
  nodes: readonly LineageNode[],
  edges: readonly LineageEdge[],
  time: (at: string) => string
): { nodes: GraphNode[]; edges: GraphEdge[] } {
  return {
    nodes: nodes.map((node) => ({
      id: lineageKey(node),
      label: node.label || node.id,
      kind: nodeTypeLabel(node.type),
      icon: ICONS[node.type] ?? 'circle',
      state: STATES[node.type] ?? 'neutral',
      detail: node.at === null ? undefined : time(node.at),
    })),
    edges: edges.map((edge) => ({
      from: lineageKey(edge.from),
      to: lineageKey(edge.to),
      label: relationLabel(edge.relation),
    })),
  };
}

/** Edges that lead to a node and away from it, each with the node at its other end. */
export function connectionsOf(
  key: string,
  nodes: readonly LineageNode[],
  edges: readonly LineageEdge[]
): Array<{ edge: LineageEdge; other: LineageNode | undefined; incoming: boolean }> {
  const byKey = new Map(nodes.map((node) => [lineageKey(node), node]));
  return edges
    .filter(({ from, to }) => lineageKey(from) === key || lineageKey(to) === key)
    .map((edge) => {
      const incoming = lineageKey(edge.to) === key;
      return { edge, incoming, other: byKey.get(lineageKey(incoming ? edge.from : edge.to)) };
    });
}
