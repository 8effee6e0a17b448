import pg from 'pg';
import type { AlertEventKey } from '#contract/events';
import { readPayload } from '../../backend/ingest/sources/readPayload.ts';
import { alertEventParameters, BARE_INSERT } from '../../backend/ingest/write/insertAlertEvents.ts';
import { newId } from '../../backend/platform/index.ts';

export interface BarePlan {
  databaseUrl: string;
  tenantId: string;
  endpointId: string;
  /** One batch each; every entry becomes a row. */
  payloads: readonly string[];
  /** For whom the product puts a fact into the outbox with each batch. */
  subscribers: readonly string[];
  connections: number;
}

/**
 * The same rows into the same tables, without a product around: parameters made beforehand, statements prepared, the
 * database's owner (no row-level security), no conflict clause, alert events and outbox rows in one statement.
 */
export async function insertAll(plan: BarePlan): Promise<number> {
  const batches = plan.payloads.map((text) => parametersOf(plan, text));
  const clients = await Promise.all(
    Array.from({ length: plan.connections }, async () => {
      const client = new pg.Client({ connectionString: plan.databaseUrl, options: '-c search_path=sre,public' });
      await client.connect();
      return client;
    })
  );
  const first = alertEventParameters(plan.tenantId, []).length;
  const text = `
    with facts as (
      insert into outbox (tenant_id, subscriber, id, name, version, payload)
      select $1::uuid, subscriber, id, 'alert.received', 1, $${first + 3}::jsonb
      from unnest($${first + 1}::text[], $${first + 2}::uuid[]) as given (subscriber, id)
    ) ${BARE_INSERT}`;
  let next = 0;
  const started = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      for (let values = batches[next++]; values !== undefined; values = batches[next++]) {
        await client.query({ name: 'bare', text, values });
      }
    })
  );
  const seconds = (performance.now() - started) / 1000;
  await Promise.all(clients.map((client) => client.end()));
  return seconds;
}

function parametersOf(plan: BarePlan, text: string): unknown[] {
  const options = { endpointId: plan.endpointId, receivedAtMs: Date.now(), mapping: null };
  const { entries } = readPayload(text, JSON.parse(text), options);
  const events = entries.map((entry): AlertEventKey => ({
    fingerprint: entry.fingerprint,
    startsAt: new Date(entry.startsAtMs).toISOString(),
    status: entry.status,
    repeat: false,
  }));
  return [
    ...alertEventParameters(plan.tenantId, entries),
    plan.subscribers,
    plan.subscribers.map(() => newId()),
    JSON.stringify({ endpointId: plan.endpointId, events }),
  ];
}
