import type { IconName } from '@grafana/data';
import type { LineageEdge, LineageNode, LineageNodeType } from '#contract/lineage';
import type { GraphEdge, GraphNode, GraphState } from '../../../../shared/graph/index.ts';
import { foldKey, type Folded } from './foldLineage.ts';
import { lineageKey } from './lineageKey.ts';
import { moreLabel, nodeTypeLabel, relationLabel } from './lineageWords.ts';

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

/**
 * The ledger as a picture from left to right, rule to outcome; what is folded is one card a type. `time` words an instant
 * for the reader. What became of a decision is not part of its state: its words tell.
 */
export function lineageGraph(
  { nodes, folds, holder }: Folded,
  edges: readonly LineageEdge[],
  time: (at: string) => string
): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const drawn = nodes.map((node) => ({
    id: lineageKey(node),
    label: node.label || node.id,
    kind: nodeTypeLabel(node.type),
    icon: ICONS[node.type] ?? 'circle',
    state: STATES[node.type] ?? ('neutral' as const),
    detail: node.at === null ? undefined : time(node.at),
  }));
  const folded = [...folds].map(([type, count]) => ({
    id: foldKey(type),
    label: moreLabel(count),
    kind: nodeTypeLabel(type),
    icon: 'layer-group' as const,
    state: 'muted' as const,
  }));
  const place = (end: LineageEdge['from']): string => holder.get(lineageKey(end)) ?? lineageKey(end);
  const lines = new Map<string, GraphEdge>();
  for (const edge of edges) {
    const line = { from: place(edge.from), to: place(edge.to), label: relationLabel(edge.relation) };
    lines.set([line.from, line.to, line.label].join('\n'), line);
  }
  return { nodes: [...drawn, ...folded], edges: [...lines.values()].filter(({ from, to }) => from !== to) };
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
