import { Kysely, PostgresAdapter, PostgresDriver, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import pg from 'pg';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';

/** Table types; a slice adds its own by declaration merging where it uses the query builder. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface Tables {}

/** One running transaction, bound to a tenant (or to the system role). */
export type Tx = Kysely<Tables>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export interface Database {
  /** Runs `work` in one transaction that sees and writes only rows of `tenantId` (row-level security). */
  tenant<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs `work` in one transaction over the few tables that are open to the system role. */
  system<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs `work` as the owner: maintenance only, sees no tenant row. */
  owner<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Calls `heard` for each notification on `channel`; re-subscribes after a lost connection and then calls `missed`. */
  listen(channel: string, heard: (payload: string) => void, missed: () => void): Promise<{ close(): Promise<void> }>;
  /** Answers when the database does, else throws. */
  ping(): Promise<void>;
  readonly url: string;
  close(): Promise<void>;
}

interface Options {
  url: string;
  /** Connections for tenants' transactions. */
  poolSize: number;
  log: Log;
}

/** Opens the pools. Nothing connects before it is used. */
export function openDatabase({ url, poolSize, log }: Options): Database {
  const pool = (role: string | null, max: number): pg.Pool => {
    const made = new pg.Pool({
      connectionString: url,
      max,
      idleTimeoutMillis: 30_000,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      // Statements of a transaction are sent without waiting for one another's answers where the code does not need them.
      pipeline: true,
      application_name: `sre-${role ?? 'owner'}`,
      options: `${role === null ? '' : `-c role=${role} `}-c search_path=sre,public -c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000`,
    });
    // The pool hears only of idle connections; one that is lost while in use would otherwise end the process.
    made.on('error', () => undefined);
    made.on('connect', (client) => {
      client.on('error', (error) => log.warn({ err: error }, 'a database connection was lost'));
    });
    return made;
  };
  const app = pool('sre_app', poolSize);
  const system = pool('sre_system', Math.max(2, Math.ceil(poolSize / 4)));
  const owner = pool(null, 2);

  return {
    url,
    tenant(tenantId, work) {
      if (!UUID.test(tenantId)) {
        throw new AppError('internal_error', 'A tenant id is not a UUID.');
      }
      return inTransaction(app, `begin; set local app.tenant_id = '${tenantId}'`, work);
    },
    system: (work) => inTransaction(system, 'begin', work),
    owner: (work) => inTransaction(owner, 'begin', work),
    listen: (channel, heard, missed) => listen({ url, channel, heard, missed, log }),
    async ping() {
      await system.query('select 1');
    },
    async close() {
      await Promise.all([app.end(), system.end(), owner.end()]);
    },
  };
}

async function inTransaction<T>(pool: pg.Pool, begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await connect(pool);
  let failure: Error | undefined;
  try {
    const begun = client.query(begin);
    const tx = bind(client);
    begun.catch(() => undefined);
    const result = await work(tx);
    await begun;
    const committed = client.query('commit');
    await Promise.all([...(unawaited.get(tx) ?? []), committed]);
    if ((await committed).command !== 'COMMIT') {
      throw new Error('The transaction was rolled back: one of its statements had failed.');
    }
    return result;
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    await client.query('rollback').catch((lost: unknown) => {
      failure = lost instanceof Error ? lost : failure;
    });
    throw error;
  } finally {
    // A connection whose state is in doubt is not given back to others.
    client.release(failure !== undefined && isConnectionLoss(failure));
  }
}

const unawaited = new WeakMap<Tx, Promise<unknown>[]>();

/**
 * Lets the transaction's last statements travel with its commit: their answers are awaited together. When one fails,
 * nothing is committed and the transaction rejects with its error.
 */
export function sendWithCommit(tx: Tx, statement: Promise<unknown>): void {
  statement.catch(() => undefined);
  const known = unawaited.get(tx);
  if (known === undefined) {
    unawaited.set(tx, [statement]);
  } else {
    known.push(statement);
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw new AppError('unavailable', 'The database cannot be reached. It is tried again with the next request.', {
      cause: error,
      retryAfterSeconds: 2,
    });
  }
}

function isConnectionLoss(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : '';
  return !/^[0-9A-Z]{5}$/.test(code) || code.startsWith('08') || code.startsWith('57');
}

/** The connection under a transaction, for statements that Kysely cannot name. */
const clients = new WeakMap<Tx, pg.PoolClient>();

/**
 * Runs a statement that the connection keeps prepared under `name`: for hot paths, where parsing and planning would cost
 * more than the work. One name must always stand for the same text.
 */
export async function queryPrepared<Row extends object>(
  tx: Tx,
  statement: { name: string; text: string; values: readonly unknown[] }
): Promise<Row[]> {
  const client = clients.get(tx);
  if (client === undefined) {
    throw new Error('A prepared statement needs the transaction itself.');
  }
  return (await client.query<Row>({ ...statement, values: [...statement.values] })).rows;
}

function bind(client: pg.PoolClient): Tx {
  const tx = bound(client);
  clients.set(tx, client);
  return tx;
}

function bound(client: pg.PoolClient): Tx {
  const single = { query: client.query.bind(client), release: () => undefined };
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () =>
        new PostgresDriver({
          pool: { options: {}, connect: () => Promise.resolve(single), end: () => Promise.resolve() } as never,
        }),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

async function listen(options: {
  url: string;
  channel: string;
  heard: (payload: string) => void;
  missed: () => void;
  log: Log;
}): Promise<{ close(): Promise<void> }> {
  let client: pg.Client | undefined;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  const subscribe = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: options.url, keepAlive: true, application_name: 'sre-listen' });
    next.on('notification', (message) => options.heard(message.payload ?? ''));
    const lost = (): void => {
      next.removeAllListeners('end');
      if (!closed && client === next) {
        client = undefined;
        schedule();
      }
    };
    next.on('error', lost);
    next.on('end', lost);
    await next.connect();
    await next.query(`listen ${pg.escapeIdentifier(options.channel)}`);
    client = next;
  };
  const schedule = (): void => {
    retry = setTimeout(() => {
      subscribe().then(options.missed, (error: unknown) => {
        options.log.warn({ err: error, channel: options.channel }, 'cannot listen to the database; trying again');
        if (!closed) {
          schedule();
        }
      });
    }, 500);
  };

  await subscribe();
  return {
    async close() {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
