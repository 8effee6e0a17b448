import type { Source } from '#contract/source';
import {
  AppError,
  type Clock,
  type Database,
  type Log,
  type Outbox,
  type Secrets,
  type Slice,
} from '../platform/index.ts';
import type { SourceConnection } from './client/createAsk.ts';
import { createLokiClient, type LinesQuery, type LogStream, type LokiClient } from './client/createLokiClient.ts';
import { createPrometheusClient, type PrometheusClient, type RangeQuery } from './client/createPrometheusClient.ts';
import type { RangeSeries } from './client/queryAnswerReader.ts';
import { listSources, readSourceRow } from './queries.ts';
import { sourceRoutes } from './routes.ts';
import type { SourceClient } from './sourceClient.ts';
import { openAuth, type SourceRow } from './sourceRow.ts';
import { createSourceStates } from './sourceStates.ts';
import { sourceTools } from './tools.ts';

export { createPrometheusClient } from './client/createPrometheusClient.ts';
export type {
  PrometheusClient,
  PrometheusClientOptions,
  RangeAnswer,
  RangeQuery,
  SourceRule,
} from './client/createPrometheusClient.ts';
export type { RequestBounds, SourceAuth } from './client/createAsk.ts';
export { createLokiClient, type LinesQuery, type LogStream, type LokiClient } from './client/createLokiClient.ts';
export type { InstantSample, RangeSeries } from './client/queryAnswerReader.ts';
export { SourceError, type SourceFailure } from './client/sourceError.ts';
export { createSource, type NewSource } from './commands/createSource.ts';
export { deleteSource } from './commands/deleteSource.ts';
export { exploreUrl } from './exploreUrl.rules.ts';
export { listSources, markDiscovered } from './queries.ts';

export interface SourcesDeps {
  database: Database;
  outbox: Pick<Outbox, 'emit'>;
  secrets: Secrets;
  clock: Clock;
  log: Log;
  /** ALLOW_PRIVATE_SOURCES. */
  allowPrivate: boolean;
}

/** A range to read, times in unix ms. */
export interface RangeToRead extends Pick<
  RangeQuery,
  'fromMs' | 'toMs' | 'stepMs' | 'maxSeries' | 'maxPoints' | 'maxBytes'
> {
  /** Hears why only a part of the answer came; without it, a part is thrown away and the reason thrown. */
  onCut?: (reason: string) => void;
}

export interface Sources extends Slice {
  /** Where metrics are read from. */
  listSources(tenantId: string): Promise<Source[]>;
  /** Where log lines are read from. */
  listLogSources(tenantId: string): Promise<Source[]>;
  /** The client of a source of metrics; whatever it meets becomes the source's visible state. Throws `not_found`. */
  sourceClient(tenantId: string, sourceId: string): Promise<PrometheusClient>;
  /** An instant query at a time in unix ms. Throws SourceError. */
  query(
    tenantId: string,
    sourceId: string,
    query: string,
    atMs: number,
    signal: AbortSignal
  ): Promise<{ labels: Record<string, string>; value: number }[]>;
  /** A range query. Series may share their times: neither times nor values may be written. Throws SourceError. */
  queryRange(
    tenantId: string,
    sourceId: string,
    query: string,
    range: RangeToRead,
    signal: AbortSignal
  ): Promise<RangeSeries[]>;
  /** Lines of a source of logs. Throws SourceError. */
  readLines(tenantId: string, sourceId: string, request: LinesQuery): Promise<LogStream[]>;
  /** Label sets of the streams of a source of logs that have one of the labels, the first that it knows. Throws SourceError. */
  logStreams(tenantId: string, sourceId: string, request: StreamsQuery): Promise<Record<string, string>[]>;
  /** Resolves when every state is written. */
  stop(): Promise<void>;
}

/** Streams within a time (unix ms), by labels that name what writes them, the best first. */
export interface StreamsQuery {
  labels: readonly string[];
  fromMs: number;
  toMs: number;
  signal: AbortSignal;
}

const KEEP_MS = 30_000;

/** The tenants' sources of metrics and logs, and the one way to ask them. */
export function createSources(deps: SourcesDeps): Sources {
  const { database } = deps;
  const states = createSourceStates(deps);
  const clients = new Map<string, { tenantId: string; until: number; version: string; client: SourceClient }>();

  const clientOf = async (tenantId: string, sourceId: string): Promise<SourceClient> => {
    const known = clients.get(sourceId);
    if (known !== undefined && known.tenantId === tenantId && deps.clock.now() < known.until) {
      return known.client;
    }
    const row = await database.tenant(tenantId, (tx) => readSourceRow(tx, tenantId, sourceId));
    const version = `${row.url} ${row.credentials?.toString('base64') ?? ''}`;
    // The same client as long as the source is the same: it bounds the requests under way.
    const client = known?.version === version ? known.client : open(tenantId, row);
    clients.set(sourceId, { tenantId, until: deps.clock.now() + KEEP_MS, version, client });
    return client;
  };

  const open = (tenantId: string, row: SourceRow): SourceClient => {
    const connection: SourceConnection = {
      url: row.url,
      auth: openAuth(deps.secrets, tenantId, row),
      allowPrivate: deps.allowPrivate,
      onOutcome: (failure) => states.outcome(tenantId, row.id, failure),
    };
    return row.kind === 'loki'
      ? { kind: 'loki', api: createLokiClient(connection) }
      : { kind: 'prometheus', api: createPrometheusClient(connection) };
  };

  const sourceClient = async (tenantId: string, sourceId: string): Promise<PrometheusClient> => {
    const client = await clientOf(tenantId, sourceId);
    if (client.kind !== 'prometheus') {
      throw new AppError('not_found', 'This data source holds logs, not metrics.');
    }
    return client.api;
  };

  const logClient = async (tenantId: string, sourceId: string): Promise<LokiClient> => {
    const client = await clientOf(tenantId, sourceId);
    if (client.kind !== 'loki') {
      throw new AppError('not_found', 'This data source holds metrics, not logs.');
    }
    return client.api;
  };

  const list = async (tenantId: string, kind: Source['kind']): Promise<Source[]> =>
    (await database.tenant(tenantId, (tx) => listSources(tx, tenantId))).filter((source) => source.kind === kind);

  const forget = (sourceId: string): void => {
    clients.delete(sourceId);
    states.forget(sourceId);
  };

  return {
    name: 'sources',
    routes: sourceRoutes({ ...deps, client: clientOf, forget, settle: () => states.settle() }),
    tools: sourceTools(sourceClient),
    listSources: (tenantId) => list(tenantId, 'prometheus'),
    listLogSources: (tenantId) => list(tenantId, 'loki'),
    sourceClient,
    async query(tenantId, sourceId, query, atMs, signal) {
      return (await sourceClient(tenantId, sourceId)).query({ query, timeMs: atMs, signal });
    },
    async queryRange(tenantId, sourceId, query, { onCut, ...range }, signal) {
      const client = await sourceClient(tenantId, sourceId);
      const { series, cut } = await client.queryRange({ query, ...range, partial: onCut !== undefined, signal });
      if (cut !== null) {
        onCut?.(cut.message);
      }
      return series;
    },
    async readLines(tenantId, sourceId, request) {
      return (await logClient(tenantId, sourceId)).lines(request);
    },
    async logStreams(tenantId, sourceId, { labels, ...range }) {
      const client = await logClient(tenantId, sourceId);
      const known = await client.labels(range);
      const label = labels.find((one) => known.includes(one));
      return label === undefined ? [] : client.series({ match: `{${label}=~".+"}`, ...range });
    },
    stop: () => states.settle(),
  };
}
