import grpc from '@grpc/grpc-js';
import { Histogram, Registry } from 'prom-client';
import type { Log, Metrics } from '../platform/index.ts';
import { createGrpcServer, type ServerDeps } from './server.ts';

export type { ReaderDeps } from './readers/index.ts';

export interface GrpcListening {
  /** `host:port`, as the locator prints it for Grafana. */
  address: string;
  /** Lets the calls under way end, for a short while. */
  close(): Promise<void>;
}

/** How long calls under way may take at an orderly stop. */
const CLOSE_MS = 1_000;

export interface DatasourceDeps extends Omit<ServerDeps, 'registry' | 'onAnswer'> {
  metrics: Pick<Metrics, 'registry'>;
}

/**
 * Starts the backend of the nested data source at an address; port 0 takes a free one. Throws with the address when it is
 * taken. There is no encryption: Grafana cannot do it here, so the address must be one that only Grafana reaches.
 */
export async function listenDatasource(deps: DatasourceDeps, at: { host: string; port: number }): Promise<GrpcListening> {
  const registry = new Registry();
  const answers = new Histogram({
    name: 'sre_datasource_query_duration_seconds',
    help: 'Time to answer a query of the data source.',
    labelNames: ['kind', 'status'],
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry, deps.metrics.registry],
  });
  const server = createGrpcServer({
    ...deps,
    registry,
    onAnswer: (kind, status, seconds) => answers.observe({ kind, status: String(status) }, seconds),
  });
  // What goes wrong here is told by our own errors and log.
  grpc.setLogVerbosity(grpc.logVerbosity.NONE);
  const port = await bind(server, `${at.host}:${at.port}`);
  return { address: `${at.host}:${port}`, close: () => close(server, deps.log) };
}

function bind(server: grpc.Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) {
        resolve(port);
      } else {
        reject(new Error(`${address} cannot be listened on: ${error.message}`, { cause: error }));
      }
    });
  });
}

function close(server: grpc.Server, log: Log): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.forceShutdown(), CLOSE_MS);
    server.tryShutdown((error) => {
      clearTimeout(force);
      if (error) {
        log.warn({ err: error }, 'the data source’s listener did not end in order');
      }
      resolve();
    });
  });
}
