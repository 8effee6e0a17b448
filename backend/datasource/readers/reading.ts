import type { QueryModel } from '#contract/query';
import type { QueryKind } from '#contract/queryWords';
import type { Clock, Database } from '../../platform/index.ts';
import type { RangeSeries, Sources } from '../../sources/index.ts';
import type { Frame } from '../frames/frame.ts';
import type { TimeRange } from '../time.rules.ts';

/** One query under way. */
export interface Reading {
  tenantId: string;
  /** Who asks, for "me". */
  actorId: string;
  range: TimeRange;
  maxDataPoints: number;
  intervalMs: number;
  signal: AbortSignal;
}

export interface ReaderDeps {
  database: Database;
  clock: Clock;
  sources: Pick<Sources, 'listSources' | 'query' | 'queryRange'>;
}

export type QueryOf<Kind extends QueryKind> = Extract<QueryModel, { kind: Kind }>;

/** Answers one kind of query. Throws AppError for what the asker can mend, SourceError for what a source did. */
export type Reader<Kind extends QueryKind> = (
  deps: ReaderDeps,
  query: QueryOf<Kind>,
  reading: Reading
) => Promise<Frame[]>;

export type { RangeSeries };
