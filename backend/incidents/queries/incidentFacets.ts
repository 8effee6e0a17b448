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
  otherConditions,
  resolveFilter,
  type ResolvedFilter,
} from './incidentFilter.ts';

export type Facets = OperationAnswer<typeof getIncidentFacets>;

/** Incidents counted one by one, newest first, when the tally cannot answer (search, time, assignee). */
const COUNTED = 20_000;
const MAX_VALUES = 50;
const FACETS = ['status', 'severity', 'service', 'team', 'source', 'hasCause'] as const;
type Facet = (typeof FACETS)[number];

/** Counts for every facet, each ignoring its own choice, and a histogram. `now` is unix milliseconds. */
export async function incidentFacets(
  tx: Tx,
  tenantId: string,
  request: { filter: IncidentFilter; actorId: string; now: number }
): Promise<Facets> {
  const filter = await resolveFilter(tx, tenantId, request.filter, request.actorId);
  const window = histogramWindow(filter, request.now);
  if (isImpossible(filter)) {
    const none = Object.fromEntries(FACETS.map((facet) => [facet, []])) as unknown as Record<Facet, FacetValue[]>;
    return { ...none, total: 0, capped: false, histogram: emptyHistogram(window) };
  }
  const counted = await countFacets(tx, tenantId, filter);
  const histogram = await countHistogram(tx, tenantId, filter, window);
  return { ...counted, capped: counted.capped || histogram.capped, histogram: histogram.buckets };
}

async function countFacets(tx: Tx, tenantId: string, filter: ResolvedFilter): Promise<Omit<Facets, 'histogram'>> {
  const others = otherConditions(tenantId, filter);
  const base = others.length === 0 ? fromTally(tenantId) : fromRows(tenantId, others);
  const chosen = chosenOnBase(filter);
  const parts = FACETS.map((facet) => {
    const rest = FACETS.filter((other) => other !== facet).flatMap((other) => chosen[other] ?? []);
    return sql`(select ${facet}::text as facet, ${sql.ref(COLUMN[facet])}::text as value, sum(n)::bigint as n
      from base where ${allOf(rest)} group by 2 having sum(n) > 0 order by 3 desc, 2 limit ${MAX_VALUES})`;
  });
  const all = allOf(Object.values(chosen));
  const found = await sql<{ facet: Facet | 'total' | 'base'; value: string; n: string | null }>`
    with base as materialized (${base})
    ${sql.join(parts, sql` union all `)}
    union all select 'total', '', sum(n)::bigint from base where ${all}
    union all select 'base', '', sum(n)::bigint from base`.execute(tx);
  const valuesOf = (facet: string): FacetValue[] =>
    found.rows.filter((row) => row.facet === facet).map((row) => ({ value: row.value, count: Number(row.n) }));
  const only = (name: string): number => valuesOf(name)[0]?.count ?? 0;
  return {
    total: only('total'),
    capped: others.length > 0 && only('base') >= COUNTED,
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
    select status, severity, service, team, source, has_cause, n from incident_tally where tenant_id = ${tenantId}
    union all
    select status, severity, service, team, source, has_cause, n from incident_tally_change where tenant_id = ${tenantId}`;
}

function fromRows(tenantId: string, conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return sql`
    select i.status, i.severity, i.service, i.team, i.source, i.cause is not null as has_cause, 1::bigint as n
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
  const timed = {
    ...filter,
    from: filter.from ?? new Date(window.from).toISOString(),
    to: filter.to ?? new Date(window.to).toISOString(),
  };
  const conditions = [...Object.values(facetConditions(filter)), ...otherConditions(tenantId, timed)];
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
