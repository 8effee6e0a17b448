import type { Analysis, Finding, Mechanism, Statement } from '#contract/analysis';
import type { ChangeKind } from '#contract/change';
import type { EdgeKind, MetricRole, ResourceKind } from '#contract/resource';

/**
 * One time series as evidence. Times are unix milliseconds, ascending; values may hold NaN. Series need no common grid.
 * `type` says what the values are: `counter` is cumulative (the engine takes rates and copes with resets), everything else
 * is a level, which a rate that the source has already taken is too.
 */
export interface SeriesInput {
  metric: string;
  labels: Readonly<Record<string, string>>;
  role: MetricRole;
  type: 'counter' | 'gauge' | 'histogram';
  unit: string;
  /** Resource key of what the series is about; null when unknown or when it is about an edge. */
  entity: string | null;
  /** Set when the series is about calls from one resource to another. */
  edge: { from: string; to: string } | null;
  /**
   * How a duration was folded: `mean` seconds per request, `sum` busy seconds per second (adds up), `quantile`.
   * Only `mean` and `sum` take part in flow conservation.
   */
  fold?: 'mean' | 'sum' | 'quantile';
  /** Rate, errors and duration of the same requests share a family; without it, it is guessed from the metric's name. */
  family?: string;
  times: Float64Array;
  values: Float64Array;
  query: string;
  sourceId: string | null;
}

export interface BundleEdge {
  from: string;
  to: string;
  kind: EdgeKind;
}

export interface BundleResource {
  key: string;
  kind: ResourceKind;
  name: string;
}

export interface BundleChange {
  id: string;
  at: number;
  kind: ChangeKind;
  title: string;
  resourceKey: string | null;
  /** What is known of the content: description, diff, names of files, flag values. Bounded by whoever fills it; untrusted. */
  text?: string;
}

/** Spans as columns, a row a span, rows in any order. Entities are resource keys. */
export interface SpanTable {
  entities: readonly string[];
  operations: readonly string[];
  /** Numbers that rows of one trace share. */
  trace: Int32Array;
  /** Row of the parent span; -1 for a root and where the parent is not in the table. */
  parent: Int32Array;
  /** Index into `entities` and `operations`. */
  entity: Int32Array;
  operation: Int32Array;
  /** Unix milliseconds. */
  start: Float64Array;
  /** Milliseconds. */
  duration: Float64Array;
  /** 1 where the span says that it failed. */
  failed: Uint8Array;
}

/** Log lines as columns, a row a line, mined for templates beforehand (`logs/`). Entities are resource keys. */
export interface LogTable {
  entities: readonly string[];
  templates: readonly { id: string; text: string; example?: string }[];
  /** Unix milliseconds. */
  time: Float64Array;
  entity: Int32Array;
  template: Int32Array;
  /** Row in the span table of the span that wrote the line; -1 where unknown. Absent: unknown for all. */
  span?: Int32Array;
  /** Stretches of time whose lines are all here, by entity. Absent: all of the window. */
  read?: readonly (readonly { from: number; to: number }[])[];
  /** What was asked for the lines of each entity. */
  asked?: readonly { sourceId: string; query: string }[];
}

/** Why people were called: the alert's time and the resources that its labels name. Both may be off. */
export interface BundleAlert {
  name: string;
  /** Summary and description, as far as there are any. Bounded by whoever fills it; untrusted. */
  text?: string;
  startsAt: number;
  resourceKeys: readonly string[];
  /** What its rule measures, where that is known. */
  role?: MetricRole;
}

/** What people said of a cause in earlier incidents: in how many it was right, near or wrong. */
export interface LearntVerdicts {
  resourceKey: string;
  mechanism: Mechanism;
  right: number;
  near: number;
  wrong: number;
  /** Number of the last incident in which it was right. */
  confirmedIn: number | null;
  /** Some of the incidents, newest first. */
  incidents?: readonly { id: string; number: number; verdict: 'right' | 'near' | 'wrong' }[];
}

/** Everything the engine may look at. Pure data: same bundle, same result, whatever the order of its lists. */
export interface EvidenceBundle {
  /** Unix milliseconds. */
  window: { from: number; to: number };
  /** From when on trouble is looked for where no alert tells: the last look of a patrol. Without it, the last quarter. */
  lookFrom?: number;
  series: readonly SeriesInput[];
  resources: readonly BundleResource[];
  edges: readonly BundleEdge[];
  changes: readonly BundleChange[];
  alerts: readonly BundleAlert[];
  spans?: SpanTable;
  logs?: LogTable;
  /** Decides between causes that the evidence makes nearly equal. */
  learnt?: readonly LearntVerdicts[];
  /** What could not be read, and why; handed through to the result. */
  missing: readonly Statement[];
}

/** A finding without its certainty word, which is derived from the confidence by whoever stores it. */
export type RankedFinding = Omit<Finding, 'certainty'>;

/** Where to look first, whether or not the evidence suffices to name a cause. */
export interface Suspect {
  resourceKey: string;
  mechanism: Mechanism;
  confidence: number;
}

export interface AnalysisResult {
  status: 'complete' | 'partial' | 'abstained';
  summary: Statement;
  onset: string | null;
  window: Analysis['window'];
  findings: RankedFinding[];
  /** The best mechanism of each resource that explains anything, best first; also where nobody is accused. At most 20. */
  suspects: Suspect[];
  healthy: Analysis['healthy'];
  missing: Statement[];
  /** Which change, if any, is to blame; null where no change is known. */
  changes: Analysis['changes'];
  seriesRead: number;
  engine: string;
  /** Evidence id -> positions in `bundle.series` of the series behind it, at most 10. */
  evidenceSeries: Map<string, number[]>;
}
