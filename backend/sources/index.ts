import type { Source } from '#contract/source';
import type { Clock, Database, Log, Outbox, Secrets, Slice } from '../platform/index.ts';
import { createPrometheusClient, type PrometheusClient } from './client/createPrometheusClient.ts';
import type { RangeSeries } from './client/readAnswer.ts';
import { listSources, readSourceRow } from './queries.ts';
import { sourceRoutes } from './routes.ts';
import { openAuth, type SourceRow } from './sourceRow.ts';
import { createSourceStates } from './sourceStates.ts';
import { sourceTools } from './tools.ts';

export { createPrometheusClient } from './client/createPrometheusClient.ts';
export type {
  PrometheusClient,
  PrometheusClientOptions,
  RangeQuery,
  RequestBounds,
  SourceAuth,
  SourceRule,
} from './client/createPrometheusClient.ts';
export type { InstantSample, RangeSeries } from './client/readAnswer.ts';
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

export interface Sources extends Slice {
  listSources(tenantId: string): Promise<Source[]>;
  /** The client of a source; whatever it meets becomes the source's visible state. Throws `not_found`. */
  sourceClient(tenantId: string, sourceId: string): Promise<PrometheusClient>;
  /** An instant query at a time in unix ms. Throws SourceError. */
  query(
    tenantId: string,
    sourceId: string,
    query: string,
    atMs: number,
    signal: AbortSignal
  ): Promise<{ labels: Record<string, string>; value: number }[]>;
  /** A range query, times in unix ms. Throws SourceError. */
  queryRange(
    tenantId: string,
    sourceId: string,
    query: string,
    range: { fromMs: number; toMs: number; stepMs: number },
    signal: AbortSignal
  ): Promise<RangeSeries[]>;
  /** Resolves when every state is written. */
  stop(): Promise<void>;
}

const KEEP_MS = 30_000;

/** The tenants' metric sources and the one way to ask them. */
export function createSources(deps: SourcesDeps): Sources {
  const { database } = deps;
  const states = createSourceStates(deps);
  const clients = new Map<string, { tenantId: string; until: number; version: string; client: PrometheusClient }>();

  const sourceClient = async (tenantId: string, sourceId: string): Promise<PrometheusClient> => {
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

  const open = (tenantId: string, row: SourceRow): PrometheusClient =>
    createPrometheusClient({
      url: row.url,
      auth: openAuth(deps.secrets, tenantId, row),
      allowPrivate: deps.allowPrivate,
      onOutcome: (failure) => states.outcome(tenantId, row.id, failure),
    });

  const forget = (sourceId: string): void => {
    clients.delete(sourceId);
    states.forget(sourceId);
  };

  return {
    name: 'sources',
    routes: sourceRoutes({ ...deps, client: sourceClient, forget, settle: () => states.settle() }),
    tools: sourceTools(sourceClient),
    listSources: (tenantId) => database.tenant(tenantId, (tx) => listSources(tx, tenantId)),
    sourceClient,
    async query(tenantId, sourceId, query, atMs, signal) {
      return (await sourceClient(tenantId, sourceId)).query({ query, timeMs: atMs, signal });
    },
    async queryRange(tenantId, sourceId, query, range, signal) {
      const client = await sourceClient(tenantId, sourceId);
      return (await client.queryRange({ query, ...range, signal })).series;
    },
    stop: () => states.settle(),
  };
}
