import type { EdgeKind, EntityRule, METRIC_PAIRINGS, MetricRole } from '#contract/resource';

export interface EdgeRule {
  kind: EdgeKind;
  from: readonly EntityRule[];
  to: readonly EntityRule[];
}

/** A label and the pattern that the whole of its value fits. A missing label counts as empty. */
export interface LabelRule {
  label: string;
  pattern: string;
}

/** One metric of a family; what it leaves out is the family's. */
export interface ConventionRow {
  /** Name, or the beginning of names with `*` at its end. Histograms without `_bucket`, `_sum` and `_count`. */
  metric: string;
  role: MetricRole;
  type: 'counter' | 'gauge' | 'histogram';
  /** s, ms, bytes, ratio (0 to 1), %, requests, connections, cores and the like; 1 when it has none. */
  unit: string;
  entity?: readonly EntityRule[];
  edge?: EdgeRule | null;
  /** Which series of the counter, or of the histogram's count, count failures. */
  errors?: LabelRule | null;
  pair?: { metric: string; as: (typeof METRIC_PAIRINGS)[number] };
  /** Series that say nothing by themselves: sums over the others. */
  leaveOut?: LabelRule;
  /** Role of a histogram's `_count`; `rate` unless said otherwise. */
  countRole?: MetricRole;
}

/**
 * What it proves that a resource appears in a family. `exporter`: an exporter for exactly this kind speaks about it.
 * `self`: it measures itself. `peer`: somebody else says that he talks to it, or a mere address answers.
 */
export type Proof = 'exporter' | 'self' | 'peer';

/** The golden numbers of an edge or of an entity: which counters and which histogram hold them. */
export interface GoldenRule {
  subject: 'edge' | 'entity';
  requests: string;
  /** A counter of failures of its own. */
  failed?: string;
  /** Failures among the series of `requests`. */
  failedWhere?: LabelRule;
  /** Histogram (without suffix) of durations and how many seconds one of its units is. */
  durations?: string;
  secondsPerUnit?: number;
  /** Which series are meant, as a PromQL matcher. */
  only?: string;
}

/** An exporter or convention: one file each. Data, not code. */
export interface ConventionFamily {
  name: string;
  proof: Proof;
  entity: readonly EntityRule[];
  edge?: EdgeRule;
  /** Set when several series tell of the same requests and differ only in this label: they must not be added up. */
  toldTwiceBy?: string;
  /** The metrics that discovery asks for to learn which entities there are. */
  probes: readonly string[];
  golden?: readonly GoldenRule[];
  rows: readonly ConventionRow[];
}
