import { sql } from 'kysely';
import type { EdgeKind, Resource, ResourceKind, TopologyEdge } from '#contract/resource';
import { AppError, type Tx } from '../platform/index.ts';
import { readCanonicalKeys } from './aliases.ts';
import { EDGE_COLUMNS, RESOURCE_COLUMNS, withAffections } from './queries.ts';
import { presentEdge, type EdgeRow, type ResourceRow } from './resourceRow.ts';

export const MOST_NODES = 1_000;
const MOST_EDGES = 5_000;
/** No resource is entered through more than this many edges of a hop: a host with 1,000 pods is near to nothing. */
const MOST_FAN_OUT = 200;

export interface Topology {
  at: string;
  nodes: Resource[];
  edges: TopologyEdge[];
  truncated: boolean;
}

/** What held at a time; null is now, which the indexes answer. */
const heldAt = (at: Date | null) =>
  at === null ? sql`gone_at is null` : sql`first_seen_at <= ${at} and (gone_at is null or gone_at > ${at})`;

/**
 * Resources and edges at a time, at most 1,000 nodes: around `focus` (any of its names) breadth first up to `depth` edges,
 * or the whole, where what works comes before what only carries it. Throws `not_found` for a focus that was never seen.
 */
export async function readTopologyPage(
  tx: Tx,
  tenantId: string,
  options: {
    nowMs: number;
    atMs?: number | undefined;
    focus?: string | undefined;
    depth: number;
    kinds?: readonly ResourceKind[] | undefined;
  }
): Promise<Topology> {
  const at = options.atMs === undefined ? null : new Date(options.atMs);
  const { keys, truncated } =
    options.focus === undefined
      ? await wholeKeys(tx, tenantId, at, options.kinds)
      : await keysAround(tx, tenantId, at, options.focus, options.depth);
  const found = await sql<ResourceRow>`
    select ${RESOURCE_COLUMNS} from resource where tenant_id = ${tenantId} and key = any(${keys}::text[])`.execute(tx);
  const kinds = options.kinds === undefined || options.kinds.length === 0 ? null : new Set(options.kinds);
  const rows = found.rows.filter((row) => kinds === null || kinds.has(row.kind) || row.key === keys[0]);
  const shown = rows.map((row) => row.key);
  const edges = await sql<EdgeRow>`
    select ${EDGE_COLUMNS} from topology_edge
    where tenant_id = ${tenantId} and from_key = any(${shown}::text[]) and to_key = any(${shown}::text[]) and ${heldAt(at)}
    order by from_key, to_key, kind limit ${MOST_EDGES + 1}`.execute(tx);
  return {
    at: (at ?? new Date(options.nowMs)).toISOString(),
    nodes: await withAffections(tx, tenantId, rows),
    edges: edges.rows.slice(0, MOST_EDGES).map(presentEdge),
    truncated: truncated || edges.rows.length > MOST_EDGES,
  };
}

/** Kinds in the order in which they fill the bound: what works, what carries it, the many parts. */
const FILL: readonly (readonly ResourceKind[])[] = [
  ['service', 'database', 'cache', 'queue', 'external', 'endpoint', 'device', 'other'],
  ['host'],
  ['pod', 'container'],
];

async function wholeKeys(
  tx: Tx,
  tenantId: string,
  at: Date | null,
  kinds: readonly ResourceKind[] | undefined
): Promise<{ keys: string[]; truncated: boolean }> {
  const wanted = kinds === undefined || kinds.length === 0 ? null : new Set(kinds);
  const keys: string[] = [];
  for (const group of FILL) {
    const these = group.filter((kind) => wanted === null || wanted.has(kind));
    if (these.length > 0 && keys.length <= MOST_NODES) {
      const found = await sql<{ key: string }>`
        select key from resource where tenant_id = ${tenantId} and ${heldAt(at)} and kind = any(${these}::text[])
        order by name, key limit ${MOST_NODES + 1 - keys.length}`.execute(tx);
      keys.push(...found.rows.map((row) => row.key));
    }
  }
  return { keys: keys.slice(0, MOST_NODES), truncated: keys.length > MOST_NODES };
}

async function keysAround(
  tx: Tx,
  tenantId: string,
  at: Date | null,
  focus: string,
  depth: number
): Promise<{ keys: string[]; truncated: boolean }> {
  const key = (await readCanonicalKeys(tx, tenantId, [focus])).get(focus) ?? focus;
  const known = await sql`select from resource where tenant_id = ${tenantId} and key = ${key}`.execute(tx);
  if (known.rows.length === 0) {
    throw new AppError('not_found', 'There is no such resource.');
  }
  const seen = new Set([key]);
  let border = [key];
  let truncated = false;
  for (let hop = 0; hop < depth && border.length > 0 && !truncated; hop++) {
    const next: string[] = [];
    const room = MOST_NODES - seen.size;
    const edges = await edgesOf(tx, tenantId, border, at, MOST_NODES * 4);
    for (const { from_key: from, to_key: to } of edges) {
      for (const other of [from, to]) {
        if (!seen.has(other) && next.length < room) {
          seen.add(other);
          next.push(other);
        } else if (!seen.has(other)) {
          truncated = true;
        }
      }
    }
    border = next;
  }
  return { keys: [...seen], truncated };
}

interface BareEdge {
  from_key: string;
  to_key: string;
  kind: EdgeKind;
}

/** Edges that touch any of `keys`, the busiest first. */
async function edgesOf(tx: Tx, tenantId: string, keys: readonly string[], at: Date | null, limit: number): Promise<BareEdge[]> {
  const held = heldAt(at);
  const found = await sql<BareEdge>`
    select distinct from_key, to_key, kind, requests_per_second from (
      select from_key, to_key, kind, requests_per_second from topology_edge
      where tenant_id = ${tenantId} and from_key = any(${[...keys]}::text[]) and ${held}
      union all
      select from_key, to_key, kind, requests_per_second from topology_edge
      where tenant_id = ${tenantId} and to_key = any(${[...keys]}::text[]) and ${held}
    ) touching order by requests_per_second desc nulls last, from_key, to_key, kind limit ${limit}`.execute(tx);
  return found.rows;
}

/** A resource near another one; `path` leads from `from` to `to` over one or more edges, each walked either way. */
export interface Neighbour {
  from: string;
  to: string;
  path: readonly { from: string; to: string; kind: EdgeKind }[];
}

/**
 * Everything within `depth` edges (1 or 2) of each of `keys`, by the shortest path. `from` is a key as it was given; other
 * names are understood, and a resource's proper key is its own neighbour with an empty path when the given one was not it.
 * Nobody is entered through more than 200 edges.
 */
export async function readNeighbours(tx: Tx, tenantId: string, keys: readonly string[], depth: 1 | 2 = 2): Promise<Neighbour[]> {
  const canonical = await readCanonicalKeys(tx, tenantId, keys);
  const starts = new Map(keys.map((key) => [key, canonical.get(key) ?? key]));
  const near = adjacency(await edgesOf(tx, tenantId, [...new Set(starts.values())], null, 20_000));
  if (depth === 2) {
    const border = new Set([...starts.values()].flatMap((key) => (near.get(key) ?? []).slice(0, MOST_FAN_OUT).map((edge) => otherEnd(edge, key))));
    adjacency(await edgesOf(tx, tenantId, [...border], null, 20_000)).forEach((edges, key) => border.has(key) && near.set(key, edges));
  }
  const found: Neighbour[] = [];
  for (const [given, start] of starts) {
    if (given !== start) {
      found.push({ from: given, to: start, path: [] });
    }
    found.push(...walk(given, start, near, depth));
  }
  return found;
}

function walk(given: string, start: string, near: ReadonlyMap<string, BareEdge[]>, depth: number): Neighbour[] {
  const found: Neighbour[] = [];
  const seen = new Set([start, given]);
  let border: { key: string; path: Neighbour['path'] }[] = [{ key: start, path: [] }];
  for (let hop = 0; hop < depth; hop++) {
    const next: typeof border = [];
    for (const { key, path } of border) {
      const edges = near.get(key) ?? [];
      // A crossroads of too many roads connects what has nothing to do with each other.
      for (const edge of hop > 0 && edges.length > MOST_FAN_OUT ? [] : edges.slice(0, MOST_FAN_OUT)) {
        const to = otherEnd(edge, key);
        if (!seen.has(to)) {
          seen.add(to);
          const step = { key: to, path: [...path, { from: edge.from_key, to: edge.to_key, kind: edge.kind }] };
          next.push(step);
          found.push({ from: given, to, path: step.path });
        }
      }
    }
    border = next;
  }
  return found;
}

function otherEnd(edge: BareEdge, key: string): string {
  return edge.from_key === key ? edge.to_key : edge.from_key;
}

function adjacency(edges: readonly BareEdge[]): Map<string, BareEdge[]> {
  const near = new Map<string, BareEdge[]>();
  for (const edge of edges) {
    for (const key of new Set([edge.from_key, edge.to_key])) {
      const known = near.get(key);
      if (known === undefined) {
        near.set(key, [edge]);
      } else {
        known.push(edge);
      }
    }
  }
  return near;
}

/** What analysis needs of the topology: keys, kinds, names and edges at a time (unix ms), the busiest edges first. */
export interface BareTopology {
  resources: { key: string; kind: ResourceKind; name: string }[];
  edges: { from: string; to: string; kind: EdgeKind }[];
  truncated: boolean;
}

/** The whole topology at a time, bounded to 20,000 resources and 50,000 edges. */
export async function readTopology(tx: Tx, tenantId: string, atMs: number): Promise<BareTopology> {
  const at = new Date(atMs);
  const [most, mostEdges] = [20_000, 50_000];
  const resources = await sql<{ key: string; kind: ResourceKind; name: string }>`
    select key, kind, name from resource where tenant_id = ${tenantId} and ${heldAt(at)}
    order by case kind when 'pod' then 1 when 'container' then 1 else 0 end, key limit ${most + 1}`.execute(tx);
  const edges = await sql<{ from: string; to: string; kind: EdgeKind }>`
    select from_key as "from", to_key as "to", kind from topology_edge where tenant_id = ${tenantId} and ${heldAt(at)}
    order by requests_per_second desc nulls last, from_key, to_key, kind limit ${mostEdges + 1}`.execute(tx);
  return {
    resources: resources.rows.slice(0, most),
    edges: edges.rows.slice(0, mostEdges),
    truncated: resources.rows.length > most || edges.rows.length > mostEdges,
  };
}
