import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { Change, MOST_CONTENT } from '#contract/change';
import { testDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { createOutbox, createToolbox, newId, openDatabase, silentLog, type Database } from '../platform/index.ts';
import { ensureTenant } from '../tenancy/index.ts';
import { createChanges, readChangeContents, readChangeInputs, readChanges, type Changes } from './index.ts';
import { listChanges, readChangeContent } from './queries.ts';

let made: TestDatabase;
let database: Database;
let changes: Changes;
const clock = { ms: Date.parse('2026-11-20T12:00:00Z'), now: () => clock.ms };
const streamed: { tenantId: string; count: number }[] = [];

before(async () => {
  made = await testDatabase();
  database = openDatabase({ url: made.url, poolSize: 4, log: silentLog });
  const outbox = createOutbox({
    database,
    log: silentLog,
    subscriptions: () => [
      { subscriber: 'test', listensTo: ['change.recorded'], inTransaction: () => Promise.resolve() },
    ],
  });
  changes = createChanges({
    database,
    outbox,
    clock,
    log: silentLog,
    streams: {
      publish: (_tx, tenantId, messages) => {
        messages.forEach((message) => message.type === 'changes' && streamed.push({ tenantId, count: message.count }));
        return Promise.resolve();
      },
    },
  });
});
after(async () => {
  await database.close();
  await made.drop();
});

async function newTenant(): Promise<string> {
  const grafanaUrl = `http://${newId()}.test`;
  return (await ensureTenant(database, { name: 'T', orgId: 1, grafanaUrl, issuer: grafanaUrl })).id;
}
const deploy = (n: number | string, more: object = {}): object => ({
  id: `deploy-${n}`,
  at: new Date(clock.ms - 60_000 * Number(n)).toISOString(),
  kind: 'deploy',
  title: `payment ${n}`,
  service: 'payment',
  versionFrom: '1.0',
  versionTo: '1.1',
  ...more,
});
const record = (tenantId: string, body: unknown): Promise<{ recorded: Change[]; duplicates: number }> => {
  const { inputs, rejected } = readChangeInputs(body);
  assert.deepEqual(rejected, []);
  return database.tenant(tenantId, (tx) => changes.recordChanges(tx, tenantId, inputs));
};
const list = async (tenantId: string, query: object = {}): Promise<Change[]> =>
  (await database.tenant(tenantId, (tx) => listChanges(tx, tenantId, { limit: 100, ...query }))).items;

describe('recording', () => {
  test('a change is told and shown in the commit that stores it', async () => {
    const tenantId = await newTenant();
    const { recorded } = await record(tenantId, deploy(1));
    const [shown] = await list(tenantId);
    Change.parse(shown);
    assert.deepEqual(shown, recorded[0]);
    assert.deepEqual([shown?.resourceKey, shown?.versionTo], ['service:payment', '1.1']);
    const facts = await database.tenant(tenantId, (tx) =>
      sql<{ payload: unknown }>`select payload from outbox`.execute(tx)
    );
    assert.deepEqual(facts.rows, [{ payload: { changeIds: [recorded[0]?.id] } }]);
    assert.deepEqual(
      streamed.filter((one) => one.tenantId === tenantId),
      [{ tenantId, count: 1 }]
    );
  });

  test("idempotent by the sender's id, also when the time differs, also at once", async () => {
    const tenantId = await newTenant();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        record(tenantId, [deploy(1, { at: new Date(clock.ms + n).toISOString() }), deploy(2), deploy(1)])
      )
    );
    assert.equal(
      answers.reduce((sum, { recorded }) => sum + recorded.length, 0),
      2
    );
    assert.equal(
      answers.reduce((sum, { duplicates }) => sum + duplicates, 0),
      22
    );
    assert.equal((await list(tenantId)).length, 2);
  });

  test('without an id: the same content at the same time is one change; without a time each is its own', async () => {
    const tenantId = await newTenant();
    await record(tenantId, [deploy(1, { id: undefined }), deploy(1, { id: undefined }), deploy(2, { id: undefined })]);
    assert.equal((await list(tenantId)).length, 2);
    await record(tenantId, [deploy(3, { id: undefined, at: undefined }), deploy(3, { id: undefined, at: undefined })]);
    assert.equal((await list(tenantId)).length, 4);
  });

  test('the same id of two tenants is two changes', async () => {
    const [one, two] = [await newTenant(), await newTenant()];
    assert.equal((await record(one, deploy(1))).recorded.length, 1);
    assert.equal((await record(two, deploy(1))).recorded.length, 1);
    assert.equal((await list(one)).length, 1);
  });

  test('control characters are removed before they reach the database', async () => {
    const tenantId = await newTenant();
    await record(
      tenantId,
      deploy(1, { title: 'a\u0000b', description: '\ud800', labels: { 'k\u0000': 'v\u0007' }, author: '\u0000' })
    );
    const [shown] = await list(tenantId);
    assert.deepEqual([shown?.title, shown?.description, shown?.labels], ['ab', '\ufffd', { k: 'v' }]);
  });
});

describe('what a change alters', () => {
  const diff = '@@ pool.yaml @@\n-size: 50\n+size: 10';
  const contentOfFirst = async (tenantId: string): Promise<string | null> => {
    const [shown] = await list(tenantId);
    return database.tenant(tenantId, (tx) => readChangeContent(tx, tenantId, shown?.id ?? newId(), shown?.at ?? ''));
  };

  test('is kept with its commits, files and diff, and told by id and time', async () => {
    const tenantId = await newTenant();
    const commits = [{ id: 'abc1', message: 'Smaller pool', author: { name: 'A' }, modified: ['pool.yaml'], diff }];
    const { recorded } = await record(tenantId, deploy(1, { commits }));
    assert.equal(await contentOfFirst(tenantId), `commit abc1\nSmaller pool\npool.yaml\n${diff}`);
    assert.ok(!('content' in (recorded[0] ?? {})));
  });

  test('is bounded, however long: every commit is heard, and control characters go', async () => {
    const tenantId = await newTenant();
    const commits = [1, 2, 3].map((n) => ({
      id: `c${n}`,
      message: `\u0000message ${n}`,
      diff: `+${'x'.repeat(1_000_000)}`,
    }));
    await record(tenantId, deploy(1, { commits, diff: 'y'.repeat(10_000_000) }));
    const content = (await contentOfFirst(tenantId)) ?? '';
    assert.ok(content.length <= MOST_CONTENT && !content.includes('\u0000'));
    assert.ok(['message 1', 'message 2', 'message 3', 'yyy'].every((told) => content.includes(told)));
  });

  test('is nothing where nothing was told, and not found under another tenant or time', async () => {
    const [tenantId, other] = [await newTenant(), await newTenant()];
    await record(tenantId, deploy(1, { diff }));
    await record(tenantId, deploy(2));
    const [first, second] = await list(tenantId);
    const read = (as: string, change: Change | undefined, at = change?.at ?? ''): Promise<string | null> =>
      database.tenant(as, (tx) => readChangeContent(tx, as, change?.id ?? '', at));
    assert.deepEqual([await read(tenantId, first), await read(tenantId, second)], [diff, '']);
    assert.deepEqual([await read(other, first), await read(tenantId, first, second?.at)], [null, null]);
    const range = { from: second?.at ?? '', to: first?.at ?? '' };
    const ids = [first?.id ?? '', second?.id ?? ''];
    assert.deepEqual(
      [...(await database.tenant(tenantId, (tx) => readChangeContents(tx, tenantId, ids, range)))],
      [[first?.id, diff]]
    );
  });
});

describe('reading a posted body', () => {
  test('each entry stands or falls by itself, with field and reason', () => {
    const { inputs, rejected } = readChangeInputs({
      changes: [
        deploy(1),
        deploy(2, { kind: 'party' }),
        7,
        deploy(3, { title: '' }),
        deploy(4, { url: 'nowhere' }),
        deploy(6, { commits: 'many' }),
        deploy(5),
      ],
    });
    assert.equal(inputs.length, 2);
    assert.deepEqual(
      rejected.map(({ index, path }) => [index, path]),
      [
        [1, 'changes.1.kind'],
        [2, 'changes.2'],
        [3, 'changes.3.title'],
        [4, 'changes.4.url'],
        [5, 'changes.5.commits'],
      ]
    );
    const many = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`l${i}`, 'v']));
    assert.equal(readChangeInputs(deploy(1, { labels: many })).rejected[0]?.path, 'changes.0.labels');
  });
});

describe('asking', () => {
  test('filters and pages, newest first', async () => {
    const tenantId = await newTenant();
    await record(tenantId, [
      ...Array.from({ length: 9 }, (_, n) => deploy(n)),
      deploy(10, { kind: 'config', service: 'cart' }),
      deploy(11, { service: undefined }),
    ]);
    const titles = (items: Change[]): string[] => items.map((one) => one.title.replace('payment ', ''));
    assert.deepEqual(titles(await list(tenantId, { kind: ['config'] })), ['10']);
    assert.deepEqual(titles(await list(tenantId, { resource: ['service:cart', 'service:none'] })), ['10']);
    const from = new Date(clock.ms - 5 * 60_000).toISOString();
    assert.deepEqual(titles(await list(tenantId, { from })), ['0', '1', '2', '3', '4', '5']);
    assert.deepEqual(titles(await list(tenantId, { to: from })), ['6', '7', '8', '10', '11']);
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await database.tenant(tenantId, (tx) =>
        listChanges(tx, tenantId, { limit: 4, ...(cursor && { cursor }) })
      );
      seen.push(...titles(page.items));
      cursor = page.nextCursor;
    }
    assert.deepEqual(seen, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '10', '11']);
    await assert.rejects(list(tenantId, { cursor: 'x' }), { code: 'bad_cursor' });
    const range = { from: new Date(clock.ms - 3_600_000).toISOString(), to: new Date(clock.ms + 1).toISOString() };
    const some = await database.tenant(tenantId, (tx) =>
      readChanges(tx, tenantId, { ...range, resources: ['service:cart'] })
    );
    assert.deepEqual(titles(some), ['10', '11']);
  });

  test('the tool answers with changes or with what was searched', async () => {
    const tenantId = await newTenant();
    await record(tenantId, deploy(1));
    const call = (input: object) =>
      createToolbox(changes.tools ?? []).call('readChanges', input, {
        tenantId,
        signal: new AbortController().signal,
        role: 'Viewer',
        approved: false,
      });
    const [from, to] = ['2026-11-20T11:00:00Z', '2026-11-20T13:00:00Z'];
    const found = await call({ from, to, resources: ['service:payment'] });
    assert.ok(found.status === 'ok' && (found.data as Change[]).length === 1);
    const nothing = await call({ from, to: from });
    assert.ok(nothing.status === 'noData' && nothing.searched.includes(from));
  });
});

test('retention removes old changes and what was remembered of their senders', async () => {
  const tenantId = await newTenant();
  await record(tenantId, [deploy(1), deploy(2, { at: '2026-01-01T00:00:00Z' })]);
  const job = changes.jobs?.find((one) => one.name === 'changes.retain');
  await job?.handle({}, new AbortController().signal);
  assert.deepEqual(
    (await list(tenantId)).map((one) => one.title),
    ['payment 1']
  );
  assert.equal((await record(tenantId, deploy(1))).duplicates, 1);
  assert.equal((await record(tenantId, deploy(2, { at: '2026-01-01T00:00:00Z' }))).recorded.length, 1);
});
