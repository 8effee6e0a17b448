import { sql } from 'kysely';
import { newId, type Tx } from '../../platform/index.ts';
import type { FoundEdge, FoundResource, Picture } from './assemble.rules.ts';

/** A row is written again after this time even when nothing changed, so that last_seen_at is that close to the truth. */
const REFRESH_MS = 4 * 60_000;
/** What was not seen for this long is gone. Longer than the refresh and than the window of rates. */
export const GONE_AFTER_MS = 10 * 60_000;
const CHUNK = 2_000;

export interface SaveOptions {
  nowMs: number;
  /** The sources in the order of the picture's positions. */
  sources: readonly { id: string; name: string }[];
}

/** Counts of what came and went. */
export interface TopologyChange {
  resources: number;
  edges: number;
}

/** Writes a picture: new things, changed things, and what is gone. One transaction, so readers see it whole. */
export async function saveTopology(tx: Tx, tenantId: string, picture: Picture, options: SaveOptions): Promise<TopologyChange> {
  const change: TopologyChange = { resources: 0, edges: 0 };
  // Two replicas may discover at once: one after the other, or the later picture could end what the earlier one saw.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`resources.save/${tenantId}`}, 0))`.execute(tx);
  for (const part of chunks(picture.resources)) {
    change.resources += await saveResources(tx, tenantId, part, options);
  }
  for (const part of chunks(picture.edges)) {
    change.edges += await saveEdges(tx, tenantId, part, options);
  }
  for (const part of chunks([...picture.aliases])) {
    await saveAliases(tx, tenantId, part, options.nowMs);
  }
  const keys = picture.resources.map((one) => one.key);
  await sql`delete from resource_alias where tenant_id = ${tenantId} and alias = any(${keys}::text[])`.execute(tx);
  const gone = await markGone(tx, tenantId, options);
  return { resources: change.resources + gone.resources, edges: change.edges + gone.edges };
}

function chunks<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, i) => items.slice(i * CHUNK, (i + 1) * CHUNK));
}

async function saveResources(tx: Tx, tenantId: string, found: readonly FoundResource[], { nowMs, sources }: SaveOptions): Promise<number> {
  const rows = found.map((one) => ({
    id: newId(nowMs),
    key: one.key,
    kind: one.kind,
    name: one.name,
    labels: one.labels,
    team: one.team,
    group_name: one.group,
    source: sources[one.source]?.name ?? '',
    source_id: sources[one.source]?.id ?? null,
    rps: one.golden.requestsPerSecond,
    errors: one.golden.errorShare,
    p95: one.golden.p95Seconds,
  }));
  const written = await sql<{ appeared: boolean }>`
    insert into resource as known (tenant_id, id, key, kind, name, labels, team, group_name, source, source_id,
      first_seen_at, last_seen_at, requests_per_second, error_share, p95_seconds)
    select ${tenantId}::uuid, id, key, kind, name, labels, team, group_name, source, source_id,
      ${new Date(nowMs)}, ${new Date(nowMs)}, rps, errors, p95
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (id uuid, key text, kind text, name text, labels jsonb,
      team text, group_name text, source text, source_id uuid, rps float8, errors float8, p95 float8)
    order by key
    on conflict (tenant_id, key) do update set
      labels = excluded.labels, team = excluded.team, group_name = excluded.group_name, source = excluded.source,
      source_id = excluded.source_id, last_seen_at = excluded.last_seen_at, gone_at = null,
      requests_per_second = excluded.requests_per_second, error_share = excluded.error_share, p95_seconds = excluded.p95_seconds
    where known.gone_at is not null or known.last_seen_at < ${new Date(nowMs - REFRESH_MS)}
      or (known.labels, known.team, known.group_name, known.requests_per_second, known.error_share, known.p95_seconds)
        is distinct from (excluded.labels, excluded.team, excluded.group_name, excluded.requests_per_second, excluded.error_share, excluded.p95_seconds)
    returning xmax = 0 as appeared`.execute(tx);
  return written.rows.filter((row) => row.appeared).length;
}

async function saveEdges(tx: Tx, tenantId: string, found: readonly FoundEdge[], { nowMs, sources }: SaveOptions): Promise<number> {
  const rows = found.map((one) => ({
    from_key: one.from,
    to_key: one.to,
    kind: one.kind,
    source: sources[one.source]?.name ?? '',
    source_id: sources[one.source]?.id ?? null,
    rps: one.golden.requestsPerSecond,
    errors: one.golden.errorShare,
    p95: one.golden.p95Seconds,
  }));
  const written = await sql<{ appeared: boolean }>`
    insert into topology_edge as known (tenant_id, from_key, to_key, kind, first_seen_at, last_seen_at, source, source_id,
      requests_per_second, error_share, p95_seconds)
    select ${tenantId}::uuid, from_key, to_key, kind, ${new Date(nowMs)}, ${new Date(nowMs)}, source, source_id, rps, errors, p95
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (from_key text, to_key text, kind text, source text,
      source_id uuid, rps float8, errors float8, p95 float8)
    order by from_key, to_key, kind
    on conflict (tenant_id, from_key, to_key, kind) where gone_at is null do update set
      last_seen_at = excluded.last_seen_at, source = excluded.source, source_id = excluded.source_id,
      requests_per_second = excluded.requests_per_second, error_share = excluded.error_share, p95_seconds = excluded.p95_seconds
    where known.last_seen_at < ${new Date(nowMs - REFRESH_MS)}
      or (known.requests_per_second, known.error_share, known.p95_seconds)
        is distinct from (excluded.requests_per_second, excluded.error_share, excluded.p95_seconds)
    returning xmax = 0 as appeared`.execute(tx);
  return written.rows.filter((row) => row.appeared).length;
}

async function saveAliases(tx: Tx, tenantId: string, aliases: readonly (readonly [string, string])[], nowMs: number): Promise<void> {
  const names = aliases.map(([alias]) => alias);
  await sql`
    insert into resource_alias as known (tenant_id, alias, key, seen_at)
    select ${tenantId}::uuid, alias, key, ${new Date(nowMs)}
    from unnest(${names}::text[], ${aliases.map(([, key]) => key)}::text[]) as given (alias, key)
    order by alias
    on conflict (tenant_id, alias) do update set key = excluded.key, seen_at = excluded.seen_at
    where known.key <> excluded.key or known.seen_at < ${new Date(nowMs - 86_400_000)}`.execute(tx);
  // What is now known to be another name was a resource of its own until a better name was learnt.
  await sql`
    update resource set gone_at = ${new Date(nowMs)}
    where tenant_id = ${tenantId} and gone_at is null and key = any(${names}::text[])`.execute(tx);
  await sql`
    update topology_edge set gone_at = ${new Date(nowMs)}
    where tenant_id = ${tenantId} and gone_at is null and (from_key = any(${names}::text[]) or to_key = any(${names}::text[]))`.execute(tx);
}

/**
 * Ends what these sources used to see and no longer do. Sources that could not be asked are not among them: what they saw
 * stays as it was.
 */
async function markGone(tx: Tx, tenantId: string, { nowMs, sources }: SaveOptions): Promise<TopologyChange> {
  const ids = sources.map((source) => source.id);
  const before = new Date(nowMs - GONE_AFTER_MS);
  const edges = await sql`
    update topology_edge set gone_at = last_seen_at
    where tenant_id = ${tenantId} and gone_at is null and last_seen_at < ${before} and source_id = any(${ids}::uuid[])`.execute(tx);
  const resources = await sql`
    update resource set gone_at = last_seen_at
    where tenant_id = ${tenantId} and gone_at is null and last_seen_at < ${before} and source_id = any(${ids}::uuid[])`.execute(tx);
  return { resources: Number(resources.numAffectedRows ?? 0n), edges: Number(edges.numAffectedRows ?? 0n) };
}
