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
  numbersBetween,
  otherConditions,
  resolveFilter,
  type ResolvedFilter,
} from './incidentFilter.ts';
import { candidates, NEWEST, otherWordsWithin, type Numbers } from './resolveSearch.ts';

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
  const filter = await resolveFilter(tx, tenantId, request.filter, request.actorId);
  const window = histogramWindow(filter, request.now);
  if (isImpossible(filter)) {
    const none = Object.fromEntries(FACETS.map((facet) => [facet, []])) as unknown as Record<Facet, FacetValue[]>;
    return { ...none, total: 0, capped: filter.search?.capped === true, histogram: emptyHistogram(window) };
  }
  const counted = await countFacets(tx, tenantId, filter);
  const histogram = await countHistogram(tx, tenantId, filter, window);
  const capped = counted.capped || histogram.capped || filter.search?.capped === true;
  return { ...counted, capped, histogram: histogram.buckets };
}

async function countFacets(tx: Tx, tenantId: string, filter: ResolvedFilter): Promise<Omit<Facets, 'histogram'>> {
  const tallied = filter.search === null && otherConditions(filter).length === 0;
  const base = tallied
    ? fromTally(tenantId)
    : sql`select ${VALUES}, count(*)::int as n from (${rowsOf(tenantId, filter, filter.numbers, [])}) as row group by ${VALUES}`;
  const counted = await sql<{ facet: Facet | 'total'; value: string | null; n: number; base: number }>`
    ${sumFacets(base, chosenOnBase(filter))}`.execute(tx);
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
    capped: !tallied && looked > COUNTED,
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

/**
 * SQL that sums `base` by each facet, over the choices of the others. In two steps, for services are many: first by
 * service, and by all that is not the service; then these few rows by each of the other facets.
 */
function sumFacets(
  base: RawBuilder<unknown>,
  { service, ...chosen }: Partial<Record<Facet, RawBuilder<unknown>>>
): RawBuilder<unknown> {
  const others = FACETS.filter((facet) => facet !== 'service');
  const columns = others.map((facet) => sql.ref(COLUMN[facet]));
  const sum = (column: string, conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> =>
    sql`coalesce(sum(${sql.ref(column)}) filter (where ${allOf(conditions)}), 0)::int`;
  const choices = Object.values(chosen);
  const counts = others.map((facet) => {
    const rest = others.filter((other) => other !== facet).flatMap((other) => chosen[other] ?? []);
    return sql`when grouping(${sql.ref(COLUMN[facet])}) = 0 then ${sum('n', chosen[facet] === undefined ? choices : rest)}`;
  });
  const names = others.map((facet) => sql`when grouping(${sql.ref(COLUMN[facet])}) = 0 then ${facet}::text`);
  const sets = sql.join(columns.map((column) => sql`(${column})`));
  return sql`
    with summed as materialized (
      select grouping(service) = 0 as is_service, service, ${sql.join(columns)}, ${sum('n', choices)} as of_service,
        ${sum('n', service === undefined ? [] : [service])} as n, sum(n)::int as base
      from (${base}) as base group by grouping sets ((service), (${sql.join(columns)}))
    )
    select 'service' as facet, service as value, of_service as n, 0 as base from summed where is_service
    union all
    select case ${sql.join(names, sql` `)} else 'total' end,
      coalesce(status, severity::text, team, source, has_cause::text),
      case ${sql.join(counts, sql` `)} else ${sum('n', choices)} end, coalesce(sum(base), 0)::int
    from summed where not is_service group by grouping sets (${sets}, ())`;
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

const VALUES = sql`status, severity, service, team, source, has_cause`;

function fromTally(tenantId: string): RawBuilder<unknown> {
  return sql`
    select ${VALUES}, n::int from incident_tally where tenant_id = ${tenantId}
    union all
    select ${VALUES}, n::int from incident_tally_change where tenant_id = ${tenantId}`;
}

/** The newest incidents, one more than COUNTED at most; an index holds all that is read of them. */
function rowsOf(
  tenantId: string,
  filter: ResolvedFilter,
  numbers: Numbers,
  conditions: readonly RawBuilder<unknown>[]
): RawBuilder<unknown> {
  const { search } = filter;
  const within = search === null ? numbers : { ...numbers, first: Math.max(numbers.first, search.lowest) };
  const all = [
    ...conditions,
    ...otherConditions({ ...filter, numbers: within }),
    ...(search === null ? [] : otherWordsWithin(tenantId, search, sql`found.number`, within)),
  ];
  const from =
    search === null
      ? sql`incident i`
      : sql`(select distinct number from (${candidates(tenantId, search, numbers, { limit: NEWEST, oldestFirst: false })}) as candidate) as found
        join incident i on i.tenant_id = ${tenantId} and i.number = found.number`;
  return sql`
    select i.status, i.severity, i.service, i.team, i.source, i.has_cause, i.opened_at
    from ${from} where i.tenant_id = ${tenantId} and ${allOf(all)} order by i.number desc limit ${COUNTED + 1}`;
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
  const rows = rowsOf(tenantId, filter, numbers, Object.values(facetConditions(filter)));
  const found = await sql<{ bucket: number; n: number; critical: number }>`
    select floor((extract(epoch from opened_at)::float8 * 1000 - ${window.from}::float8) / ${window.step}::float8)::int as bucket,
      count(*)::int as n, count(*) filter (where severity = 0)::int as critical
    from (${rows}) as newest group by 1`.execute(tx);
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
  return { buckets, capped: total > COUNTED };
}
