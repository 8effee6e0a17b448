import assert from 'node:assert/strict';
import { sql } from 'kysely';
import type { AlertEvent } from '#contract/alert';
import { createIncident, type Incident } from '#contract/incident';
import { newId, type Subscription } from '../../platform/index.ts';
import { keyOf, T0 } from './alertEvents.ts';
import { incidentApi, type Api, type Caller } from './api.ts';
import { incidentHarness, type Harness } from './harness.ts';

export interface World extends Harness {
  api: Api;
  call: Api['call'];
  /** A tenant of its own for a test, with its editor; the clock goes back to T0. */
  fresh(): Promise<Caller>;
  /** Delivers alert events as ingest would tell of them. */
  hear(who: Caller, ...events: AlertEvent[]): Promise<void>;
  /** Opens an incident by hand. */
  open(who: Caller, body?: Record<string, unknown>): Promise<Incident>;
  /** Counts a tenant's rows of a table. */
  rows(who: Caller, table: string, where?: string): Promise<number>;
}

/** The slice with database, router and everything that a journey through it needs. */
export async function incidentWorld(): Promise<World> {
  const harness = await incidentHarness();
  const api = await incidentApi(harness);
  const { database, clock } = harness;

  return {
    ...harness,
    api,
    call: api.call,
    async fresh() {
      clock.at = T0;
      harness.emitted.length = 0;
      harness.published.length = 0;
      return { tenantId: await harness.newTenant() };
    },
    async hear({ tenantId }, ...events) {
      events.forEach((event) => api.store.add(event));
      clock.at = Math.max(clock.at, ...events.map((event) => Date.parse(event.receivedAt)));
      const [subscription] = api.slice.subscriptions ?? [];
      assert.ok(subscription !== undefined && 'inTransaction' in subscription);
      const { inTransaction } = subscription as Extract<Subscription, { inTransaction: unknown }>;
      const delivery = { id: newId(), tenantId, name: 'alert.received' as const, version: 1, createdAt: new Date(T0) };
      const payload = { endpointId: newId(), events: events.map((event) => keyOf(event)) };
      await database.tenant(tenantId, (tx) => inTransaction(tx, tenantId, [{ ...delivery, payload }]));
    },
    async open(who, body = {}) {
      const made = await api.call(who, createIncident, { body: { title: 'Payment errors', ...body } });
      assert.equal(made.status, 201, JSON.stringify(made.error));
      return made.body;
    },
    async rows(who, table, where = 'true') {
      const found = await database.tenant(who.tenantId, (tx) =>
        sql<{ n: number }>`
          select count(*)::int as n from ${sql.table(table)}
          where tenant_id = ${who.tenantId} and ${sql.raw(where)}`.execute(tx)
      );
      return found.rows[0]?.n ?? -1;
    },
  };
}
