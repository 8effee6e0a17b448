import { t } from '@grafana/i18n';
import type { OperationAnswer } from '#contract/operation';
import type { EdgeKind, getTopology, Resource, TopologyEdge } from '#contract/resource';
import { severityRank, type Severity } from '#contract/scalars';
import { formatNumber, formatShare } from '../../../shared/format/quantity.ts';
import type { GraphEdge, GraphNode, GraphState } from '../../../shared/graph/index.ts';
import { edgeKindLabel, goldenShort, KIND_ICONS, resourceKindLabel, worstSeverityOf } from '../resourceWords.ts';
import { foldGroups, trafficOf, type ShownEdge, type ShownNode } from './foldGroups.ts';

export type Topology = OperationAnswer<typeof getTopology>;

export interface TopologyView {
  /** `calls` shows who calls and uses whom; `all` also what things run on and are part of. */
  layers: 'calls' | 'all';
  focus: string | undefined;
  opened: readonly string[];
}

const CALLS: readonly EdgeKind[] = ['calls', 'uses'];

/** The part of a topology that is looked at. Without what carries them, things that nobody calls are left out. */
export function visiblePart({ nodes, edges }: Topology, { layers, focus }: TopologyView) {
  if (layers === 'all') {
    return { nodes, edges };
  }
  const calls = edges.filter(({ kind }) => CALLS.includes(kind));
  const linked = new Set(calls.flatMap(({ from, to }) => [from, to]));
  const kept = nodes.filter(
    (node) => linked.has(node.key) || node.key === focus || node.kind === 'service' || node.openIncidents > 0
  );
  return { nodes: kept, edges: calls };
}

/** Nodes and edges as the graph draws them, groups folded where there are too many. */
export function topologyGraph(topology: Topology, view: TopologyView): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const part = visiblePart(topology, view);
  const shown = foldGroups(part.nodes, part.edges, view);
  return { nodes: shown.nodes.map(graphNode), edges: shown.edges.map(graphEdge) };
}

/** Ids that stand out around a chosen node: itself and what it touches. */
export function around(id: string, edges: readonly GraphEdge[]): Set<string> {
  const near = edges.filter(({ from, to }) => from === id || to === id);
  return new Set([id, ...near.flatMap(({ from, to }) => [from, to])]);
}

/** What differs between a time and now, as numbers of things and of edges. */
export function differenceOf(then: Topology, now: Topology): { came: Resource[]; went: Resource[]; edges: number } {
  const keys = (nodes: readonly Resource[]) => new Set(nodes.map(({ key }) => key));
  const names = (edges: readonly TopologyEdge[]) =>
    new Set(edges.map(({ from, to, kind }) => `${from}\n${to}\n${kind}`));
  const [before, after] = [keys(then.nodes), keys(now.nodes)];
  const [edgesBefore, edgesAfter] = [names(then.edges), names(now.edges)];
  return {
    came: now.nodes.filter(({ key }) => !before.has(key)),
    went: then.nodes.filter(({ key }) => !after.has(key)),
    edges:
      [...edgesAfter].filter((edge) => !edgesBefore.has(edge)).length +
      [...edgesBefore].filter((edge) => !edgesAfter.has(edge)).length,
  };
}

function graphNode({ id, members, group }: ShownNode): GraphNode {
  const [first] = members;
  if (group === undefined && first !== undefined) {
    return {
      id,
      label: first.name,
      kind: resourceKindLabel(first.kind),
      icon: KIND_ICONS[first.kind] ?? KIND_ICONS.other,
      state: severityState(worstSeverityOf(first)),
      detail: goldenShort(first) || undefined,
    };
  }
  return {
    id,
    label: groupLabel(first, group),
    kind: t('resources.folded', 'Group'),
    icon: 'layer-group',
    state: 'ok',
    detail: t('resources.foldedCount', '{{count}} resources, click to open', { count: members.length }),
  };
}

function groupLabel(first: Resource | undefined, group: string | undefined): string {
  return first !== undefined && first.group === null ? resourceKindLabel(first.kind) : (group ?? '');
}

function severityState(worst: Severity | undefined): GraphState {
  if (worst === undefined) {
    return 'ok';
  }
  return severityRank(worst) <= severityRank('high') ? 'critical' : 'warning';
}

/** From here on failures of an edge stand out; a share of requests. */
const WARNING_SHARE = 0.01;
const CRITICAL_SHARE = 0.05;

function graphEdge({ from, to, edges }: ShownEdge): GraphEdge {
  const { perSecond, errorShare } = trafficOf(edges);
  const failing = errorShare ?? 0;
  const state = failing >= CRITICAL_SHARE ? 'critical' : failing >= WARNING_SHARE ? 'warning' : 'neutral';
  return { from, to, state, label: edgeText(edges, perSecond, failing) };
}

function edgeText(edges: readonly TopologyEdge[], perSecond: number | null, failing: number): string | undefined {
  if (perSecond === null) {
    const kind = edges[0]?.kind;
    return kind === undefined || kind === 'calls' ? undefined : edgeKindLabel(kind);
  }
  const rate = formatNumber(perSecond);
  return failing >= WARNING_SHARE / 10
    ? t('resources.edgeErrors', '{{rate}}/s, {{share}} err', { rate, share: formatShare(failing) })
    : t('resources.edgeRate', '{{rate}}/s', { rate });
}
