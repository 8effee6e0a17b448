import { sql } from 'kysely';
import { EVENTS, type EventName, type EventPayload } from '#contract/events';
import { queryPrepared, type Database, type Tx } from '../db/database.ts';
import { asError } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log.ts';
import { inSpan } from '../telemetry/span.ts';

/** A fact as a subscriber gets it. */
export interface DomainEvent<N extends EventName = EventName> {
  id: string;
  tenantId: string;
  name: N;
  version: number;
  payload: EventPayload<N>;
  createdAt: Date;
}

interface Common {
  /** Unique over all slices: `<slice>.<purpose>`. Its waiting facts are found by it, so it never changes. */
  subscriber: string;
  listensTo: readonly EventName[];
  /** Facts taken at once. */
  batch?: number;
}

/**
 * What a slice listens to. With `inTransaction` the facts are removed by the transaction that handles them, so effects in
 * the database happen exactly once, in order, one batch of a tenant at a time. With `afterClaim` the handler works outside
 * of a transaction and may see a fact again after a crash: it must be idempotent.
 */
export type Subscription = Common &
  (
    | { inTransaction(tx: Tx, tenantId: string, events: DomainEvent[]): Promise<void> }
    | { afterClaim(tenantId: string, events: DomainEvent[]): Promise<void> }
  );

/** Declares an event inside the transaction that makes it true. */
export type Emit = <N extends EventName>(tx: Tx, tenantId: string, name: N, payload: EventPayload<N>) => Promise<void>;

export interface Outbox {
  emit: Emit;
  /** Declares many facts of one name in one statement, in their order. */
  emitMany<N extends EventName>(tx: Tx, tenantId: string, name: N, payloads: readonly EventPayload<N>[]): Promise<void>;
  /** Starts delivering to the subscribers of this process. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Delivers everything that is due now and returns; for tests and benches that hold the clock. */
  drain(): Promise<void>;
}

const CHANNEL = 'sre_outbox';
const EMIT = `
  with put as (
    insert into outbox (tenant_id, subscriber, id, name, version, payload)
    select $1::uuid, subscriber, id, $2::text, $3::int, payload
    from unnest($4::text[], $5::uuid[], $6::jsonb[]) as given (subscriber, id, payload)
    returning subscriber
  )
  select pg_notify('${CHANNEL}', subscriber) from (select distinct subscriber from put) as told`;
const MAX_ATTEMPTS = 10;

/** Seconds until a failed fact is tried again. */
export function retryDelaySeconds(attempts: number): number {
  return Math.min(300, 2 ** Math.max(0, attempts - 1));
}

/** The outbox over `subscriptions`; every replica may run one. `onDelay` hears how long facts waited, in seconds. */
export function createOutbox(options: {
  database: Database;
  log: Log;
  subscriptions: () => readonly Subscription[];
  onDelay?: (subscriber: string, seconds: number) => void;
}): Outbox {
  const { database, log } = options;
  let running = false;
  let listening: { close(): Promise<void> } | undefined;
  const loops = new Map<string, { wake(): void; done: Promise<void> }>();

  const emitMany: Outbox['emitMany'] = async (tx, tenantId, name, payloads) => {
    const subscribers = options.subscriptions().filter((one) => one.listensTo.includes(name));
    if (subscribers.length === 0 || payloads.length === 0) {
      return;
    }
    const rows = payloads.flatMap((payload) => {
      const json = JSON.stringify(payload);
      return subscribers.map((one) => ({ subscriber: one.subscriber, id: newId(), json }));
    });
    await queryPrepared(tx, {
      name: 'outbox-emit',
      text: EMIT,
      values: [
        tenantId,
        name,
        EVENTS[name].version,
        rows.map((row) => row.subscriber),
        rows.map((row) => row.id),
        rows.map((row) => row.json),
      ],
    });
  };
  const emit: Emit = (tx, tenantId, name, payload) => emitMany(tx, tenantId, name, [payload]);

  const deliverAll = async (subscription: Subscription): Promise<boolean> => {
    const tenants = await database.system(async (tx) => {
      const found = await sql<{ tenant_id: string }>`
        select distinct tenant_id from outbox
        where subscriber = ${subscription.subscriber} and next_at <= now() limit 200`.execute(tx);
      return found.rows.map((row) => row.tenant_id);
    });
    let more = false;
    for (const tenantId of tenants) {
      more = (await deliverTenant(subscription, tenantId)) || more;
    }
    return more;
  };

  const deliverTenant = async (subscription: Subscription, tenantId: string): Promise<boolean> => {
    const limit = subscription.batch ?? 100;
    try {
      return (await deliverBatch(subscription, tenantId, limit)) === limit;
    } catch (error) {
      log.warn({ err: error, subscriber: subscription.subscriber, tenantId }, 'facts could not be handled; one at a time now');
    }
    // One bad fact must not hold up the others: find it by taking them singly.
    for (let taken = 0; taken < limit; taken++) {
      try {
        if ((await deliverBatch(subscription, tenantId, 1)) === 0) {
          return false;
        }
      } catch (error) {
        await postpone(subscription.subscriber, tenantId, asError(error));
      }
    }
    return true;
  };

  const deliverBatch = (subscription: Subscription, tenantId: string, limit: number): Promise<number> =>
    database.tenant(tenantId, async (tx) => {
      const key = `${subscription.subscriber}/${tenantId}`;
      const lock = await sql<{ taken: boolean }>`
        select pg_try_advisory_xact_lock(hashtextextended(${key}, 0)) as taken`.execute(tx);
      if (lock.rows[0]?.taken !== true) {
        return 0;
      }
      const rows = await sql<OutboxRow>`
        select id, name, version, payload, created_at from outbox
        where tenant_id = ${tenantId} and subscriber = ${subscription.subscriber} and next_at <= now()
        order by id limit ${limit}`.execute(tx);
      if (rows.rows.length === 0) {
        return 0;
      }
      const events = rows.rows.map((row) => toEvent(tenantId, row));
      await inSpan(`deliver ${subscription.subscriber}`, { 'sre.tenant': tenantId, 'sre.events': events.length }, () =>
        'inTransaction' in subscription
          ? subscription.inTransaction(tx, tenantId, events)
          : subscription.afterClaim(tenantId, events)
      );
      await sql`
        delete from outbox where tenant_id = ${tenantId} and subscriber = ${subscription.subscriber}
        and id = any(${events.map((event) => event.id)}::uuid[])`.execute(tx);
      const now = Date.now();
      for (const event of events) {
        options.onDelay?.(subscription.subscriber, (now - event.createdAt.getTime()) / 1000);
      }
      return events.length;
    });

  const postpone = (subscriber: string, tenantId: string, error: Error): Promise<void> =>
    database.tenant(tenantId, async (tx) => {
      const found = await sql<{ id: string; attempts: number }>`
        select id, attempts from outbox
        where tenant_id = ${tenantId} and subscriber = ${subscriber} and next_at <= now()
        order by id limit 1 for update skip locked`.execute(tx);
      const row = found.rows[0];
      if (row === undefined) {
        return;
      }
      const attempts = row.attempts + 1;
      const reason = error.message.slice(0, 1000);
      log.error({ err: error, subscriber, tenantId, eventId: row.id, attempts }, 'a fact could not be handled');
      if (attempts < MAX_ATTEMPTS) {
        await sql`
          update outbox set attempts = ${attempts}, error = ${reason},
            next_at = now() + make_interval(secs => ${retryDelaySeconds(attempts)})
          where tenant_id = ${tenantId} and subscriber = ${subscriber} and id = ${row.id}`.execute(tx);
      } else {
        await sql`
          with gone as (delete from outbox where tenant_id = ${tenantId} and subscriber = ${subscriber} and id = ${row.id} returning *)
          insert into outbox_dead (tenant_id, subscriber, id, name, version, payload, created_at, attempts, next_at, error)
          select tenant_id, subscriber, id, name, version, payload, created_at, ${attempts}, next_at, ${reason} from gone`.execute(tx);
      }
    });

  const startLoop = (subscription: Subscription): { wake(): void; done: Promise<void> } => {
    let wakeUp: (() => void) | undefined;
    let pending = false;
    const wake = (): void => {
      pending = true;
      wakeUp?.();
    };
    const run = async (): Promise<void> => {
      while (running) {
        pending = false;
        let more = false;
        try {
          more = await deliverAll(subscription);
        } catch (error) {
          log.warn({ err: error, subscriber: subscription.subscriber }, 'the outbox cannot be read; trying again');
        }
        if (running && !more && !pending) {
          // The notification is a hint; the pause bounds how long a lost one can delay a fact.
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, 1_000);
            wakeUp = () => {
              clearTimeout(timer);
              resolve();
            };
          });
          wakeUp = undefined;
        }
      }
    };
    return { wake, done: run() };
  };

  return {
    emit,
    emitMany,
    async start() {
      running = true;
      for (const subscription of options.subscriptions()) {
        loops.set(subscription.subscriber, startLoop(subscription));
      }
      const wakeAll = (): void => loops.forEach((loop) => loop.wake());
      listening = await database.listen(CHANNEL, (subscriber) => loops.get(subscriber)?.wake(), wakeAll);
    },
    async stop() {
      running = false;
      await listening?.close();
      loops.forEach((loop) => loop.wake());
      await Promise.all([...loops.values()].map((loop) => loop.done));
      loops.clear();
    },
    async drain() {
      for (let busy = true; busy; ) {
        busy = false;
        for (const subscription of options.subscriptions()) {
          busy = (await deliverAllDue(subscription)) || busy;
        }
      }
    },
  };

  async function deliverAllDue(subscription: Subscription): Promise<boolean> {
    const waiting = await database.system(async (tx) => {
      const found = await sql<{ waiting: boolean }>`
        select exists (select from outbox where subscriber = ${subscription.subscriber} and next_at <= now()) as waiting`.execute(tx);
      return found.rows[0]?.waiting === true;
    });
    if (waiting) {
      await deliverAll(subscription);
    }
    return waiting;
  }
}

interface OutboxRow {
  id: string;
  name: string;
  version: number;
  payload: unknown;
  created_at: Date;
}

function toEvent(tenantId: string, row: OutboxRow): DomainEvent {
  if (!(row.name in EVENTS)) {
    throw new Error(`The outbox holds an event of the unknown name ${row.name}.`);
  }
  const name = row.name as EventName;
  // Parsed again on the way out: a row may have been written by another version (ADR 0006).
  const payload = EVENTS[name].payload.parse(row.payload) as EventPayload<EventName>;
  return { id: row.id, tenantId, name, version: row.version, payload, createdAt: row.created_at };
}

/** Narrows a fact to one name. */
export function isEvent<N extends EventName>(event: DomainEvent, name: N): event is DomainEvent<N> {
  return event.name === name;
}
