import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { Source } from '#contract/source';
import { testDatabase, type TestDatabase } from '../../tests/support/database.ts';
import {
  createOutbox,
  createSecrets,
  createToolbox,
  newId,
  openDatabase,
  silentLog,
  type Database,
  type Outbox,
  type ToolResult,
} from '../platform/index.ts';
import { ensureTenant, systemActor } from '../tenancy/index.ts';
import { probeClient } from './probeClient.ts';
import { startFakeLoki } from './testing/fakeLoki.ts';
import {
  createLokiClient,
  createSource,
  createSources,
  deleteSource,
  markDiscovered,
  type NewSource,
  type Sources,
} from './index.ts';

let made: TestDatabase;
let database: Database;
let outbox: Outbox;
let sources: Sources;
let server: Server;
let url: string;
let status = 200;
let body = '';
const secrets = createSecrets(Buffer.alloc(32, 1));
const clock = { ms: Date.now(), now: () => clock.ms };

before(async () => {
  made = await testDatabase();
  database = openDatabase({ url: made.url, poolSize: 4, log: silentLog });
  outbox = createOutbox({
    database,
    log: silentLog,
    subscriptions: () => [
      { subscriber: 'test', listensTo: ['source.added', 'source.removed'], inTransaction: () => Promise.resolve() },
    ],
  });
  sources = createSources({ database, outbox, secrets, clock, log: silentLog, allowPrivate: true });
  server = createServer((_request, response) => void response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(async () => {
  server.closeAllConnections();
  server.close();
  await sources.stop();
  await database.close();
  await made.drop();
});

async function newTenant(): Promise<string> {
  const grafanaUrl = `http://${newId()}.test`;
  return (await ensureTenant(database, { name: 'T', orgId: 1, grafanaUrl, issuer: grafanaUrl })).id;
}
const add = (tenantId: string, more: Partial<NewSource> = {}): Promise<Source> =>
  database.tenant(tenantId, (tx) =>
    createSource({ outbox, secrets }, tx, systemActor(tenantId), { name: 'main', url, ...more })
  );
const facts = async (tenantId: string): Promise<string[]> => {
  const found = await database.tenant(tenantId, (tx) =>
    sql<{ name: string }>`select name from outbox order by id`.execute(tx)
  );
  return found.rows.map((row) => row.name);
};

describe('adding and removing', () => {
  test('credentials are stored sealed, used, and never shown; audit and fact come with the row', async () => {
    const tenantId = await newTenant();
    const source = await add(tenantId, { bearerToken: 'very secret' });
    Source.parse(source);
    assert.equal(source.hasCredentials, true);
    assert.ok(!JSON.stringify(source).includes('very secret'));
    const row = await database.tenant(tenantId, (tx) =>
      sql<{ credentials: Buffer; audit: string }>`
        select credentials, (select string_agg(after::text, '') from audit_entry) as audit from source`.execute(tx)
    );
    assert.ok(!row.rows[0]?.credentials.includes('very secret'));
    assert.ok(!row.rows[0]?.audit.includes('very secret') && row.rows[0]?.audit.includes(source.id));
    const removed = await database.tenant(tenantId, (tx) =>
      deleteSource({ outbox }, tx, systemActor(tenantId), source.id)
    );
    assert.equal(removed.id, source.id);
    assert.deepEqual(await facts(tenantId), ['source.added', 'source.removed']);
    assert.deepEqual(await sources.listSources(tenantId), []);
  });

  test('refused with the field and the reason', async () => {
    const tenantId = await newTenant();
    await add(tenantId);
    await assert.rejects(add(tenantId), { code: 'conflict' });
    await assert.rejects(add(tenantId, { name: 'b', url: 'http://user:pw@prometheus' }), {
      code: 'bad_request',
      message: /body\.url/,
    });
    await assert.rejects(add(tenantId, { name: 'c', bearerToken: 'a', basicAuth: { user: 'u', password: 'p' } }), {
      code: 'bad_request',
    });
  });

  test("another tenant's source is not found", async () => {
    const source = await add(await newTenant());
    const other = await newTenant();
    await assert.rejects(sources.sourceClient(other, source.id), { code: 'not_found' });
    await assert.rejects(
      database.tenant(other, (tx) => deleteSource({ outbox }, tx, systemActor(other), source.id)),
      { code: 'not_found' }
    );
  });
});

describe('state', () => {
  test('a failing source says since when and why, a well one says so, a refused query is no failure', async () => {
    const tenantId = await newTenant();
    const { id } = await add(tenantId);
    const look = async (): Promise<Source | undefined> => {
      await sources.stop();
      return (await sources.listSources(tenantId))[0];
    };
    const ask = async (): Promise<string> => {
      try {
        await sources.query(tenantId, id, 'up', clock.ms, new AbortController().signal);
        return 'ok';
      } catch (error) {
        return (error as Error).message;
      }
    };
    assert.equal((await look())?.state, 'unknown');
    status = 500;
    assert.match(await ask(), /500/);
    const failing = await look();
    assert.deepEqual([failing?.state, failing?.stateSince], ['failing', new Date(clock.ms).toISOString()]);
    assert.match(failing?.stateReason ?? '', /answered 500/);
    clock.ms += 60_000;
    await ask();
    assert.equal((await look())?.stateSince, failing?.stateSince);
    status = 400;
    body = '{"status":"error","errorType":"bad_data","error":"parse error"}';
    assert.match(await ask(), /parse error/);
    assert.deepEqual([(await look())?.state, (await look())?.stateReason], ['ok', null]);
    status = 200;
    body = '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"NaN"]}]}}';
    assert.equal(await ask(), 'ok');
    await database.tenant(tenantId, (tx) => markDiscovered(tx, tenantId, id, clock.ms));
    assert.equal((await look())?.lastDiscoveryAt, new Date(clock.ms).toISOString());
  });
});

describe('a source of logs', () => {
  test('is listed apart from those of metrics, gives streams and lines, and has a state', async () => {
    const loki = await startFakeLoki();
    try {
      const tenantId = await newTenant();
      const metrics = await add(tenantId);
      const logs = await add(tenantId, { name: 'logs', kind: 'loki', url: loki.url });
      loki.lines.push({ labels: { app: 'cart', pod: 'cart-1' }, timeMs: clock.ms - 1_000, line: 'boom' });
      const range = { fromMs: clock.ms - 60_000, toMs: clock.ms, signal: new AbortController().signal };
      assert.deepEqual(
        (await sources.listSources(tenantId)).map(({ id }) => id),
        [metrics.id]
      );
      assert.deepEqual(
        (await sources.listLogSources(tenantId)).map(({ id }) => id),
        [logs.id]
      );
      const streams = (labels: string[]): Promise<object[]> =>
        sources.logStreams(tenantId, logs.id, { labels, ...range });
      assert.deepEqual(await streams(['service', 'app', 'pod']), [{ app: 'cart', pod: 'cart-1' }]);
      assert.deepEqual(await streams(['service']), []);
      const request = { query: '{app="cart"}', limit: 10, keep: 'last' as const, ...range };
      assert.deepEqual(
        (await sources.readLines(tenantId, logs.id, request)).map(({ lines }) => lines),
        [['boom']]
      );
      await assert.rejects(sources.readLines(tenantId, metrics.id, request), { code: 'not_found' });
      await assert.rejects(sources.query(tenantId, logs.id, 'up', clock.ms, range.signal), { code: 'not_found' });
      loki.instead = { status: 500, body: '' };
      await assert.rejects(sources.readLines(tenantId, logs.id, request), /500/);
      await sources.stop();
      assert.equal((await sources.listLogSources(tenantId))[0]?.state, 'failing');
    } finally {
      await loki.stop();
    }
  });

  test('is tested by what it holds', async () => {
    const loki = await startFakeLoki();
    const signal = new AbortController().signal;
    const api = createLokiClient({ url: loki.url, auth: null, allowPrivate: true });
    const ask = (): Promise<{ ok: boolean; message: string }> => probeClient({ kind: 'loki', api }, clock.ms, signal);
    assert.deepEqual(await ask(), { ok: true, message: 'It answers, but has no lines of the last hour.' });
    loki.lines.push({ labels: { app: 'cart', pod: 'cart-1' }, timeMs: clock.ms - 1_000, line: 'boom' });
    assert.deepEqual(await ask(), { ok: true, message: 'It answers; lines of the last hour have 2 labels.' });
    await loki.stop();
    assert.equal((await ask()).ok, false);
  });
});

describe('the tool', () => {
  const call = async (tenantId: string, input: object): Promise<ToolResult<unknown>> =>
    createToolbox(sources.tools ?? []).call('queryMetrics', input, {
      tenantId,
      signal: new AbortController().signal,
      role: 'Viewer',
      approved: false,
    });

  test('answers with data, with what was searched, or with the reason, and always with the exact query', async () => {
    const tenantId = await newTenant();
    const { id } = await add(tenantId);
    const input = { sourceId: id, query: 'up', from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z' };
    const invocation = { tool: 'queryMetrics', query: 'up', from: input.from, to: input.to };
    status = 200;
    body =
      '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[[1,"2"],[2,"NaN"]]}]}}';
    assert.deepEqual(await call(tenantId, input), {
      status: 'ok',
      data: {
        stepMs: 15_000,
        series: [
          {
            labels: { a: 'b' },
            points: [
              [1_000, 2],
              [2_000, null],
            ],
          },
        ],
        leftOut: 0,
      },
      invocation,
    });
    body = '{"status":"success","data":{"resultType":"matrix","result":[]}}';
    const nothing = await call(tenantId, input);
    assert.ok(nothing.status === 'noData' && nothing.searched.includes('up from 2026-01-01T00:00:00Z'));
    status = 500;
    const failed = await call(tenantId, input);
    assert.ok(failed.status === 'error' && failed.message.includes('500'));
    assert.deepEqual(failed.invocation, invocation);
    assert.equal((await call(tenantId, { ...input, to: input.from })).status, 'error');
    assert.equal((await call(await newTenant(), input)).status, 'error');
  });
});
