import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { removeEmbeddedPostgres } from '../../backend/platform/db/embedded/layout.ts';
import { startEmbeddedPostgres } from '../../backend/platform/db/embedded/startEmbeddedPostgres.ts';
import { migrate } from '../../backend/platform/db/migrate.ts';
import { silentLog } from '../../backend/platform/log.ts';

/** A server for tests with one migrated database from which each test file gets a copy. */
export interface TestCluster {
  /** URL of a role that may make databases and roles. */
  adminUrl: string;
  template: string;
  /** For people: which server this is. */
  version: string;
  stop(): Promise<void>;
}

/**
 * Starts the embedded Postgres in a temporary folder (no fsync: nothing here survives the run), or uses the external
 * server of TEST_DATABASE_URL, and runs the migrations once, into the template.
 */
export async function startTestCluster(externalUrl = process.env['TEST_DATABASE_URL']): Promise<TestCluster> {
  const server = externalUrl ? { url: externalUrl, stop: () => Promise.resolve() } : await startTemporaryServer();
  const template = `sre_test_${randomBytes(4).toString('hex')}`;
  try {
    await query(server.url, `create database ${template}`);
    await migrate(databaseUrl(server.url, template));
    const [row] = await query(server.url, 'show server_version');
    return {
      adminUrl: server.url,
      template,
      version: `Postgres ${String(row?.['server_version']).split(' ')[0]}, ${externalUrl ? 'external' : 'embedded'}`,
      stop: async () => {
        if (externalUrl) {
          await dropDatabases(server.url, template);
        }
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function startTemporaryServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'sre-test-postgres-'));
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'data');
  const settings = { max_connections: '200' };
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog, durable: false, settings });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      removeEmbeddedPostgres(dataDir);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function dropDatabases(adminUrl: string, prefix: string): Promise<void> {
  for (const { datname } of await query(adminUrl, `select datname from pg_database where datname like '${prefix}%'`)) {
    await query(adminUrl, `drop database if exists ${String(datname)} with (force)`);
  }
}

/** The same server and user, another database. */
export function databaseUrl(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** One statement on a connection of its own. */
export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}
