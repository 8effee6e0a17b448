import { sql } from 'kysely';
import type { LineageEdge, LineageNode, LineageNodeType } from '#contract/lineage';
import type { Tx } from '../platform/index.ts';

/** Edges of a graph at most; what came of the incident is shown before the oldest alerts, these before the newer ones. */
export const MOST_EDGES = 1_000;

export interface LineageGraph {
  nodes: LineageNode[];
  edges: LineageEdge[];
  truncated: boolean;
}

interface EdgeRow {
  id: string;
  from_type: LineageNodeType;
  from_id: string;
  to_type: LineageNodeType;
  to_id: string;
  relation: LineageEdge['relation'];
  at: Date;
  reason: string;
  evidence: Record<string, unknown>;
}

interface NodeRow {
  type: LineageNodeType;
  id: string;
  label: string;
  at: Date | null;
  attributes: Record<string, unknown>;
}

/** Everything that the ledger says of an incident, from rule to outcome: one query. Empty for an unknown incident. */
export async function readIncidentLineage(tx: Tx, tenantId: string, incidentId: string): Promise<LineageGraph> {
  const found = await sql<{ edges: (Omit<EdgeRow, 'at'> & { at: string })[] | null; nodes: (Omit<NodeRow, 'at'> & { at: string | null })[] | null }>`
    with edge as materialized (
      select id, from_type, from_id, to_type, to_id, relation, at, reason, evidence from lineage_edge
      where tenant_id = ${tenantId} and incident_id = ${incidentId} order by side, at, id limit ${MOST_EDGES + 1}
    ), named as (
      select 'incident' as type, ${incidentId}::text as id
      union select from_type, from_id from edge
      union select to_type, to_id from edge
    )
    select (select jsonb_agg(edge) from edge) as edges,
      (select jsonb_agg(jsonb_build_object('type', n.type, 'id', n.id, 'label', n.label, 'at', n.at, 'attributes', n.attributes) order by n.type, n.id)
        from named join lineage_node n on n.tenant_id = ${tenantId} and n.type = named.type and n.id = named.id) as nodes`.execute(tx);
  const all = found.rows[0]?.edges ?? [];
  const edges = all.slice(0, MOST_EDGES).map(presentEdge);
  const shown = new Set(edges.flatMap((edge) => [`${edge.from.type} ${edge.from.id}`, `${edge.to.type} ${edge.to.id}`]));
  const nodes = (found.rows[0]?.nodes ?? [])
    .filter((node) => node.type === 'incident' || shown.has(`${node.type} ${node.id}`))
    .map((node) => ({ ...node, at: node.at === null ? null : new Date(node.at).toISOString() }));
  return { nodes, edges, truncated: all.length > MOST_EDGES };
}

function presentEdge(row: Omit<EdgeRow, 'at'> & { at: string }): LineageEdge {
  return {
    id: row.id,
    from: { type: row.from_type, id: row.from_id },
    to: { type: row.to_type, id: row.to_id },
    relation: row.relation,
    at: new Date(row.at).toISOString(),
    reason: row.reason,
    evidence: row.evidence,
  };
}
