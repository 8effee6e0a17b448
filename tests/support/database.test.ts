import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from './database.ts';
import { query } from './testCluster.ts';

test('each test database is a migrated copy of its own', async () => {
  const [one, other] = await Promise.all([testDatabase(), testDatabase()]);
  await query(one.url, 'create table public.mine (n int)');
  const tables = async (url: string): Promise<string[]> =>
    (await query(url, `select schemaname || '.' || tablename as name from pg_tables`)).map((row) => String(row['name']));
  assert.ok((await tables(one.url)).includes('public.mine'));
  assert.ok(!(await tables(other.url)).includes('public.mine'));
  assert.ok((await tables(other.url)).includes('sre.migration'));
  await Promise.all([one.drop(), other.drop()]);
});

test('dropping ends the connections that a test forgot', async () => {
  const database = await testDatabase();
  const slow = query(database.url, 'select pg_sleep(600)');
  const ended = assert.rejects(slow);
  await query(database.url, 'select 1');
  await database.drop();
  await ended;
});
