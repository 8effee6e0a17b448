import type { CauseSummary } from '#contract/incident';
import type { BundleEdge, BundleResource } from '../../analysis/index.ts';
import type { ConventionIndex } from '../../resources/index.ts';
import type { Tx } from '../../platform/index.ts';

/** One series of a range answer; times in unix ms. */
export interface RangeSeries {
  labels: Readonly<Record<string, string>>;
  times: Float64Array;
  values: Float64Array;
}

/** A range to read, times in unix ms. */
export interface RangeToRead {
  fromMs: number;
  toMs: number;
  stepMs: number;
  maxSeries?: number;
  /** Samples in all series together. */
  maxPoints?: number;
  maxBytes?: number;
  /** Hears why only a part of the answer came; without it, a part is thrown away and the reason thrown. */
  onCut?: (reason: string) => void;
}

/** What an analysis needs of the data sources: the slice below implements it. */
export interface SeriesReader {
  listSources(tenantId: string): Promise<readonly { id: string; name: string; grafanaDatasourceUid?: string | null }[]>;
  /** An instant query at a time in unix ms. Throws when the source does not answer or refuses. */
  query(
    tenantId: string,
    sourceId: string,
    query: string,
    atMs: number,
    signal: AbortSignal
  ): Promise<ReadonlyArray<{ labels: Readonly<Record<string, string>>; value: number }>>;
  /** Series may share their times: neither times nor values may be written. Throws as `query` does. */
  queryRange(
    tenantId: string,
    sourceId: string,
    query: string,
    range: RangeToRead,
    signal: AbortSignal
  ): Promise<readonly RangeSeries[]>;
}

/** Lines of one stream, oldest first; times in unix ms. */
export interface LogStream {
  times: Float64Array;
  lines: readonly string[];
}

/** What an analysis needs of the sources of logs: the slice below implements it. Everything may throw for a source's sake. */
export interface LogReader {
  listLogSources(
    tenantId: string
  ): Promise<readonly { id: string; name: string; grafanaDatasourceUid?: string | null }[]>;
  /** Label sets of the streams within a time, of those that have the first of the labels that the source knows. */
  logStreams(
    tenantId: string,
    sourceId: string,
    request: { labels: readonly string[]; fromMs: number; toMs: number; signal: AbortSignal }
  ): Promise<readonly Readonly<Record<string, string>>[]>;
  readLines(
    tenantId: string,
    sourceId: string,
    request: {
      query: string;
      fromMs: number;
      toMs: number;
      limit: number;
      keep: 'first' | 'last';
      maxBytes: number;
      signal: AbortSignal;
    }
  ): Promise<readonly LogStream[]>;
}

/** An alert of an incident, as far as an analysis asks. */
export interface IncidentAlert {
  name: string;
  /** Summary and description, bounded. */
  text?: string;
  /** Unix ms. */
  startsAt: number;
  labels: Readonly<Record<string, string>>;
  resourceKey: string | null;
}

export interface IncidentEvidence {
  /** When its first alert was received, unix ms. */
  receivedAt: number;
  resources: readonly string[];
  alerts: readonly IncidentAlert[];
}

/** What an analysis needs of the incidents. */
export interface IncidentPort {
  /** Null when there is no such incident in the tenant. */
  readEvidence(tx: Tx, tenantId: string, incidentId: string): Promise<IncidentEvidence | null>;
  setAnalysing(tx: Tx, tenantId: string, incidentId: string, analysing: boolean): Promise<void>;
  setCause(tx: Tx, tenantId: string, incidentId: string, cause: CauseSummary | null): Promise<void>;
}

/** What is known of the tenant's resources and of what its metrics mean. */
export interface KnownTopology {
  conventions: ConventionIndex;
  resources: readonly BundleResource[];
  edges: readonly BundleEdge[];
}
