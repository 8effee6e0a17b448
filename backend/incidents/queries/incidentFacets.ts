import { sql, type RawBuilder } from 'kysely';
import type { getIncidentFacets, IncidentFilter } from '#contract/incident';
import type { OperationAnswer } from '#contract/operation';
import type { FacetValue } from '#contract/paging';
import type { Tx } from '../../platform/index.ts';
import { severityOf } from '../present.ts';
import {
  allOf,
  facetConditions,
  isImpossible,
  lookUp,
  MATCHES,
  numbersBetween,
  otherConditions,
  resolveFilter,
  type ResolvedFilter,
} from './incidentFilter.ts';

export type Facets = OperationAnswer<typeof getIncidentFacets>;

/** Incidents counted one by one, newest first, when the tally cannot answer (search, time, assignee). */
const COUNTED = 10_000;
const MAX_VALUES = 50;
const FACETS = ['status', 'severity', 'service', 'team', 'source', 'hasCause'] as const;
type Facet = (typeof FACETS)[number];

/** Counts for every facet, each ignoring its own choice, and a histogram. `now` is unix milliseconds. */
export async function incidentFacets(
  tx: Tx,
  tenantId: string,
  request: { filter: IncidentFilter; actorId: string; now: number }
): Promise<Facets> {
  const resolved = await resolveFilter(tx, tenantId, request.filter, request.actorId);
  const search =
    resolved.search === null || isImpossible(resolved) ? null : await lookUp(tx, tenantId, resolved.search);
  const filter = search === null ? resolved : { ...resolved, search };
  const window = histogramWindow(filter, request.now);
  if (isImpossible(filter)) {
    const none = Object.fromEntries(FACETS.map((facet) => [facet, []])) as unknown as Record<Facet, FacetValue[]>;
    return { ...none, total: 0, capped: false, histogram: emptyHistogram(window) };
  }
  const counted = await countFacets(tx, tenantId, filter);
  const histogram = await countHistogram(tx, tenantId, filter, window);
  const capped = counted.capped || histogram.capped || (search?.count ?? 0) > MATCHES;
  return { ...counted, capped, histogram: histogram.buckets };
}

async function countFacets(tx: Tx, tenantId: string, filter: ResolvedFilter): Promise<Omit<Facets, 'histogram'>> {
  const others = otherConditions(tenantId, filter);
  const base = others.length === 0 ? fromTally(tenantId) : fromRows(tenantId, others);
  const chosen = chosenOnBase(filter);
  // One pass: a sum over all choices, and for each facet with a choice one over the others'.
  const sums = FACETS.map((facet) => {
    const rest = FACETS.filter((other) => other !== facet).flatMap((other) => chosen[other] ?? []);
    return sql`coalesce(sum(n) filter (where ${allOf(rest)}), 0)::int`;
  });
  const all = sql`coalesce(sum(n) filter (where ${allOf(Object.values(chosen))}), 0)::int`;
  const which = FACETS.map(
    (facet, i) => sql`when grouping(${sql.ref(COLUMN[facet])}) = 0 then ${chosen[facet] === undefined ? all : sums[i]}`
  );
  const names = FACETS.map((facet) => sql`when grouping(${sql.ref(COLUMN[facet])}) = 0 then ${facet}::text`);
  const columns = FACETS.map((facet) => sql.ref(COLUMN[facet]));
  const counted = await sql<{ facet: Facet | 'total'; value: string | null; n: number; base: number }>`
    select case ${sql.join(names, sql` `)} else 'total' end as facet,
      coalesce(status, severity::text, service, team, source, has_cause::text) as value,
      case ${sql.join(which, sql` `)} else ${all} end as n, coalesce(sum(n), 0)::int as base
    from (${base}) as base
    group by grouping sets (${sql.join(columns.map((column) => sql`(${column})`))}, ())`.execute(tx);
  const found = counted.rows
    .filter((row) => row.n > 0)
    .sort((a, b) => b.n - a.n || ((a.value ?? '') < (b.value ?? '') ? -1 : 1));
  const valuesOf = (facet: string): FacetValue[] =>
    found
      .filter((row) => row.facet === facet)
      .slice(0, MAX_VALUES)
      .map((row) => ({ value: row.value ?? '', count: row.n }));
  const looked = counted.rows.find((row) => row.facet === 'total')?.base ?? 0;
  return {
    total: found.find((row) => row.facet === 'total')?.n ?? 0,
    capped: others.length > 0 && looked >= COUNTED,
    status: valuesOf('status'),
    severity: valuesOf('severity')
      .sort((a, b) => Number(a.value) - Number(b.value))
      .map(({ value, count }) => ({ value: severityOf(Number(value)), count })),
    service: valuesOf('service'),
    team: valuesOf('team'),
    source: valuesOf('source'),
    hasCause: valuesOf('hasCause'),
  };
}

const COLUMN: Record<Facet, string> = {
  status: 'status',
  severity: 'severity',
  service: 'service',
  team: 'team',
  source: 'source',
  hasCause: 'has_cause',
};

function chosenOnBase(filter: ResolvedFilter): Partial<Record<Facet, RawBuilder<unknown>>> {
  return {
    ...(filter.status && { status: sql`status = any(${filter.status}::text[])` }),
    ...(filter.severity && { severity: sql`severity = any(${filter.severity}::smallint[])` }),
    ...(filter.service && { service: sql`service = any(${filter.service}::text[])` }),
    ...(filter.team && { team: sql`team = any(${filter.team}::text[])` }),
    ...(filter.source && { source: sql`source = any(${filter.source}::text[])` }),
    ...(filter.hasCause !== null && { hasCause: sql`has_cause = ${filter.hasCause}` }),
  };
}

function fromTally(tenantId: string): RawBuilder<unknown> {
  return sql`
    select status, severity, service, team, source, has_cause, n::int from incident_tally where tenant_id = ${tenantId}
    union all
    select status, severity, service, team, source, has_cause, n::int from incident_tally_change where tenant_id = ${tenantId}`;
}

function fromRows(tenantId: string, conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return sql`
    select i.status, i.severity, i.service, i.team, i.source, i.cause is not null as has_cause, 1 as n
    from incident i where i.tenant_id = ${tenantId} and ${allOf(conditions)} order by i.number desc limit ${COUNTED}`;
}

interface HistogramWindow {
  from: number;
  to: number;
  step: number;
}

const MINUTE = 60_000;
const STEPS = [1, 5, 15, 30, 60, 180, 360, 720, 1_440, 7 * 1_440, 30 * 1_440].map((minutes) => minutes * MINUTE);
const BUCKETS = 60;
const DEFAULT_SPAN = 7 * 1_440 * MINUTE;

/** The filter's time, or the last week, in at most 60 steps of a round length. */
export function histogramWindow({ from, to }: Pick<ResolvedFilter, 'from' | 'to'>, now: number): HistogramWindow {
  const end = Math.max(to === null ? now : Date.parse(to), 0);
  const start = Math.min(from === null ? end - DEFAULT_SPAN : Date.parse(from), end);
  const step = STEPS.find((one) => (end - start) / one <= BUCKETS - 1) ?? Math.ceil((end - start) / (BUCKETS - 1));
  return {
    from: Math.floor(start / step) * step,
    to: Math.max(Math.ceil(end / step), Math.floor(start / step) + 1) * step,
    step,
  };
}

function emptyHistogram({ from, to, step }: HistogramWindow): Facets['histogram'] {
  const buckets = [];
  for (let at = from; at < to; at += step) {
    buckets.push({ from: new Date(at).toISOString(), to: new Date(at + step).toISOString(), count: 0, critical: 0 });
  }
  return buckets;
}

async function countHistogram(
  tx: Tx,
  tenantId: string,
  filter: ResolvedFilter,
  window: HistogramWindow
): Promise<{ buckets: Facets['histogram']; capped: boolean }> {
  const from = filter.from ?? new Date(window.from).toISOString();
  const numbers = await numbersBetween(tx, tenantId, from, filter.to ?? undefined);
  const conditions = [...Object.values(facetConditions(filter)), ...otherConditions(tenantId, { ...filter, numbers })];
  const found = await sql<{ bucket: number; n: number; critical: number }>`
    select floor((extract(epoch from opened_at) * 1000 - ${window.from}::float8) / ${window.step}::float8)::int as bucket,
      count(*)::int as n, count(*) filter (where severity = 0)::int as critical
    from (
      select i.opened_at, i.severity from incident i where i.tenant_id = ${tenantId} and ${allOf(conditions)}
      order by i.number desc limit ${COUNTED}
    ) as newest group by 1`.execute(tx);
  const buckets = emptyHistogram(window);
  let total = 0;
  for (const row of found.rows) {
    const bucket = buckets[row.bucket];
    total += row.n;
    if (bucket !== undefined) {
      bucket.count = row.n;
      bucket.critical = row.critical;
    }
  }
  return { buckets, capped: total >= COUNTED };
}
