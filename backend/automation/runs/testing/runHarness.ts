import { after } from 'node:test';
import { sql } from 'kysely';
import type { EventName, EventPayload } from '#contract/events';
import type { StreamMessage } from '#contract/stream';
import { testDatabase } from '../../../../tests/support/database.ts';
import {
  newId,
  openDatabase,
  silentLog,
  type Database,
  type Emit,
  type Log,
  type Outbox,
  type Streams,
} from '../../../platform/index.ts';

/** A fact as the fake outbox kept it. */
export type Emitted = { [N in EventName]: { name: N; payload: EventPayload<N> } }[EventName];

export interface RunHarness {
  database: Database;
  log: Log;
  clock: { now(): number; at: number };
  emitted: Emitted[];
  published: StreamMessage[];
  outbox: Pick<Outbox, 'emit' | 'emitMany'>;
  streams: Pick<Streams, 'publish'>;
  newTenant(): Promise<string>;
}

const T0 = Date.parse('2026-03-02T10:00:00.000Z');

/** A database of its own, a clock that stands still, and recorders for what leaves. */
export async function runHarness(): Promise<RunHarness> {
  const made = await testDatabase();
  const database = openDatabase({ url: made.url, poolSize: 4, log: silentLog });
  after(async () => {
    await database.close();
    await made.drop();
  });
  const emitted: Emitted[] = [];
  const published: StreamMessage[] = [];
  const clock = { at: T0, now: () => clock.at };
  const emit: Emit = (_tx, _tenantId, name, payload) => {
    emitted.push({ name, payload } as Emitted);
    return Promise.resolve();
  };
  return {
    database,
    log: silentLog,
    clock,
    emitted,
    published,
    outbox: {
      emit,
      emitMany: async (tx, tenantId, name, payloads) => {
        for (const payload of payloads) {
          await emit(tx, tenantId, name, payload);
        }
      },
    },
    streams: {
      publish: (_tx, _tenantId, messages) => {
        published.push(...messages);
        return Promise.resolve();
      },
    },
    async newTenant() {
      const id = newId();
      await database.system((tx) =>
        sql`
          insert into tenant (id, name, grafana_url, issuer, org_id)
          values (${id}, 'test', ${`http://${id}.test`}, ${`http://${id}.test/`}, 1)`.execute(tx)
      );
      return id;
    },
  };
}
