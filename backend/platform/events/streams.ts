import { sql } from 'kysely';
import type { StreamMessage } from '#contract/stream';
import type { Database, Tx } from '../db/database.ts';
import { idFloor, idTime, newId } from '../ids.ts';
import type { Log } from '../log.ts';

/** A message as it goes to readers: its id and its JSON, made once for all of them. */
export interface Envelope {
  id: string;
  json: string;
}

export interface Streams {
  /** Writes messages for the tenant's open pages; they leave when the transaction commits. */
  publish(tx: Tx, tenantId: string, messages: readonly StreamMessage[]): Promise<void>;
  /**
   * Calls `send` for every message of the tenant from now on. With `lastId` it first replays what came after it, or sends
   * a `reset` when that is too long ago. Ends with `stop()`.
   */
  subscribe(tenantId: string, lastId: string | null, send: (envelope: Envelope) => void): Promise<{ stop(): void }>;
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly readers: number;
}

const CHANNEL = 'sre_stream';
/** Messages are kept this long for readers that come back. */
const KEEP_MS = 3_600_000;
/** A transaction may commit this much after it made its ids: read again that far back and drop what was seen. */
const OVERLAP_MS = 5_000;
const REPLAY_MAX = 1_000;

interface Channel {
  readers: Set<(envelope: Envelope) => void>;
  seen: Map<string, number>;
  reading: boolean;
  again: boolean;
}

/** Fan-out of one process: one read of the database serves all readers of a tenant. */
export function createStreams({ database, log }: { database: Database; log: Log }): Streams {
  const channels = new Map<string, Channel>();
  let listening: { close(): Promise<void> } | undefined;
  let sweep: NodeJS.Timeout | undefined;

  const readSince = (tenantId: string, floor: string, limit: number): Promise<Envelope[]> =>
    database.tenant(tenantId, async (tx) => {
      const found = await sql<Envelope>`
        select id, message::text as json from stream_message
        where tenant_id = ${tenantId} and id > ${floor}::uuid order by id limit ${limit}`.execute(tx);
      return found.rows;
    });

  const pump = async (tenantId: string, channel: Channel): Promise<void> => {
    if (channel.reading) {
      channel.again = true;
      return;
    }
    channel.reading = true;
    try {
      do {
        channel.again = false;
        const fresh = await readSince(tenantId, idFloor(Date.now() - OVERLAP_MS), 20_000);
        for (const envelope of fresh) {
          if (!channel.seen.has(envelope.id)) {
            channel.seen.set(envelope.id, idTime(envelope.id));
            channel.readers.forEach((send) => send(envelope));
          }
        }
      } while (channel.again);
      forget(channel);
    } catch (error) {
      log.warn({ err: error, tenantId }, 'live messages could not be read');
    } finally {
      channel.reading = false;
    }
  };

  const forget = (channel: Channel): void => {
    const before = Date.now() - 4 * OVERLAP_MS;
    for (const [id, at] of channel.seen) {
      if (at < before) {
        channel.seen.delete(id);
      }
    }
  };

  return {
    get readers() {
      let count = 0;
      channels.forEach((channel) => (count += channel.readers.size));
      return count;
    },
    async publish(tx, tenantId, messages) {
      if (messages.length === 0) {
        return;
      }
      await sql`
        insert into stream_message (tenant_id, id, message)
        select ${tenantId}::uuid, id, message from unnest(${messages.map(() => newId())}::uuid[], ${messages.map((message) => JSON.stringify(message))}::jsonb[]) as given (id, message)`.execute(tx);
      await sql`select pg_notify(${CHANNEL}, ${tenantId})`.execute(tx);
    },
    async subscribe(tenantId, lastId, send) {
      let channel = channels.get(tenantId);
      if (channel === undefined) {
        channel = { readers: new Set(), seen: new Map(), reading: false, again: false };
        channels.set(tenantId, channel);
        for (const old of await readSince(tenantId, idFloor(Date.now() - OVERLAP_MS), 20_000)) {
          channel.seen.set(old.id, idTime(old.id));
        }
      }
      if (lastId !== null) {
        await replay(tenantId, lastId, send);
      }
      channel.readers.add(send);
      const joined = channel;
      return {
        stop() {
          joined.readers.delete(send);
          if (joined.readers.size === 0 && channels.get(tenantId) === joined) {
            channels.delete(tenantId);
          }
        },
      };
    },
    async start() {
      const pumpAll = (): void => channels.forEach((channel, tenantId) => void pump(tenantId, channel));
      listening = await database.listen(
        CHANNEL,
        (tenantId) => {
          const channel = channels.get(tenantId);
          if (channel !== undefined) {
            void pump(tenantId, channel);
          }
        },
        pumpAll
      );
      sweep = setInterval(() => {
        database
          .system((tx) => sql`delete from stream_message where id < ${idFloor(Date.now() - KEEP_MS)}::uuid`.execute(tx))
          .catch((error: unknown) => log.warn({ err: error }, 'old live messages could not be removed'));
      }, 60_000);
      sweep.unref();
    },
    async stop() {
      clearInterval(sweep);
      await listening?.close();
      channels.clear();
    },
  };

  async function replay(tenantId: string, lastId: string, send: (envelope: Envelope) => void): Promise<void> {
    const since = idTime(lastId);
    const reset = (): void => send({ id: newId(), json: JSON.stringify({ type: 'reset' } satisfies StreamMessage) });
    if (Number.isNaN(since) || Date.now() - since > KEEP_MS) {
      reset();
      return;
    }
    const missed = await readSince(tenantId, idFloor(since - OVERLAP_MS), REPLAY_MAX + 1);
    if (missed.length > REPLAY_MAX) {
      reset();
      return;
    }
    missed.forEach((envelope) => {
      if (envelope.id !== lastId) {
        send(envelope);
      }
    });
  }
}
