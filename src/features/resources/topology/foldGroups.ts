import type { Resource, TopologyEdge } from '#contract/resource';

/** Beyond this many nodes a picture is no longer read, and no longer drawn at once. */
export const MOST_DRAWN = 300;

export interface ShownNode {
  id: string;
  /** One for a resource, several for a group that is folded. */
  members: readonly Resource[];
  group: string | undefined;
}

export interface ShownEdge {
  from: string;
  to: string;
  edges: readonly TopologyEdge[];
}

interface Options {
  /** Groups that the reader has opened. */
  opened: readonly string[];
  /** Never folded. */
  focus: string | undefined;
  most?: number;
}

/** What a resource folds into: its group, or all of its kind that have none. */
export function groupOf({ group, kind }: Resource): string {
  return group ?? `(${kind})`;
}

/**
 * Beyond `most` nodes every group becomes one node. The focus, what has an open incident and opened groups stay as they
 * are; edges between the same two nodes become one.
 */
export function foldGroups(
  nodes: readonly Resource[],
  edges: readonly TopologyEdge[],
  { opened, focus, most = MOST_DRAWN }: Options
): { nodes: ShownNode[]; edges: ShownEdge[] } {
  const groups = new Map<string, Resource[]>();
  for (const node of nodes) {
    if (node.key !== focus && node.openIncidents === 0 && !opened.includes(groupOf(node))) {
      groups.set(groupOf(node), [...(groups.get(groupOf(node)) ?? []), node]);
    }
  }
  const idOf = new Map(nodes.map(({ key }) => [key, key]));
  const folded: ShownNode[] = [];
  const largestFirst = [...groups].sort(([a, left], [b, right]) => right.length - left.length || a.localeCompare(b));
  for (const [group, members] of largestFirst) {
    if (nodes.length <= most || members.length < 2) {
      break;
    }
    folded.push({ id: `group:${group}`, members, group });
    members.forEach(({ key }) => idOf.set(key, `group:${group}`));
  }
  const single = nodes
    .filter(({ key }) => idOf.get(key) === key)
    .map((node) => ({ id: node.key, members: [node], group: undefined }));
  return { nodes: [...single, ...folded], edges: joinEdges(edges, idOf) };
}

function joinEdges(edges: readonly TopologyEdge[], idOf: ReadonlyMap<string, string>): ShownEdge[] {
  const joined = new Map<string, { from: string; to: string; edges: TopologyEdge[] }>();
  for (const edge of edges) {
    const from = idOf.get(edge.from);
    const to = idOf.get(edge.to);
    if (from !== undefined && to !== undefined && from !== to) {
      const key = `${from}\n${to}`;
      const known = joined.get(key) ?? { from, to, edges: [] };
      known.edges.push(edge);
      joined.set(key, known);
    }
  }
  return [...joined.values()];
}

/** Requests per second together and their share of failures, weighted by requests; null where nothing is known. */
export function trafficOf(edges: readonly TopologyEdge[]): { perSecond: number | null; errorShare: number | null } {
  const known = edges.filter(({ requestsPerSecond }) => requestsPerSecond !== null);
  const perSecond = known.reduce((sum, { requestsPerSecond }) => sum + (requestsPerSecond ?? 0), 0);
  const failing = known.filter(({ errorShare }) => errorShare !== null);
  const measured = failing.reduce((sum, { requestsPerSecond }) => sum + (requestsPerSecond ?? 0), 0);
  const failed = failing.reduce((sum, edge) => sum + (edge.requestsPerSecond ?? 0) * (edge.errorShare ?? 0), 0);
  return {
    perSecond: known.length === 0 ? null : perSecond,
    errorShare: failing.length === 0 ? null : measured === 0 ? 0 : failed / measured,
  };
}
