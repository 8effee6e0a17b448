import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { testDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { newId, openDatabase, queryPrepared, sendWithCommit, silentLog, type Database, type Tx } from '../index.ts';

let created: TestDatabase;
let app: { database: Database };
before(async () => {
  created = await testDatabase();
  app = { database: openDatabase({ url: created.url, poolSize: 4, log: silentLog }) };
});
after(async () => {
  await app.database.close();
  await created.drop();
});

const TENANT = '018f0000-0000-7000-8000-0000000000aa';

function emit(tx: Tx, name: string, id = newId()): Promise<unknown> {
  return queryPrepared(tx, {
    name: 'test-emit',
    text: `insert into outbox (tenant_id, subscriber, id, name, version, payload) values ($1, 'test', $2, $3, 1, '{}')`,
    values: [TENANT, id, name],
  });
}

async function names(): Promise<string[]> {
  const found = await app.database.tenant(TENANT, (tx) =>
    sql<{ name: string }>`select name from outbox where subscriber = 'test' order by name`.execute(tx)
  );
  return found.rows.map((row) => row.name);
}

describe('a transaction', () => {
  test('commits what travels with its commit', async () => {
    const answer = await app.database.tenant(TENANT, async (tx) => {
      await emit(tx, 'a');
      sendWithCommit(tx, emit(tx, 'b'));
      return 7;
    });
    assert.equal(answer, 7);
    assert.deepEqual(await names(), ['a', 'b']);
  });

  test('leaves nothing behind, and says why, when what travels with its commit fails', async () => {
    const id = newId();
    await assert.rejects(
      app.database.tenant(TENANT, async (tx) => {
        await emit(tx, 'c', id);
        sendWithCommit(tx, emit(tx, 'd', id));
        sendWithCommit(tx, emit(tx, 'e'));
      }),
      { code: '23505' }
    );
    assert.deepEqual(await names(), ['a', 'b']);
  });

  test('does not pass for committed when a failure inside was swallowed', async () => {
    await assert.rejects(
      app.database.tenant(TENANT, async (tx) => {
        await emit(tx, 'f');
        await sql`select 1 / 0`.execute(tx).catch(() => undefined);
      }),
      /rolled back/
    );
    assert.deepEqual(await names(), ['a', 'b']);
  });

  test('gives its connection back usable after a failure', async () => {
    const failures = Array.from({ length: 40 }, () =>
      app.database.tenant(TENANT, (tx) => sql`select 1 / 0`.execute(tx)).then(
        () => 'committed',
        () => 'failed'
      )
    );
    assert.deepEqual(new Set(await Promise.all(failures)), new Set(['failed']));
    assert.deepEqual(await names(), ['a', 'b']);
  });
});
