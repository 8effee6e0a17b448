import type { EdgeKind, Resource, ResourceKind, TopologyEdge } from '#contract/resource';

export interface ResourceRow {
  id: string;
  key: string;
  kind: ResourceKind;
  name: string;
  labels: Record<string, string>;
  team: string | null;
  group_name: string | null;
  source: string;
  first_seen_at: Date;
  last_seen_at: Date;
  gone_at: Date | null;
  requests_per_second: number | null;
  error_share: number | null;
  p95_seconds: number | null;
}

export interface EdgeRow {
  from_key: string;
  to_key: string;
  kind: EdgeKind;
  first_seen_at: Date;
  last_seen_at: Date;
  source: string;
  requests_per_second: number | null;
  error_share: number | null;
  p95_seconds: number | null;
}

/** How many open incidents a resource has, and the worst severity among them. */
export interface Affection {
  openIncidents: number;
  worstSeverity: string | null;
}

export function presentResource(row: ResourceRow, affection: Affection | undefined): Resource {
  return {
    key: row.key,
    kind: row.kind,
    name: row.name,
    labels: row.labels,
    team: row.team,
    group: row.group_name,
    source: row.source,
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    openIncidents: affection?.openIncidents ?? 0,
    worstSeverity: affection?.worstSeverity ?? null,
    requestsPerSecond: row.requests_per_second,
    errorShare: row.error_share,
    p95Seconds: row.p95_seconds,
  };
}

export function presentEdge(row: EdgeRow): TopologyEdge {
  return {
    from: row.from_key,
    to: row.to_key,
    kind: row.kind,
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    source: row.source,
    requestsPerSecond: row.requests_per_second,
    errorShare: row.error_share,
    p95Seconds: row.p95_seconds,
  };
}
