import type { EntityRule, MetricConvention, MetricRole } from '#contract/resource';

/** One range query with what its answer means. */
export interface PlannedQuery {
  query: string;
  /** A series name of the metric, with a histogram's suffix: what the conventions are asked about. */
  metric: string;
  role: MetricRole;
  unit: string;
  /** Set for durations: busy seconds per second, which add up. */
  fold: 'sum' | null;
  /** Queries of one family describe the same requests. */
  family: string;
  /** Series that it may return, by the count of what it is made of. */
  expected: number;
}

export interface PlanOptions {
  /** Window of `rate` in seconds. */
  rateSeconds: number;
  /** Above this many series a metric is read by entity only. */
  maxSeriesPerQuery: number;
  maxSeries: number;
  maxQueries: number;
  /** The label by which a metric's requests are told twice; it is kept, so that the reader can choose one. */
  toldTwiceBy(metric: string): string | null;
}

export interface QueryPlan {
  queries: PlannedQuery[];
  /** Metrics that were left out because the plan was full. */
  leftOut: string[];
}

/** Roles in the order of what they tell about a cause; the plan is filled in this order. */
const ORDER: readonly MetricRole[] = [
  'rate',
  'errors',
  'duration',
  'saturation',
  'utilisation',
  'capacity',
  'restarts',
  'up',
];

/** A PromQL matcher of all series names that the rows speak of. */
export function probeMatcher(conventions: readonly MetricConvention[]): string {
  const names = conventions
    .filter((row) => ORDER.includes(row.role))
    .map((row) => (row.metric.endsWith('*') ? `${row.metric.slice(0, -1)}.*` : row.metric) + suffixOf(row));
  return `{__name__=~${JSON.stringify([...new Set(names)].sort().join('|'))}}`;
}

function suffixOf(row: MetricConvention): string {
  return row.type === 'histogram' ? '_count' : '';
}

/**
 * The queries to read for an analysis: whatever exists of the known metrics, folded at the source (rates over a short
 * window, sums by entity or edge, histogram sums and counts instead of buckets), within bounds.
 * @param present series by name, as counted at the source
 */
export function planQueries(
  conventions: readonly MetricConvention[],
  present: ReadonlyMap<string, number>,
  options: PlanOptions
): QueryPlan {
  const queries: PlannedQuery[] = [];
  const leftOut: string[] = [];
  const taken = new Set<string>();
  // One metric of a family tells how many requests there are; a histogram's count beside a counter would say it twice.
  const counted = new Set<string>();
  let series = 0;
  for (const row of ORDER.flatMap((role) => conventions.filter((one) => one.role === role))) {
    for (const [name, count] of namesOf(row, present)) {
      if (taken.has(name)) {
        continue;
      }
      taken.add(name);
      const planned = queriesOf(row, name, count, options).filter(
        (query) => query.role !== 'rate' || !counted.has(query.family)
      );
      const expected = planned.reduce((sum, query) => sum + query.expected, 0);
      if (queries.length + planned.length > options.maxQueries || series + expected > options.maxSeries) {
        leftOut.push(name);
        continue;
      }
      planned.filter((query) => query.role === 'rate').forEach((query) => counted.add(query.family));
      series += expected;
      queries.push(...planned);
    }
  }
  return { queries, leftOut };
}

/** Present metrics that a row speaks of, without histogram suffixes. */
function namesOf(row: MetricConvention, present: ReadonlyMap<string, number>): Array<[string, number]> {
  const suffix = suffixOf(row);
  if (!row.metric.endsWith('*')) {
    const count = present.get(row.metric + suffix);
    return count ? [[row.metric, count]] : [];
  }
  const prefix = row.metric.slice(0, -1);
  return [...present]
    .filter(([name]) => name.startsWith(prefix) && name.endsWith(suffix))
    .map(([name, count]): [string, number] => [name.slice(0, name.length - suffix.length), count])
    .sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

function queriesOf(row: MetricConvention, name: string, count: number, options: PlanOptions): PlannedQuery[] {
  const folded = Math.min(count, options.maxSeriesPerQuery);
  const family = row.pair?.as === 'requests' ? stemOf(row.pair.metric) : stemOf(name);
  const twice = options.toldTwiceBy(name + suffixOf(row));
  const by = [...labelsOf(row), ...(twice === null ? [] : [twice])].join(', ');
  const rate = (series: string): string => `sum by (${by}) (rate(${series}[${options.rateSeconds}s]))`;
  const plan = (
    query: string,
    metric: string,
    role: MetricRole,
    unit: string,
    fold: 'sum' | null = null
  ): PlannedQuery => ({
    query,
    metric,
    role,
    unit,
    fold,
    family,
    expected: folded,
  });
  if (row.type === 'histogram') {
    const sums = plan(rate(`${name}_sum`), `${name}_sum`, row.role, row.unit, row.role === 'duration' ? 'sum' : null);
    const counts = plan(rate(`${name}_count`), `${name}_count`, 'rate', 'requests');
    const errors =
      row.errors && plan(rate(`${name}_count${matcher(row.errors)}`), `${name}_count`, 'errors', 'requests');
    return row.role === 'duration' ? [sums, counts, ...(errors ? [errors] : [])] : [sums];
  }
  if (row.type === 'counter' && (row.role === 'rate' || row.role === 'errors')) {
    const errors =
      row.role === 'rate' && row.errors && plan(rate(name + matcher(row.errors)), name, 'errors', row.unit);
    return [plan(rate(name), name, row.role, row.unit), ...(errors ? [errors] : [])];
  }
  return [plan(resourceQuery(row, name, count, by, options), name, row.role, row.unit)];
}

/** Series about a resource keep their labels (state, device, mode) while they are few; restarts stay a count. */
function resourceQuery(row: MetricConvention, name: string, count: number, by: string, options: PlanOptions): string {
  const few = count <= options.maxSeriesPerQuery;
  if (row.type === 'counter' && row.role !== 'restarts') {
    const rate = `rate(${name}[${options.rateSeconds}s])`;
    return few ? `sum without (cpu) (${rate})` : `max by (${by}) (${rate})`;
  }
  return few ? name : `max by (${by}) (${name})`;
}

function matcher(errors: { label: string; pattern: string }): string {
  return `{${errors.label}=~${JSON.stringify(errors.pattern)}}`;
}

function stemOf(metric: string): string {
  return metric.replace(
    /(_failed|_errors|_client|_server)?(_duration)?(_seconds|_milliseconds|_ms)?(_total|_count|_sum)?$/,
    ''
  );
}

/** All labels that the row's rules look at. */
function labelsOf(row: MetricConvention): string[] {
  const rules: EntityRule[] = [...row.entity, ...(row.edge?.from ?? []), ...(row.edge?.to ?? [])];
  return [...new Set(rules.flatMap((rule) => [...rule.labels, ...(rule.when ? [rule.when.label] : [])]))].sort();
}
