import type { AlertEventKey } from '#contract/events';
import { AppError, asError, sendWithCommit, type Database, type Log, type Outbox, type Tx } from '../../platform/index.ts';
import { entryKey, type AlertEntry } from '../alertEntry.ts';
import { findUnknownStarts, insertAlertEvents } from './insertAlertEvents.ts';

/** An event names at most this many alert events (contract/events.ts). */
const CHUNK = 1_000;
/** A transaction takes on waiting payloads until it holds this many rows; a larger payload goes alone. */
const BATCH_ROWS = 3_000;
/** Transactions of one endpoint at once: while one commits, the next is being written ... */
const LANES = 2;
/** ... but only for this many rows: fewer wait for the commit under way, because a transaction costs more than they do. */
const WORTH_A_LANE = 100;

export interface AlertWriter {
  /** Resolves after the commit that holds the entries; rejects when they are not durable. */
  write(target: WriteTarget, entries: readonly AlertEntry[]): Promise<{ duplicates: number }>;
  /** Milliseconds that the oldest waiting payload has waited. */
  waitedMs(): number;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

export interface WriteTarget {
  tenantId: string;
  endpointId: string;
}

interface Options {
  database: Database;
  outbox: Pick<Outbox, 'emit'>;
  log: Log;
  /** Transactions of all endpoints at once; the rest of the pool is left to pages and jobs. */
  maxTransactions: number;
  onCommitted?: (tenantId: string, entries: number) => void;
}

interface Waiting {
  entries: readonly AlertEntry[];
  since: number;
  done(result: { duplicates: number }): void;
  failed(error: Error): void;
}

interface Lane {
  target: WriteTarget;
  queue: Waiting[];
  rows: number;
  running: number;
}

/**
 * Writes payloads of an endpoint together: what arrives while a transaction is under way is taken by the next one. No
 * payload waits for company, and none is answered before the commit that holds it.
 */
export function createAlertWriter(options: Options): AlertWriter {
  const lanes = new Map<string, Lane>();
  const ready: Lane[] = [];
  let running = 0;
  let whenIdle: (() => void)[] = [];

  const pump = (): void => {
    while (running < options.maxTransactions) {
      const lane = ready.shift();
      if (lane === undefined) {
        return;
      }
      const batch = takeBatch(lane);
      lane.running += 1;
      queueUp(lane);
      running += 1;
      void writeBatch(options, lane.target, batch).finally(() => finished(lane));
    }
  };

  const queueUp = (lane: Lane): void => {
    const due = lane.running === 0 ? lane.rows > 0 : lane.running < LANES && lane.rows >= WORTH_A_LANE;
    if (due && !ready.includes(lane)) {
      ready.push(lane);
    }
  };

  const finished = (lane: Lane): void => {
    lane.running -= 1;
    running -= 1;
    queueUp(lane);
    if (lane.queue.length === 0 && lane.running === 0) {
      lanes.delete(lane.target.endpointId);
    }
    pump();
    if (running === 0) {
      whenIdle.forEach((resolve) => resolve());
      whenIdle = [];
    }
  };

  return {
    write: (target, entries) =>
      new Promise((done, failed) => {
        let lane = lanes.get(target.endpointId);
        if (lane === undefined) {
          lane = { target, queue: [], rows: 0, running: 0 };
          lanes.set(target.endpointId, lane);
        }
        lane.queue.push({ entries, since: performance.now(), done, failed });
        lane.rows += entries.length;
        queueUp(lane);
        pump();
      }),
    waitedMs: () => oldestWait(lanes),
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => whenIdle.push(resolve))),
  };
}

function oldestWait(lanes: ReadonlyMap<string, Lane>): number {
  let oldest = Number.POSITIVE_INFINITY;
  for (const lane of lanes.values()) {
    oldest = Math.min(oldest, lane.queue[0]?.since ?? Number.POSITIVE_INFINITY);
  }
  return Math.max(0, performance.now() - oldest);
}

function takeBatch(lane: Lane): Waiting[] {
  const { queue } = lane;
  let rows = 0;
  let count = 0;
  while (count < queue.length && (count === 0 || rows + (queue[count]?.entries.length ?? 0) <= BATCH_ROWS)) {
    rows += queue[count]?.entries.length ?? 0;
    count += 1;
  }
  lane.rows -= rows;
  return queue.splice(0, count);
}

async function writeBatch(options: Options, target: WriteTarget, batch: Waiting[]): Promise<void> {
  try {
    const { repeated } = await options.database.tenant(target.tenantId, (tx) =>
      writeEntries(
        tx,
        options.outbox,
        target,
        batch.flatMap((waiting) => waiting.entries)
      )
    );
    answer(batch, repeated);
    options.onCommitted?.(
      target.tenantId,
      batch.reduce((sum, waiting) => sum + waiting.entries.length, 0)
    );
  } catch (thrown) {
    const error = asError(thrown);
    if (batch.length === 1 || isOutage(error)) {
      options.log.warn({ err: error, tenantId: target.tenantId }, 'alert events could not be stored');
      batch.forEach((waiting) => waiting.failed(toAnswer(error)));
      return;
    }
    // One payload must not take its neighbours down: each on its own.
    for (const waiting of batch) {
      await writeBatch(options, target, [waiting]);
    }
  }
}

/** The one way into the table: rows, then the facts about them, in the caller's transaction. */
export async function writeEntries(
  tx: Tx,
  outbox: Pick<Outbox, 'emit'>,
  target: WriteTarget,
  entries: readonly AlertEntry[]
): Promise<{ repeated: Set<string> }> {
  await findUnknownStarts(tx, target.tenantId, entries);
  const rows = mergeRepeats(entries);
  const repeated = new Set<string>();
  for (let at = 0; at < rows.length; at += CHUNK) {
    const chunk = rows.slice(at, at + CHUNK);
    const known = await insertAlertEvents(
      tx,
      target.tenantId,
      chunk.map(([, row]) => row)
    );
    known.forEach((key) => repeated.add(key));
    const events = chunk.map(([key, row]): AlertEventKey => ({
      fingerprint: row.fingerprint,
      startsAt: new Date(row.startsAtMs).toISOString(),
      status: row.status,
      repeat: known.has(key),
    }));
    sendWithCommit(tx, outbox.emit(tx, target.tenantId, 'alert.received', { endpointId: target.endpointId, events }));
  }
  return { repeated };
}

/** One row a key, in key order. The first one's content stands, as it would had the others come later. */
function mergeRepeats(entries: readonly AlertEntry[]): [key: string, row: AlertEntry][] {
  const byKey = new Map<string, AlertEntry>();
  for (const entry of entries) {
    const key = entryKey(entry);
    const first = byKey.get(key);
    byKey.set(
      key,
      first === undefined
        ? entry
        : { ...first, deliveries: first.deliveries + entry.deliveries, endsAtMs: first.endsAtMs ?? entry.endsAtMs }
    );
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1));
}

function answer(batch: readonly Waiting[], repeated: ReadonlySet<string>): void {
  const seen = new Set<string>();
  for (const { entries, done } of batch) {
    let duplicates = 0;
    for (const entry of entries) {
      const key = entryKey(entry);
      if (repeated.has(key) || seen.has(key)) {
        duplicates += 1;
      }
      seen.add(key);
    }
    done({ duplicates });
  }
}

function isOutage(error: Error): boolean {
  if (error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError) {
    return false;
  }
  const code = 'code' in error ? String(error.code) : '';
  return error instanceof AppError || !/^[0-9A-Z]{5}$/.test(code) || /^(?:08|53|57|58)/.test(code);
}

/** What the sender hears: to try again, which is safe because a repeat is known by its key. */
function toAnswer(error: Error): AppError {
  if (error instanceof AppError) {
    return error;
  }
  return isOutage(error)
    ? new AppError('unavailable', 'The alerts could not be stored. Send them again.', {
        cause: error,
        retryAfterSeconds: 5,
      })
    : new AppError('internal_error', undefined, { cause: error });
}
