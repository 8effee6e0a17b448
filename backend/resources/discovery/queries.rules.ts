import type { EntityRule } from '#contract/resource';
import type { ConventionFamily, GoldenRule } from '../conventions/convention.ts';

/** Window of rates. Long enough for scrape intervals of two minutes. */
const WINDOW = '5m';
/** No answer may have more series. */
const MOST_SERIES = 20_000;

/** Labels that tell where a series comes from, asked for beside the entity's own. */
const CONTEXT = [
  'namespace',
  'pod',
  'k8s_namespace_name',
  'k8s_pod_name',
  'k8s_node_name',
  'node',
  'instance',
  'job',
  'team',
  'owner',
] as const;

function labelsOf(rules: readonly EntityRule[]): string[] {
  return rules.flatMap((rule) => [...rule.labels, ...(rule.when === undefined ? [] : [rule.when.label])]);
}

function unique(labels: readonly string[]): string {
  return [...new Set(labels)].join(', ');
}

/** Which of these metrics exist: one series a metric, its value the number of its series. */
export function presenceQuery(metrics: readonly string[]): string {
  return `count by (__name__) ({__name__=~"${metrics.join('|')}"})`;
}

/** The entities that a metric names, with their context. */
export function probeQuery(metric: string, entity: readonly EntityRule[]): string {
  return `topk(${MOST_SERIES}, count by (${unique([...labelsOf(entity), ...CONTEXT])}) (${metric}))`;
}

/** The groups that a metric's series fall into by `labels`. */
export function groupQuery(metric: string, labels: readonly string[]): string {
  return `topk(${MOST_SERIES}, count by (${unique(labels)}) (${metric}))`;
}

/** How counters are read: per second of late, or what they grew by over so many seconds. */
export type Reading = 'rate' | { increaseOverSeconds: number };

/** The three queries for golden numbers; `failed` and `p95` are null where no metric has them. */
export function goldenQueries(
  family: ConventionFamily,
  rule: GoldenRule,
  reading: Reading = 'rate'
): { requests: string; failed: string | null; p95: string | null } {
  const read = (series: string): string =>
    reading === 'rate' ? `rate(${series}[${WINDOW}])` : `increase(${series}[${reading.increaseOverSeconds}s])`;
  const { edge } = family;
  // A family may hold rows with edges of their own: the row of the counter decides.
  const ofRow = family.rows.find((row) => row.metric === rule.requests || `${row.metric}_count` === rule.requests);
  const edgeRule = ofRow?.edge ?? edge ?? null;
  const rules =
    rule.subject === 'edge' && edgeRule !== null ? [...edgeRule.from, ...edgeRule.to] : (ofRow?.entity ?? family.entity);
  const labels = labelsOf(rules);
  const sum = (series: string, more: readonly string[] = []): string => {
    const told = family.toldTwiceBy;
    return told === undefined
      ? `sum by (${unique([...labels, ...more])}) (${read(series)})`
      : `max without (${told}) (sum by (${unique([...labels, ...more, told])}) (${read(series)}))`;
  };
  const only = rule.only === undefined ? [] : [rule.only];
  const where = rule.failedWhere;
  const failed =
    rule.failed !== undefined
      ? sum(select(rule.failed, only))
      : where === undefined
        ? null
        : sum(select(rule.requests, [...only, `${where.label}=~"${where.pattern}"`]));
  const p95 =
    rule.durations === undefined
      ? null
      : `histogram_quantile(0.95, ${sum(select(`${rule.durations}_bucket`, only), ['le'])})`;
  return { requests: `topk(${MOST_SERIES}, ${sum(select(rule.requests, only))})`, failed, p95 };
}

function select(metric: string, matchers: readonly string[]): string {
  return matchers.length === 0 ? metric : `${metric}{${matchers.join(',')}}`;
}
