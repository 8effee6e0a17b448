import { EmbeddedServer, type EmbeddedPostgresOptions } from './EmbeddedServer.ts';

export interface EmbeddedPostgres {
  /** Connection URL of the owner (superuser), loopback only. */
  readonly url: string;
  readonly port: number;
  /** The server's pid; another one after a crash was repaired. */
  readonly pid: number;
  /** True when a server that another live process started on the same folder is used along. */
  readonly adopted: boolean;
  /** Ends the server by a fast shutdown; an adopted one is left to the process that started it. */
  stop(): Promise<void>;
}

/**
 * Starts the Postgres of the npm packages on `dataDir`, which it makes on the first start and keeps afterwards.
 * It listens on 127.0.0.1 only, ends when this process ends (kill -9 included), is started again when it dies,
 * and takes over what a killed run left behind. Throws with the server's own words when it cannot start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const server = new EmbeddedServer(options);
  await server.start();
  return server;
}
