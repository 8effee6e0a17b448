import { after } from 'node:test';
import { sql } from 'kysely';
import type { EventName, EventPayload } from '#contract/events';
import type { StreamMessage } from '#contract/stream';
import { TenantSettings } from '#contract/tenancy';
import { testDatabase } from '../../../tests/support/database.ts';
import { newId, openDatabase, silentLog, type Database, type Emit, type Log } from '../../platform/index.ts';
import type { Announcer } from '../announce.ts';
import { T0 } from './alertEvents.ts';

/** A fact as the fake outbox kept it. */
export type Emitted = { [N in EventName]: { name: N; payload: EventPayload<N> } }[EventName];

export interface Harness extends Announcer {
  database: Database;
  tenantId: string;
  log: Log;
  clock: { now(): number; at: number };
  emitted: Emitted[];
  published: StreamMessage[];
  newTenant(settings?: Partial<TenantSettings>): Promise<string>;
}

/** A database of its own with one tenant, a clock that stands still, and recorders for what leaves. */
export async function incidentHarness(settings: Partial<TenantSettings> = {}): Promise<Harness> {
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
  const newTenant = (given: Partial<TenantSettings> = {}): Promise<string> => makeTenant(database, given);
  return {
    database,
    tenantId: await newTenant(settings),
    log: silentLog,
    clock,
    emitted,
    published,
    newTenant,
    outbox: {
      emit,
      emitMany: async (tx, tenant, name, payloads) => {
        for (const payload of payloads) {
          await emit(tx, tenant, name, payload);
        }
      },
    },
    streams: {
      publish: (_tx, _tenantId, messages) => {
        published.push(...messages);
        return Promise.resolve();
      },
    },
  };
}

async function makeTenant(database: Database, settings: Partial<TenantSettings>): Promise<string> {
  const id = newId();
  await database.system((tx) =>
    sql`
      insert into tenant (id, name, grafana_url, issuer, org_id, settings)
      values (${id}, 'test', ${`http://${id}.test`}, ${`http://${id}.test/`}, 1, ${JSON.stringify(TenantSettings.parse(settings))}::jsonb)`.execute(
      tx
    )
  );
  return id;
}
