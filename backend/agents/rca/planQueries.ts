import type { EntityRule, MetricConvention, MetricRole } from '#contract/resource';

/** One range query with what its answer means. */
export interface PlannedQuery {
  query: string;
  metric: string;
  role: MetricRole;
  unit: string;
  /** Set for durations: busy seconds per second, which add up. */
  fold: 'sum' | null;
  /** Queries of one family describe the same requests. */
  family: string;
  convention: MetricConvention;
  /** Series that it may return at most, by the count of what it is made of. */
  expected: number;
}

export interface PlanOptions {
  /** Window of `rate` in seconds. */
  rateSeconds: number;
  /** Above this many series a metric is read by entity only. */
  maxSeriesPerQuery: number;
  maxSeries: number;
  maxQueries: number;
}

export interface QueryPlan {
  queries: PlannedQuery[];
  /** Metrics that were left out because the plan was full. */
  leftOut: string[];
}

/** Roles in the order of what they tell about a cause; the plan is filled in this order. */
const ORDER: readonly MetricRole[] = ['rate', 'errors', 'duration', 'saturation', 'utilisation', 'capacity', 'restarts', 'up'];

/** The series name whose presence tells that a metric exists. */
export function probeName(convention: MetricConvention): string {
  return convention.type === 'histogram' ? `${convention.metric}_count` : convention.metric;
}

/**
 * The queries to read for an analysis: whatever exists of the known metrics, folded at the source (rates over a short
 * window, sums by entity or edge, histogram sums and counts instead of buckets), within bounds.
 * @param present series by name, as counted at the source
 */
export function planQueries(conventions: readonly MetricConvention[], present: ReadonlyMap<string, number>, options: PlanOptions): QueryPlan {
  const queries: PlannedQuery[] = [];
  const leftOut: string[] = [];
  const taken = new Set<string>();
  // One metric of a family tells how many requests there are; a histogram's count beside a counter would say it twice.
  const counted = new Set<string>();
  let series = 0;
  for (const role of ORDER) {
    for (const convention of conventions.filter((row) => row.role === role)) {
      for (const [name, count] of namesOf(convention, present)) {
        if (taken.has(name)) {
          continue;
        }
        taken.add(name);
        const planned = queriesOf(convention, name, count, options).filter((query) => query.role !== 'rate' || !counted.has(query.family));
        for (const query of planned.filter((one) => one.role === 'rate')) {
          counted.add(query.family);
        }
        const expected = planned.reduce((sum, query) => sum + query.expected, 0);
        if (queries.length + planned.length > options.maxQueries || series + expected > options.maxSeries) {
          leftOut.push(name);
          continue;
        }
        series += expected;
        queries.push(...planned);
      }
    }
  }
  return { queries, leftOut };
}

/** Present metrics that a row speaks of, without histogram suffixes. */
function namesOf(convention: MetricConvention, present: ReadonlyMap<string, number>): Array<[string, number]> {
  const suffix = convention.type === 'histogram' ? '_count' : '';
  if (!convention.metric.endsWith('*')) {
    const count = present.get(convention.metric + suffix);
    return count ? [[convention.metric, count]] : [];
  }
  const prefix = convention.metric.slice(0, -1);
  return [...present]
    .filter(([name]) => name.startsWith(prefix) && name.endsWith(suffix))
    .map(([name, count]): [string, number] => [name.slice(0, name.length - suffix.length), count])
    .sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

function queriesOf(convention: MetricConvention, name: string, count: number, options: PlanOptions): PlannedQuery[] {
  const by = labelsOf(convention).join(', ');
  const rate = (series: string): string => `sum by (${by}) (rate(${series}[${options.rateSeconds}s]))`;
  const plan = (query: string, role: MetricRole, unit: string, fold: 'sum' | null, expected: number): PlannedQuery => ({
    query,
    metric: name,
    role,
    unit,
    fold,
    family: familyOf(convention, name),
    convention,
    expected,
  });
  const list: PlannedQuery[] = [];
  if (convention.type === 'histogram') {
    const folded = Math.min(count, options.maxSeriesPerQuery);
    list.push(plan(rate(`${name}_sum`), 'duration', convention.unit, 'sum', folded));
    list.push(plan(rate(`${name}_count`), 'rate', 'requests', null, folded));
    if (convention.errors) {
      list.push(plan(rate(`${name}_count${matcher(convention.errors)}`), 'errors', 'requests', null, folded));
    }
  } else if (convention.type === 'counter' && (convention.role === 'rate' || convention.role === 'errors')) {
    list.push(plan(rate(name), convention.role, convention.unit, null, Math.min(count, options.maxSeriesPerQuery)));
    if (convention.errors) {
      list.push(plan(rate(name + matcher(convention.errors)), 'errors', convention.unit, null, Math.min(count, options.maxSeriesPerQuery)));
    }
  } else {
    list.push(plan(resourceQuery(convention, name, count, by, options), convention.role, convention.unit, null, Math.min(count, options.maxSeriesPerQuery)));
  }
  return list;
}

/** Series about a resource keep their labels (state, device, mode) while they are few; restarts stay a count. */
function resourceQuery(convention: MetricConvention, name: string, count: number, by: string, options: PlanOptions): string {
  const few = count <= options.maxSeriesPerQuery;
  if (convention.type === 'counter' && convention.role !== 'restarts') {
    const rate = `rate(${name}[${options.rateSeconds}s])`;
    return few ? `sum without (cpu) (${rate})` : `sum by (${by}) (${rate})`;
  }
  return few ? name : `max by (${by}) (${name})`;
}

function matcher(errors: { label: string; pattern: string }): string {
  return `{${errors.label}=~${JSON.stringify(errors.pattern)}}`;
}

/** Failures that are a metric of their own belong to the requests they are paired with. */
function familyOf(convention: MetricConvention, name: string): string {
  return convention.pair?.as === 'requests' ? stem(convention.pair.metric) : stem(name);
}

function stem(metric: string): string {
  return metric.replace(/(_failed|_errors|_client|_server)?(_duration)?(_seconds|_milliseconds|_ms)?(_total|_count|_sum)?$/, '');
}

/** All labels that the rows' rules look at. */
export function labelsOf(convention: MetricConvention): string[] {
  const rules: EntityRule[] = [...convention.entity, ...(convention.edge?.from ?? []), ...(convention.edge?.to ?? [])];
  return [...new Set(rules.flatMap((rule) => [...rule.labels, ...(rule.when ? [rule.when.label] : [])]))].sort();
}
