import type { Database } from '../backends.ts';
import type { World } from '../world.ts';
import { makeTarget } from './target.ts';
import type { ScrapeTarget } from '../../metrics.ts';

/** Connections of the services' pools to this database. */
function connections(world: World, database: Database): { total: number; stuck: number } {
  let total = 0;
  let stuck = 0;
  for (const service of world.services.values()) {
    if (service.spec.database === database.name) {
      for (const pod of service.ready) {
        total += service.settings.poolSize;
        stuck += Math.floor(pod.poolLeaked);
      }
    }
  }
  return { total, stuck };
}

/** postgres_exporter of one server. */
export function postgresTarget(world: World, database: Database): ScrapeTarget {
  const datname = database.name === 'orders-db' ? 'orders' : 'inventory';
  const { disk } = database.pod.place.node;
  return makeTarget({
    job: 'postgres-exporter',
    instance: `${database.name}:9187`,
    generation: () => 1,
    declare(registry) {
      const server = `${database.name}:5432`;
      const db = { datid: '16402', datname };
      registry.gauge(
        'pg_up',
        'Whether the last scrape of metrics from PostgreSQL was able to connect to the server (1 for yes, 0 for no).',
        {},
        () => 1
      );
      registry.gauge(
        'pg_settings_max_connections',
        'Server Parameter: max_connections',
        { server },
        () => database.maxConnections
      );
      const activity = 'number of connections in this state';
      const state = (name: string): Record<string, string> => ({ datname, server, state: name, usename: 'shop' });
      const active = (): number => Math.min(connections(world, database).total, Math.round(database.active));
      registry.gauge('pg_stat_activity_count', activity, state('active'), active);
      registry.gauge('pg_stat_activity_count', activity, state('idle'), () => {
        const { total, stuck } = connections(world, database);
        return Math.max(0, total - stuck - active());
      });
      registry.gauge(
        'pg_stat_activity_count',
        activity,
        state('idle in transaction'),
        () => connections(world, database).stuck
      );
      registry.gauge(
        'pg_stat_database_numbackends',
        'Number of backends currently connected to this database.',
        db,
        () => connections(world, database).total
      );
      registry.counter(
        'pg_stat_database_xact_commit',
        'Number of transactions in this database that have been committed',
        db,
        () => database.commits
      );
      registry.counter(
        'pg_stat_database_xact_rollback',
        'Number of transactions in this database that have been rolled back',
        db,
        () => database.rollbacks
      );
      registry.counter(
        'pg_stat_database_blks_hit',
        'Number of times disk blocks were found already in the buffer cache',
        db,
        () => database.blocksHit
      );
      registry.counter(
        'pg_stat_database_blks_read',
        'Number of disk blocks read in this database',
        db,
        () => database.blocksRead
      );
      registry.counter(
        'pg_stat_database_tup_returned',
        'Number of rows returned by queries in this database',
        db,
        () => database.tuplesReturned
      );
      registry.counter(
        'pg_stat_database_tup_fetched',
        'Number of rows fetched by queries in this database',
        db,
        () => database.tuplesFetched
      );
      registry.counter(
        'pg_stat_database_tup_inserted',
        'Number of rows inserted by queries in this database',
        db,
        () => database.tuplesInserted
      );
      registry.counter(
        'pg_stat_database_tup_updated',
        'Number of rows updated by queries in this database',
        db,
        () => database.tuplesUpdated
      );
      registry.counter(
        'pg_stat_database_temp_bytes',
        'Total amount of data written to temporary files by queries in this database',
        db,
        () => Math.round(database.tempBytes)
      );
      registry.gauge('pg_database_size_bytes', 'Disk space used by the database', { datname }, () =>
        Math.round(Math.min(database.sizeBytes + database.hoardedBytes, disk.sizeBytes))
      );
    },
  });
}
