import type { Resource, TopologyEdge } from '#contract/resource';
import { splitKey } from '../resourceWords.ts';
import type { Topology } from '../topology/topologyGraph.ts';

const AT = '2026-11-21T06:00:00.000Z';

/** A healthy resource by its key. */
export function resource(key: string, part: Partial<Resource> = {}): Resource {
  return {
    key,
    ...splitKey(key),
    labels: {},
    team: null,
    group: null,
    source: 'prometheus',
    firstSeenAt: AT,
    lastSeenAt: AT,
    openIncidents: 0,
    worstSeverity: null,
    requestsPerSecond: null,
    errorShare: null,
    p95Seconds: null,
    ...part,
  };
}

/** A call, or another edge. */
export function edge(from: string, to: string, part: Partial<TopologyEdge> = {}): TopologyEdge {
  return {
    from,
    to,
    kind: 'calls',
    firstSeenAt: AT,
    lastSeenAt: AT,
    source: 'prometheus',
    requestsPerSecond: null,
    errorShare: null,
    p95Seconds: null,
    ...part,
  };
}

export function topology(nodes: Resource[], edges: TopologyEdge[] = []): Topology {
  return { at: AT, nodes, edges, truncated: false };
}
