import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import { silentLog, type Log } from '../log.ts';

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));

/**
 * Brings the database to the newest schema: plain SQL, forward only, one timeline (ADR 0007). Safe to call from several
 * starting replicas at once: the others wait. `adminUrl` is a role that may create schemas and roles.
 */
export async function migrate(adminUrl: string, log: Log = silentLog): Promise<void> {
  const applied = await runner({
    databaseUrl: adminUrl,
    dir: MIGRATIONS,
    ignorePattern: '(\\..*|.*(?<!\\.sql))',
    direction: 'up',
    migrationsTable: 'migration',
    migrationsSchema: 'sre',
    schema: 'sre',
    createSchema: true,
    createMigrationsSchema: true,
    advisoryLockMode: 'wait',
    checkOrder: false,
    logger: {
      debug: (text) => log.debug(text),
      info: (text) => log.debug(text),
      warn: (text) => log.warn(text),
      error: (text) => log.error(text),
    },
  });
  if (applied.length > 0) {
    log.info({ migrations: applied.map((step) => step.name) }, 'database schema brought up to date');
  }
}
