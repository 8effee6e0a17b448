import { sql } from 'kysely';
import type { Tx } from '../platform/index.ts';
import {
  boundedId,
  boundedJson,
  boundedReason,
  boundedText,
  edgeId,
  sideOf,
  type LineageRecord,
  type NodeGiven,
} from './lineage.rules.ts';

export const NO_INCIDENT = '00000000-0000-0000-0000-000000000000';
const CHUNK = 2_000;

/**
 * Adds to the ledger in the caller's transaction. Nodes that an edge names and nobody gives are made as references. What is
 * there already stays as it is, so the same record may come any number of times. Ids, labels and reasons are cut to what
 * the ledger holds.
 */
export async function recordLineage(tx: Tx, tenantId: string, records: readonly LineageRecord[]): Promise<void> {
  const nodes = new Map<string, NodeGiven>();
  for (const record of records) {
    for (const edge of record.edges) {
      [edge.from, edge.to].forEach((end) => keepBetter(nodes, { type: end.type, id: end.id }));
    }
    record.nodes.forEach((node) => keepBetter(nodes, node));
  }
  const edges = new Map(
    records.flatMap(({ incidentId, edges: given }) =>
      given.map((edge): [string, EdgeRow] => [
        `${incidentId} ${edgeId(incidentId, edge)}`,
        {
          incident_id: incidentId ?? NO_INCIDENT,
          id: edgeId(incidentId, edge),
          side: sideOf(edge),
          from_type: edge.from.type,
          from_id: boundedId(edge.from.id),
          to_type: edge.to.type,
          to_id: boundedId(edge.to.id),
          relation: edge.relation,
          at: edge.at,
          reason: boundedReason(edge.reason),
          evidence: boundedJson(edge.evidence),
        },
      ])
    )
  );
  // In one order everywhere: two transactions that tell of the same things then wait for each other and never in a circle.
  await saveNodes(tx, tenantId, [...nodes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, node]) => node));
  await saveEdges(tx, tenantId, [...edges.values()].sort((a, b) => (a.id < b.id ? -1 : 1)));
}

interface EdgeRow {
  incident_id: string;
  id: string;
  side: number;
  from_type: string;
  from_id: string;
  to_type: string;
  to_id: string;
  relation: string;
  at: string;
  reason: string;
  evidence: string;
}

function keepBetter(nodes: Map<string, NodeGiven>, node: NodeGiven): void {
  const key = `${node.type} ${boundedId(node.id)}`;
  const known = nodes.get(key);
  if (known?.label === undefined || node.label !== undefined) {
    nodes.set(key, node);
  }
}

async function saveNodes(tx: Tx, tenantId: string, nodes: readonly NodeGiven[]): Promise<void> {
  for (let start = 0; start < nodes.length; start += CHUNK) {
    const rows = nodes.slice(start, start + CHUNK).map((node) => ({
      type: node.type,
      id: boundedId(node.id),
      label: boundedText(node.label ?? node.id),
      is_reference: node.label === undefined,
      at: node.at ?? null,
      attributes: boundedJson(node.attributes),
    }));
    await sql`
      insert into lineage_node as known (tenant_id, type, id, label, is_reference, at, attributes)
      select ${tenantId}::uuid, type, id, label, is_reference, at, attributes::jsonb
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (type text, id text, label text, is_reference boolean, at timestamptz, attributes text)
      on conflict (tenant_id, type, id) do update set
        label = excluded.label, is_reference = false, at = coalesce(excluded.at, known.at), attributes = known.attributes || excluded.attributes
      where not excluded.is_reference and (known.is_reference or known.label <> excluded.label)`.execute(tx);
  }
}

async function saveEdges(tx: Tx, tenantId: string, edges: readonly EdgeRow[]): Promise<void> {
  for (let start = 0; start < edges.length; start += CHUNK) {
    await sql`
      insert into lineage_edge (tenant_id, incident_id, id, side, from_type, from_id, to_type, to_id, relation, at, reason, evidence)
      select ${tenantId}::uuid, incident_id, id, side, from_type, from_id, to_type, to_id, relation, at, reason, evidence::jsonb
      from jsonb_to_recordset(${JSON.stringify(edges.slice(start, start + CHUNK))}::jsonb) as given (incident_id uuid, id uuid,
        side smallint, from_type text, from_id text, to_type text, to_id text, relation text, at timestamptz, reason text, evidence text)
      on conflict (tenant_id, incident_id, id) do nothing`.execute(tx);
  }
}
