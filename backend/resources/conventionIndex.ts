import type { EdgeKind, EntityRule, METRIC_PAIRINGS, MetricConvention, MetricRole } from '#contract/resource';
import { BUILT_IN } from './conventions/builtIn.ts';
import type { ConventionFamily, ConventionRow, LabelRule } from './conventions/convention.ts';
import { fits, keyByRules } from './entityName.rules.ts';
import { guessMeaning, typeByName } from './fallback.rules.ts';

/** What one series means. */
export interface MetricMeaning {
  /** The metric as asked for, and without a histogram's suffix. */
  metric: string;
  base: string;
  role: MetricRole;
  /** What the values are: a histogram's `_sum` and `_count` are counters. */
  type: 'counter' | 'gauge' | 'histogram';
  unit: string;
  /** Which part of a histogram; null for counters, gauges and native histograms. */
  part: 'bucket' | 'sum' | 'count' | null;
  /** Whom it is about; null when nobody is named or when it is about an edge. */
  entity: string | null;
  edge: { from: string; to: string; kind: EdgeKind } | null;
  /** True when this very series counts failures only. */
  isError: boolean;
  /** How failures are recognised among the metric's series. */
  errors: LabelRule | null;
  /** The metric that it is compared with: same labels, other name. A histogram's `_sum` is paired with its `_count`. */
  pair: { metric: string; as: (typeof METRIC_PAIRINGS)[number] } | null;
  /** True for sums over other series of the same metric: adding them would count twice. */
  leaveOut: boolean;
  /** The label by which several reporters tell of the same requests; take one of its values only. */
  toldTwiceBy: string | null;
  convention: string;
  origin: 'built-in' | 'tenant' | 'guess';
}

export interface ConventionIndex {
  /** What a series means. Never null: unknown metrics are guessed by name and labels (`origin: 'guess'`). */
  match(metric: string, labels: Readonly<Record<string, string>>): MetricMeaning;
  /** The row for a metric's name, without labels; null when only guessing is left. */
  rowFor(metric: string): MetricConvention | null;
  /** The key under which a resource is known: names that mean the same thing are one. */
  canonical(key: string): string;
  readonly rows: readonly MetricConvention[];
}

interface Entry {
  row: ConventionRow;
  family: Pick<ConventionFamily, 'name' | 'entity' | 'edge' | 'toldTwiceBy'>;
  origin: 'built-in' | 'tenant';
}

interface Found {
  entry: Entry;
  base: string;
  part: MetricMeaning['part'];
}

const PARTS = ['_bucket', '_sum', '_count'] as const;

/** Splits a histogram's suffix off. */
function splitPart(metric: string): { base: string; part: 'bucket' | 'sum' | 'count' } | null {
  for (const suffix of PARTS) {
    if (metric.endsWith(suffix) && metric.length > suffix.length) {
      return { base: metric.slice(0, -suffix.length), part: suffix.slice(1) as 'bucket' | 'sum' | 'count' };
    }
  }
  return null;
}

/** Exact names, then the longest fitting beginning; the tenant's rows before the built-in ones. */
class Lookup {
  readonly #exact = new Map<string, Entry>();
  readonly #prefixes: { prefix: string; entry: Entry }[] = [];

  add(entry: Entry): void {
    const { metric } = entry.row;
    if (metric.endsWith('*')) {
      this.#prefixes.push({ prefix: metric.slice(0, -1), entry });
      this.#prefixes.sort((a, b) => b.prefix.length - a.prefix.length);
    } else if (!this.#exact.has(metric)) {
      this.#exact.set(metric, entry);
    }
  }

  exact(metric: string): Entry | undefined {
    return this.#exact.get(metric);
  }

  byPrefix(metric: string): Entry | undefined {
    return this.#prefixes.find(({ prefix }) => metric.startsWith(prefix))?.entry;
  }
}

function find(lookup: Lookup, metric: string): Found | null {
  const whole = lookup.exact(metric);
  if (whole !== undefined) {
    return { entry: whole, base: metric, part: null };
  }
  const split = splitPart(metric);
  if (split !== null) {
    const entry = lookup.exact(split.base);
    if (entry?.row.type === 'histogram') {
      return { entry, ...split };
    }
  }
  const entry = lookup.byPrefix(metric);
  return entry === undefined ? null : { entry, base: metric, part: null };
}

/** Role, type and pair by the part of a histogram that a series is. */
function shapeOf({ entry, base, part }: Found, metric: string): Pick<MetricMeaning, 'role' | 'type' | 'pair' | 'unit'> {
  const { row } = entry;
  if (part === 'count') {
    return { role: row.countRole ?? 'rate', type: 'counter', unit: 'requests', pair: null };
  }
  if (part === 'sum') {
    return { role: row.role, type: 'counter', unit: row.unit, pair: { metric: `${base}_count`, as: 'requests' } };
  }
  const byName = row.metric.endsWith('*') ? typeByName(metric) : null;
  return { role: row.role, type: byName ?? row.type, unit: row.unit, pair: row.pair ?? null };
}

/** What the product knows about metrics, and the names that mean the same thing. Pure; cheap enough for 100,000 series. */
export function createConventionIndex(
  tenantRows: readonly MetricConvention[] = [],
  aliases: ReadonlyMap<string, string> = new Map()
): ConventionIndex {
  const own = new Lookup();
  tenantRows.forEach((row) => own.add(tenantEntry(row)));
  const builtIn = new Lookup();
  BUILT_IN.forEach((family) => family.rows.forEach((row) => builtIn.add({ row, family, origin: 'built-in' })));
  const canonical = (key: string): string => aliases.get(key) ?? key;
  const keyOf = (rules: readonly EntityRule[], labels: Readonly<Record<string, string>>): string | null => {
    const key = keyByRules(rules, labels);
    return key === null ? null : canonical(key);
  };

  return {
    rows: [...tenantRows, ...builtInRows()],
    canonical,
    rowFor(metric) {
      const found = find(own, metric) ?? find(builtIn, metric);
      return found === null ? null : presentRow(found.entry);
    },
    match(metric, labels) {
      const found = find(own, metric) ?? find(builtIn, metric);
      if (found === null) {
        return guess(metric, labels, keyOf);
      }
      const { entry } = found;
      const shape = shapeOf(found, metric);
      const rule = entry.row.edge === undefined ? (entry.family.edge ?? null) : entry.row.edge;
      const from = rule === null ? null : keyOf(rule.from, labels);
      const to = rule === null ? null : keyOf(rule.to, labels);
      const edge = rule === null || from === null || to === null ? null : { from, to, kind: rule.kind };
      const errors = entry.row.errors ?? null;
      const failing = errors !== null && fits(errors.pattern, labels[errors.label] ?? '');
      const isError = shape.role === 'errors' || (shape.role === 'rate' && failing);
      const { leaveOut } = entry.row;
      return {
        metric,
        base: found.base,
        ...shape,
        role: isError ? 'errors' : shape.role,
        pair: isError && shape.role === 'rate' ? { metric, as: 'requests' } : shape.pair,
        part: found.part,
        entity: edge === null ? keyOf(entry.row.entity ?? entry.family.entity, labels) : null,
        edge,
        isError,
        errors,
        leaveOut: leaveOut !== undefined && fits(leaveOut.pattern, labels[leaveOut.label] ?? ''),
        toldTwiceBy: entry.family.toldTwiceBy ?? null,
        convention: entry.family.name,
        origin: entry.origin,
      };
    },
  };
}

function guess(
  metric: string,
  labels: Readonly<Record<string, string>>,
  keyOf: (rules: readonly EntityRule[], labels: Readonly<Record<string, string>>) => string | null
): MetricMeaning {
  // Without its type, `x_count` may be a counter of its own; `le` and a bucket are sure signs of a histogram.
  const split = splitPart(metric);
  const isPart = split !== null && (split.part !== 'count' || /_(seconds|milliseconds|ms|bytes)$/.test(split.base));
  const base = isPart ? split.base : metric;
  const part = isPart ? split.part : null;
  const guessed = guessMeaning(base, part);
  const role = part === 'count' ? 'rate' : guessed.role;
  const failing = role === 'rate' && failureLabel(labels);
  return {
    metric,
    base,
    role: failing ? 'errors' : role,
    type: part === 'sum' || part === 'count' ? 'counter' : guessed.type,
    unit: part === 'count' ? 'requests' : guessed.unit,
    part,
    entity: keyOf(guessed.entity, labels),
    edge: null,
    isError: failing || role === 'errors',
    errors: null,
    pair: part === 'sum' ? { metric: `${base}_count`, as: 'requests' } : failing ? { metric, as: 'requests' } : null,
    leaveOut: false,
    toldTwiceBy: null,
    convention: 'guessed by name',
    origin: 'guess',
  };
}

/** Labels by which unknown counters usually tell failures apart. */
function failureLabel(labels: Readonly<Record<string, string>>): boolean {
  const status = labels['status_code'] ?? labels['http_status_code'] ?? labels['code'] ?? labels['status'] ?? '';
  const outcome = labels['outcome'] ?? labels['result'] ?? '';
  return /^5(\d\d|xx)$/i.test(status) || /^(error|failure|failed|server_error)$/i.test(outcome) || /^(error|failed)$/i.test(status);
}

function tenantEntry(row: MetricConvention): Entry {
  return {
    row: {
      metric: row.metric,
      role: row.role,
      type: row.type,
      unit: row.unit,
      entity: row.entity,
      edge: row.edge,
      errors: row.errors,
      ...(row.pair === null ? {} : { pair: row.pair }),
    },
    family: { name: row.convention, entity: [] },
    origin: 'tenant',
  };
}

function presentRow({ row, family, origin }: Entry): MetricConvention {
  const edge = row.edge === undefined ? (family.edge ?? null) : row.edge;
  return {
    id: `${family.name}/${row.metric}`,
    metric: row.metric,
    role: row.role,
    type: row.type,
    unit: row.unit,
    entity: [...(row.entity ?? family.entity)],
    edge: edge === null ? null : { kind: edge.kind, from: [...edge.from], to: [...edge.to] },
    errors: row.errors ?? null,
    pair: row.pair ?? null,
    origin,
    convention: family.name,
  };
}

let presented: MetricConvention[] | undefined;

/** The built-in rows as the contract shows them. */
export function builtInRows(): readonly MetricConvention[] {
  presented ??= BUILT_IN.flatMap((family) => family.rows.map((row) => presentRow({ row, family, origin: 'built-in' })));
  return presented;
}
