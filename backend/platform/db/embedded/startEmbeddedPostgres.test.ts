import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, beforeEach, afterEach, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { silentLog } from '../../log.ts';
import { removeEmbeddedPostgres, settleLayout } from './layout.ts';
import { isAlive, OWNER_SETTING } from './postmaster.ts';
import { settlePrograms } from './programs.ts';
import { spawnAsUser } from './spawnAsUser.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './startEmbeddedPostgres.ts';

const scratch = mkdtempSync(join(tmpdir(), 'embedded-postgres-test-'));
chmodSync(scratch, 0o755);
let dataDir = '';
let folders = 0;
const running: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

const start = async (): Promise<EmbeddedPostgres> => {
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog });
  running.push(server);
  return server;
};

/** Another process that starts the database and then waits; answers with the database's pid and URL. */
async function startInOtherProcess(): Promise<{ process: ChildProcess; pid: number; url: string; adopted: boolean }> {
  const module = new URL('./startEmbeddedPostgres.ts', import.meta.url).href;
  const log = new URL('../../log.ts', import.meta.url).href;
  const program = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
    const { silentLog } = await import(${JSON.stringify(log)});
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log: silentLog });
    console.log(JSON.stringify({ pid: server.pid, url: server.url, adopted: server.adopted }));
    process.on('SIGTERM', () => server.stop().then(() => process.exit(0)));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { process: child, ...(JSON.parse(line) as { pid: number; url: string; adopted: boolean }) };
}

async function sql(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, `timed out: ${what}`);
    await pause(20);
  }
}

async function killNow(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

beforeEach(() => {
  folders += 1;
  dataDir = join(scratch, `data-${folders}`);
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      await killNow(child);
    }
  }
});

after(() => rmSync(scratch, { recursive: true, force: true }));

describe('an embedded database', () => {
  test('is made on the first start and keeps its rows, port and password over the next', async () => {
    const first = await start();
    await sql(first.url, 'create table kept (n int); insert into kept values (1)');
    await first.stop();
    await until('the server is gone', () => !isAlive(first.pid));
    const second = await start();
    assert.equal(second.url, first.url);
    assert.deepEqual(await sql(second.url, 'select n from kept'), [{ n: 1 }]);
  });

  test('listens on loopback only, with a password that only its user can read, and with durability on', async () => {
    const server = await start();
    const settings = await sql(
      server.url,
      `select name, setting from pg_settings where name in ('fsync','full_page_writes','listen_addresses','synchronous_commit','unix_socket_directories') order by 1`
    );
    assert.deepEqual(
      settings.map((row) => row['setting']),
      ['on', 'on', '127.0.0.1', 'on', '']
    );
    assert.equal(statSync(join(dataDir, 'password')).mode & 0o077, 0);
    const guess = new URL(server.url);
    guess.password = 'guess';
    await assert.rejects(sql(guess.href, 'select 1'), /password authentication failed/);
  });

  test('finds trigrams in Chinese text', async () => {
    const server = await start();
    const [row] = await sql(server.url, `create extension pg_trgm; select 1`).then(() =>
      sql(server.url, `select array_length(show_trgm('磁盘已满'), 1) as n`)
    );
    assert.ok(Number(row?.['n']) > 0);
  });

  test('ends with the process that started it, also by kill -9, and the next start has its rows', async () => {
    const other = await startInOtherProcess();
    await sql(other.url, 'create table kept (n int); insert into kept values (7)');
    await killNow(other.process);
    const server = await start();
    assert.notEqual(server.pid, other.pid);
    await until('the first server is gone', () => !isAlive(other.pid));
    assert.deepEqual(await sql(server.url, 'select n from kept'), [{ n: 7 }]);
  });

  test('leaves no server behind after kill -9 of its process', { skip: process.platform !== 'linux' }, async () => {
    const other = await startInOtherProcess();
    await killNow(other.process);
    await until('the server ends', () => !isAlive(other.pid));
  });

  test('comes back by itself on the same port, with every committed row, after kill -9 of the server', async () => {
    const server = await start();
    await sql(server.url, 'create table kept (n int); insert into kept select generate_series(1, 100)');
    const { pid, port } = server;
    process.kill(pid, 'SIGKILL');
    await until('another server', () => server.pid !== pid);
    assert.equal(server.port, port);
    assert.deepEqual(await sql(server.url, 'select count(*)::int as n from kept'), [{ n: 100 }]);
  });

  test('is shared with a second process, which does not end it', async () => {
    const other = await startInOtherProcess();
    const server = await start();
    assert.equal(server.adopted, true);
    assert.equal(server.url, other.url);
    await server.stop();
    assert.deepEqual(await sql(other.url, 'select 1 as n'), [{ n: 1 }]);
  });

  test('takes the place of an orphan that still runs on its folder', async () => {
    await (await start()).stop();
    const layout = settleLayout(dataDir);
    const port = readFileSync(join(dataDir, 'port'), 'utf8').trim();
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', `port=${port}`, `${OWNER_SETTING}=2147483646`];
    const args = ['-D', layout.cluster, ...settings.flatMap((setting) => ['-c', setting])];
    const orphan = spawnAsUser(layout.user, settlePrograms(layout).postgres, args, 'ignore');
    children.push(orphan);
    await until('the orphan runs', () => existsSync(join(layout.cluster, 'postmaster.pid')));
    const server = await start();
    assert.equal(server.adopted, false);
    assert.notEqual(server.pid, orphan.pid);
    await until('the orphan is gone', () => orphan.exitCode !== null || orphan.signalCode !== null);
  });

  test('starts over a stale lock whose number now belongs to an unrelated process of the same user', async () => {
    const first = await start();
    await sql(first.url, 'create table kept (n int); insert into kept values (3)');
    const { cluster, user } = settleLayout(dataDir);
    const lock = readFileSync(join(cluster, 'postmaster.pid'), 'utf8');
    await first.stop();
    const unrelated = spawnAsUser(user, '/bin/sleep', ['600'], 'ignore');
    children.push(unrelated);
    writeFileSync(join(cluster, 'postmaster.pid'), lock.replace(/^\d+/, String(unrelated.pid)));
    const server = await start();
    assert.deepEqual(await sql(server.url, 'select n from kept'), [{ n: 3 }]);
    assert.equal(unrelated.exitCode, null);
  });

  test('moves to another port when its own is taken, and says so', async () => {
    const first = await start();
    await first.stop();
    const squatter = createServer().listen(first.port, '127.0.0.1');
    await once(squatter, 'listening');
    const said: unknown[] = [];
    const log = { debug: () => {}, info: () => {}, error: () => {}, warn: (text: unknown) => said.push(text) };
    const server = await startEmbeddedPostgres({ dataDir, log });
    running.push(server);
    squatter.close();
    assert.notEqual(server.port, first.port);
    assert.match(String(said[0]), new RegExp(`Port ${first.port} .* is taken; it now listens on ${server.port}`));
    assert.deepEqual(await sql(server.url, 'select 1 as n'), [{ n: 1 }]);
  });

  test('is made whole when an earlier first start was killed half-way', async () => {
    mkdirSync(join(dataDir, 'cluster.unfinished'), { recursive: true });
    writeFileSync(join(dataDir, 'cluster.unfinished', 'PG_VERSION'), '18\n');
    const server = await start();
    assert.deepEqual(await sql(server.url, 'select 1 as n'), [{ n: 1 }]);
    assert.equal(existsSync(join(dataDir, 'cluster.unfinished')), false);
  });

  test('refuses the folder of another major version with a sentence that says what to do', async () => {
    const first = await start();
    await first.stop();
    writeFileSync(join(settleLayout(dataDir).cluster, 'PG_VERSION'), '14\n');
    await assert.rejects(start(), /made by Postgres 14, .* brings Postgres 18/);
  });

  test('says the words of a server that cannot start', async () => {
    await assert.rejects(
      startEmbeddedPostgres({ dataDir, log: silentLog, settings: { shared_buffers: 'many' } }),
      /does not start:[^]*shared_buffers/
    );
  });

  test('works for root in a folder that the Postgres user cannot enter', { skip: process.getuid?.() !== 0 }, async () => {
    const closed = join(scratch, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    dataDir = join(closed, 'data');
    const first = await start();
    const { cluster } = settleLayout(dataDir);
    await sql(first.url, 'create table kept (n int); insert into kept values (5)');
    await first.stop();
    const server = await start();
    assert.deepEqual(await sql(server.url, 'select n from kept'), [{ n: 5 }]);
    await server.stop();
    removeEmbeddedPostgres(dataDir);
    assert.equal(existsSync(cluster), false);
  });
});
