import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { testDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { openDatabase, type Database } from '../db/database.ts';
import { newId } from '../ids.ts';
import { silentLog } from '../log.ts';
import { createOutbox, retryDelaySeconds, type DomainEvent, type Subscription } from './outbox.ts';

describe('the outbox', () => {
  let scratch: TestDatabase;
  let database: Database;
  before(async () => {
    scratch = await testDatabase();
    database = openDatabase({ url: scratch.url, poolSize: 4, log: silentLog });
  });
  after(async () => {
    await database.close();
    await scratch.drop();
  });

  const outboxOf = (...subscriptions: Subscription[]): ReturnType<typeof createOutbox> =>
    createOutbox({ database, log: silentLog, subscriptions: () => subscriptions });
  const waiting = (tenantId: string): Promise<number> =>
    database.tenant(tenantId, async (tx) => {
      const found = await sql<{ n: number }>`select count(*)::int as n from outbox where tenant_id = ${tenantId}`.execute(tx);
      return found.rows[0]?.n ?? -1;
    });

  test('a fact reaches every subscriber of its name, once, and only when its transaction commits', async () => {
    const tenantId = newId();
    const heard: string[] = [];
    const subscription = (subscriber: string): Subscription => ({
      subscriber,
      listensTo: ['source.added'],
      inTransaction: (_tx, _tenantId, events) => {
        heard.push(...events.map((event) => `${subscriber} ${(event.payload as { sourceId: string }).sourceId}`));
        return Promise.resolve();
      },
    });
    const outbox = outboxOf(subscription('t1.a'), subscription('t1.b'), { ...subscription('t1.c'), listensTo: ['source.removed'] });
    const kept = newId();
    await database.tenant(tenantId, (tx) => outbox.emit(tx, tenantId, 'source.added', { sourceId: kept }));
    await assert.rejects(
      database.tenant(tenantId, async (tx) => {
        await outbox.emit(tx, tenantId, 'source.added', { sourceId: newId() });
        throw new Error('taken back');
      })
    );
    await outbox.drain();
    await outbox.drain();
    assert.deepEqual(heard.sort(), [`t1.a ${kept}`, `t1.b ${kept}`]);
    assert.equal(await waiting(tenantId), 0);
  });

  test('effects in the database and the removal of the fact are one: a failing handler leaves neither half', async () => {
    const tenantId = newId();
    let fail = true;
    const outbox = outboxOf({
      subscriber: 't2.effect',
      listensTo: ['source.added'],
      inTransaction: async (tx) => {
        await sql`insert into stream_message (tenant_id, id, message) values (${tenantId}, ${newId()}, '{}')`.execute(tx);
        if (fail) {
          throw new Error('not yet');
        }
      },
    });
    await database.tenant(tenantId, (tx) => outbox.emit(tx, tenantId, 'source.added', { sourceId: newId() }));
    await outbox.drain();
    const effects = (): Promise<number> =>
      database.tenant(tenantId, async (tx) => (await sql`select from stream_message where tenant_id = ${tenantId}`.execute(tx)).rows.length);
    assert.equal(await effects(), 0);
    assert.equal(await waiting(tenantId), 1);
    fail = false;
    await database.tenant(tenantId, (tx) => sql`update outbox set next_at = now() where tenant_id = ${tenantId}`.execute(tx));
    await outbox.drain();
    assert.equal(await effects(), 1);
    assert.equal(await waiting(tenantId), 0);
  });

  test('one bad fact holds up no other and is set aside with its reason after ten tries', async () => {
    const tenantId = newId();
    const bad = newId();
    const good: string[] = [];
    const outbox = outboxOf({
      subscriber: 't3.picky',
      listensTo: ['source.added'],
      inTransaction: (_tx, _tenantId, events: DomainEvent[]) => {
        for (const event of events) {
          const { sourceId } = event.payload as { sourceId: string };
          if (sourceId === bad) {
            return Promise.reject(new Error('this one breaks me'));
          }
          good.push(sourceId);
        }
        return Promise.resolve();
      },
    });
    const others = [newId(), newId(), newId()];
    await database.tenant(tenantId, async (tx) => {
      for (const sourceId of [others[0] ?? '', bad, ...others.slice(1)]) {
        await outbox.emit(tx, tenantId, 'source.added', { sourceId });
      }
    });
    for (let attempt = 0; attempt < 10; attempt++) {
      await outbox.drain();
      await database.tenant(tenantId, (tx) => sql`update outbox set next_at = now() where tenant_id = ${tenantId}`.execute(tx));
    }
    await outbox.drain();
    assert.deepEqual([...new Set(good)].sort(), [...others].sort());
    const dead = await database.tenant(tenantId, (tx) =>
      sql<{ error: string; attempts: number }>`select error, attempts from outbox_dead where tenant_id = ${tenantId}`.execute(tx)
    );
    assert.deepEqual(dead.rows, [{ error: 'this one breaks me', attempts: 10 }]);
    assert.equal(await waiting(tenantId), 0);
  });

  test('facts of a tenant are handled in their order by one replica at a time', async () => {
    const tenantId = newId();
    const order: string[] = [];
    let inside = 0;
    const subscription: Subscription = {
      subscriber: 't4.serial',
      listensTo: ['source.added'],
      batch: 5,
      inTransaction: async (tx, _tenantId, events) => {
        assert.equal(++inside, 1);
        await sql`select pg_sleep(0.005)`.execute(tx);
        order.push(...events.map((event) => (event.payload as { sourceId: string }).sourceId));
        inside--;
      },
    };
    const replicas = [outboxOf(subscription), outboxOf(subscription)];
    const sent: string[] = [];
    for (let i = 0; i < 40; i++) {
      const sourceId = newId();
      sent.push(sourceId);
      await database.tenant(tenantId, (tx) => replicas[0]?.emit(tx, tenantId, 'source.added', { sourceId }) ?? Promise.resolve());
    }
    await Promise.all(replicas.map((replica) => replica.start()));
    for (let tries = 0; tries < 400 && (await waiting(tenantId)) > 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await Promise.all(replicas.map((replica) => replica.stop()));
    assert.deepEqual(order, sent);
  });

  test('the pause between tries doubles and is bounded', () => {
    assert.deepEqual([1, 2, 3, 9, 10, 50].map(retryDelaySeconds), [1, 2, 4, 256, 300, 300]);
  });
});
