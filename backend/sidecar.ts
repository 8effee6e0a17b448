import { join } from 'node:path';
import { createApi } from './api/index.ts';
import type { ReaderDeps } from './datasource/index.ts';
import { createOperations } from './operations.ts';
import {
  asError,
  createJobs,
  createMetrics,
  createOutbox,
  createSecrets,
  createStreams,
  listenHttp,
  migrate,
  openDatabase,
  startEmbeddedPostgres,
  startTracing,
  systemClock,
  type Clock,
  type Database,
  type Environment,
  type Jobs,
  type Listening,
  type Log,
  type Outbox,
  type Streams,
} from './platform/index.ts';
import { readSecretKey } from './secretKey.ts';
import { createSlices } from './slices.ts';
import { createIdentity, createQueryIdentity } from './tenancy/index.ts';

export const VERSION = '0.1.0';

export interface Sidecar {
  apiUrl: string | null;
  webhookUrl: string | null;
  metricsUrl: string;
  /** `host:port` of the data source’s backend. */
  grpcAddress: string | null;
  databaseUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts the sidecar in the roles that the environment names: database (embedded when no DATABASE_URL is given), schema,
 * slices, listeners. Throws when a listener's address is taken or the database cannot be had; nothing is left running.
 */
export async function startSidecar(environment: Environment, log: Log, clock: Clock = systemClock): Promise<Sidecar> {
  const undo: (() => Promise<void>)[] = [];
  try {
    return await assemble(environment, log, clock, undo);
  } catch (error) {
    await unwind(undo, log);
    throw error;
  }
}

async function assemble(
  environment: Environment,
  log: Log,
  clock: Clock,
  undo: (() => Promise<void>)[]
): Promise<Sidecar> {
  undo.push(await startTracing(environment.OTEL_EXPORTER_OTLP_ENDPOINT, log));
  const url = environment.DATABASE_URL ?? (await startOwnDatabase(environment, log, undo));
  await migrate(url, log);
  const database = openDatabase({ url, poolSize: environment.DATABASE_POOL, log });
  undo.push(() => database.close());

  const secrets = createSecrets(readSecretKey(environment));
  const metrics = createMetrics();
  const jobs = createJobs({ url, log });
  const streams = createStreams({ database, log });
  metrics.watchReaders(() => streams.readers);
  const outbox: Outbox = createOutbox({
    database,
    log,
    subscriptions: () => subscriptions,
    onDelay: metrics.outboxDelay,
  });
  const { API_LISTEN, WEBHOOK_LISTEN, METRICS_LISTEN, GRPC_LISTEN } = environment;
  // Those of the other roles too: they may be another process on this machine. Where one is 0, the real one is added.
  const ownPorts = new Set([portOf(url), API_LISTEN.port, WEBHOOK_LISTEN.port, METRICS_LISTEN.port, GRPC_LISTEN.port]);
  const made = createSlices({ environment, database, outbox, streams, jobs, secrets, clock, log, metrics, ownPorts });
  const { slices } = made;
  undo.push(() => made.stop());
  const subscriptions = slices.flatMap((slice) => slice.subscriptions ?? []);
  const definitions = slices.flatMap((slice) => slice.jobs ?? []);

  const working = environment.ROLES.includes('worker');
  await jobs.start(definitions, working);
  undo.push(() => jobs.stop());
  if (working) {
    await outbox.start();
    undo.push(() => outbox.stop());
  }

  let ready = false;
  const operations = await listenHttp(
    createOperations({ registry: metrics.registry, ping: () => database.ping(), isReady: () => ready }),
    environment.METRICS_LISTEN
  );
  undo.push(() => operations.close());
  ownPorts.add(portOf(operations.url));
  const listeners = await startListeners({ environment, database, streams, jobs, ...made, clock, log, metrics, undo });
  for (const { url: own } of Object.values(listeners)) {
    ownPorts.add(portOf(own));
  }
  const grpcAddress = await startDatasource({ environment, database, clock, log, metrics, undo, readers: made.readers });
  if (grpcAddress !== null) {
    ownPorts.add(portOf(`http://${grpcAddress}`));
  }
  ready = true;
  return {
    apiUrl: listeners.api?.url ?? null,
    webhookUrl: listeners.webhook?.url ?? null,
    metricsUrl: operations.url,
    grpcAddress,
    databaseUrl: url,
    async stop() {
      ready = false;
      await unwind(undo, log);
    },
  };
}

async function startListeners(parts: {
  environment: Environment;
  database: Database;
  streams: Streams;
  jobs: Jobs;
  clock: Clock;
  log: Log;
  metrics: ReturnType<typeof createMetrics>;
  undo: (() => Promise<void>)[];
} & ReturnType<typeof createSlices>): Promise<{ api?: Listening; webhook?: Listening }> {
  const { environment, database, streams, jobs, slices, webhookApp, clock, log, metrics, undo } = parts;
  if (!environment.ROLES.includes('api')) {
    return {};
  }
  await streams.start();
  undo.push(() => streams.stop());
  const { authenticate } = createIdentity({ database, clock });
  const app = createApi({ slices, authenticate, database, jobs, streams, log, version: VERSION, onCall: metrics.call });
  const api = await listenHttp(app, environment.API_LISTEN);
  undo.push(() => api.close());
  const webhook = await listenHttp(webhookApp, environment.WEBHOOK_LISTEN);
  undo.push(() => webhook.close());
  return { api, webhook };
}

/** The port of an address; that of Postgres when it names none. */
function portOf(url: string): number {
  return Number(new URL(url).port || 5432);
}

async function startDatasource(parts: {
  environment: Environment;
  database: Database;
  clock: Clock;
  log: Log;
  metrics: ReturnType<typeof createMetrics>;
  undo: (() => Promise<void>)[];
  readers: Pick<ReaderDeps, 'sources'>;
}): Promise<string | null> {
  const { environment, database, clock, log, metrics, undo, readers } = parts;
  if (!environment.ROLES.includes('datasource')) {
    return null;
  }
  // gRPC and Arrow take 35 MB: only where they are used.
  const { listenDatasource } = await import('./datasource/index.ts');
  const { authenticate } = createQueryIdentity({ database, clock });
  const listening = await listenDatasource({ database, clock, log, metrics, authenticate, ...readers }, environment.GRPC_LISTEN);
  undo.push(() => listening.close());
  return listening.address;
}

async function startOwnDatabase(environment: Environment, log: Log, undo: (() => Promise<void>)[]): Promise<string> {
  const server = await startEmbeddedPostgres({ dataDir: join(environment.DATA_DIR, 'postgres'), log });
  undo.push(() => server.stop());
  return server.url;
}

async function unwind(undo: (() => Promise<void>)[], log: Log): Promise<void> {
  for (let step = undo.pop(); step !== undefined; step = undo.pop()) {
    await step().catch((error: unknown) => log.warn({ err: asError(error) }, 'a part did not stop cleanly'));
  }
}
