import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import {
  alertEntry,
  alertmanagerPayload,
  post,
  send,
  sign,
  startTestIngest,
  type TestEndpoint,
  type TestIngest,
} from '../testIngest.ts';

const LIMIT = 400_000;
let app: TestIngest;
let tenantId: string;
let hmac: TestEndpoint;
let bearer: TestEndpoint;

before(async () => {
  app = await startTestIngest({ bodyLimitBytes: LIMIT });
  tenantId = await app.newTenant();
  hmac = await app.newEndpoint(tenantId);
  bearer = await app.newEndpoint(tenantId, { auth: 'bearer' });
});
after(() => app.close());

const body = (n: number | string): string => JSON.stringify(alertmanagerPayload([alertEntry(n)]));

describe('who may send', () => {
  test('a body signed with the endpoint secret is stored before the answer', async () => {
    const answer = await post(hmac.url, body('signed'), sign(hmac.secret, body('signed'), app.clock.ms));
    assert.deepEqual([answer.status, answer.body], [200, { accepted: 1, duplicates: 0, rejected: [] }]);
    assert.equal(await app.count(tenantId), 1);
  });

  test('a bearer is taken where the endpoint has one', async () => {
    const answer = await post(bearer.url, body('bearer'), { Authorization: `Bearer ${bearer.secret}` });
    assert.equal(answer.status, 200);
  });

  const refusals: [
    name: string,
    code: string,
    headers: (text: string) => Record<string, string>,
    to?: () => TestEndpoint,
  ][] = [
    ['unsigned', 'not_signed', () => ({})],
    ['a bearer instead of a signature', 'not_signed', () => ({ Authorization: `Bearer ${hmac.secret}` })],
    ['signed with another secret', 'bad_signature', (text) => sign('other', text, app.clock.ms)],
    ['another body was signed', 'bad_signature', (text) => sign(hmac.secret, `${text} `, app.clock.ms)],
    ['a signature that is no code', 'bad_signature', () => ({ 'X-Grafana-Alerting-Signature': 'abc' })],
    ['replayed an hour later', 'replayed', (text) => sign(hmac.secret, text, app.clock.ms - 3_600_000)],
    ['signed for an hour from now', 'replayed', (text) => sign(hmac.secret, text, app.clock.ms + 3_600_000)],
    [
      'the time header altered',
      'bad_signature',
      (text) => ({
        ...sign(hmac.secret, text, app.clock.ms),
        'X-Grafana-Alerting-Timestamp': String(Math.floor(app.clock.ms / 1000) - 1),
      }),
    ],
    [
      'the time header taken away',
      'bad_signature',
      (text) => ({
        'X-Grafana-Alerting-Signature': sign(hmac.secret, text, app.clock.ms)['X-Grafana-Alerting-Signature'] ?? '',
      }),
    ],
    [
      'a time that is no number',
      'replayed',
      (text) => ({ ...sign(hmac.secret, text), 'X-Grafana-Alerting-Timestamp': 'now' }),
    ],
    ['no bearer', 'not_signed', () => ({}), () => bearer],
    ['another bearer', 'not_signed', () => ({ Authorization: `Bearer ${bearer.secret}x` }), () => bearer],
    ['basic auth', 'not_signed', () => ({ Authorization: `Basic ${bearer.secret}` }), () => bearer],
  ];
  for (const [name, code, headers, to] of refusals) {
    test(`refused with 403 and the reason: ${name}`, async () => {
      const had = await app.count(tenantId);
      const text = body(name);
      const answer = await post((to?.() ?? hmac).url, text, headers(text));
      assert.deepEqual([answer.status, answer.body.error?.code], [403, code]);
      assert.ok((answer.body.error?.message ?? '').length > 20);
      assert.equal(await app.count(tenantId), had);
    });
  }

  test('the path of another tenant takes only its own secret, and rows stay with the path', async () => {
    const other = await app.newTenant();
    const theirs = await app.newEndpoint(other);
    const text = body('crossing');
    assert.equal((await post(theirs.url, text, sign(hmac.secret, text))).status, 403);
    assert.equal(await app.count(other), 0);
    assert.equal((await post(theirs.url, text, sign(theirs.secret, text))).status, 200);
    assert.equal(await app.count(other), 1);
  });

  test('unknown endpoints, paths and methods', async () => {
    const unknown = hmac.url.replace(hmac.id, '01890000-0000-7000-8000-000000000000');
    assert.equal((await post(unknown, body(1), sign(hmac.secret, body(1)))).status, 403);
    assert.equal((await post(`${app.url}/webhooks/1/alerts`, body(1))).status, 404);
    assert.equal(
      (await post(hmac.url.replace('/alerts', '/changes'), body(1), sign(hmac.secret, body(1)))).status,
      404
    );
    assert.equal((await fetch(hmac.url)).status, 404);
  });

  test('a removed endpoint is refused within seconds, also by a replica that knew it', async () => {
    const gone = await app.newEndpoint(tenantId);
    assert.equal((await send(gone, alertmanagerPayload([alertEntry('before')]))).status, 200);
    const { deleteEndpoint } = await import('../index.ts');
    const { systemActor } = await import('../../tenancy/index.ts');
    await app.database.tenant(tenantId, (tx) => deleteEndpoint(tx, systemActor(tenantId), gone.id));
    app.clock.ms += 2_000;
    assert.equal((await send(gone, alertmanagerPayload([alertEntry('after')]))).status, 403);
  });
});

describe('what may be sent', () => {
  test('no JSON, no UTF-8, another type, compressed', async () => {
    const cases: [number, string, string | Buffer, Record<string, string>][] = [
      [400, 'bad_json', '{"version":"4",', {}],
      [400, 'bad_json', '', {}],
      [400, 'bad_json', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), {}],
      [415, 'unsupported_media', 'a=b', { 'Content-Type': 'application/x-www-form-urlencoded' }],
      [415, 'unsupported_media', body(1), { 'Content-Encoding': 'gzip' }],
    ];
    for (const [status, code, text, headers] of cases) {
      const answer = await post(hmac.url, text, { ...sign(hmac.secret, text), ...headers });
      assert.deepEqual([answer.status, answer.body.error?.code], [status, code], String(text));
    }
  });

  test('a body beyond the limit is 413 before it is read, announced or not', async () => {
    const announced = await post(hmac.url, Buffer.alloc(10_000_000, 32), sign(hmac.secret, 'x'));
    assert.deepEqual([announced.status, announced.body.error?.code], [413, 'too_large']);
    const { hostname, port, pathname } = new URL(hmac.url);
    const head = [
      `POST ${pathname} HTTP/1.1`,
      'Host: x',
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
      ...Object.entries(sign(hmac.secret, 'x')).map(([name, value]) => `${name}: ${value}`),
    ].join('\r\n');
    const heard = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(`${head}\r\n\r\n`);
        const part = `${(100_000).toString(16)}\r\n${' '.repeat(100_000)}\r\n`;
        for (let i = 0; i < 6; i++) {
          socket.write(part);
        }
      });
      let text = '';
      socket.on('data', (data) => {
        text += String(data);
        if (text.includes('too_large')) {
          socket.destroy();
          resolve(text);
        }
      });
    });
    assert.match(heard, /^HTTP\/1\.1 413 /);
    assert.equal(app.ingest.waitingBytes(), 0);
  });

  test('a connection that ends in the middle of a body leaves nothing behind', async () => {
    const { hostname, port, pathname } = new URL(hmac.url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.end(
          `POST ${pathname} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n` +
            `X-Grafana-Alerting-Signature: ${randomBytes(32).toString('hex')}\r\n\r\n{"version"`
        );
      });
      socket.on('close', () => resolve());
      socket.resume();
    });
    for (let i = 0; i < 1_000 && app.ingest.waitingBytes() > 0; i++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(app.ingest.waitingBytes(), 0);
  });

  test('a half-good batch: good entries are stored, bad ones named with field and reason', async () => {
    const had = await app.count(tenantId);
    const answer = await send(
      hmac,
      alertmanagerPayload([
        alertEntry('good 1'),
        alertEntry('bad', { status: 'paused' }),
        alertEntry('bad', { labels: undefined }),
        alertEntry('bad', { labels: {} }),
        alertEntry('bad', { startsAt: 'yesterday' }),
        alertEntry('bad', { labels: { alertname: { a: 1 } } }),
        'text',
        alertEntry('bad', { status: undefined }),
        alertEntry('good 2'),
      ])
    );
    assert.equal(answer.status, 200);
    assert.equal(answer.body.accepted, 2);
    assert.deepEqual(
      answer.body.rejected?.map(({ index, path }) => [index, path]),
      [
        [1, 'alerts.1.status'],
        [2, 'alerts.2.labels'],
        [3, 'alerts.3.labels'],
        [4, 'alerts.4.startsAt'],
        [5, 'alerts.5.labels.alertname'],
        [6, 'alerts.6'],
        [7, 'alerts.7.status'],
      ]
    );
    assert.equal(await app.count(tenantId), had + 2);
  });

  test('422 with the reasons when no entry is acceptable', async () => {
    for (const payload of [
      alertmanagerPayload([alertEntry(1, { status: 'unknown' })]),
      alertmanagerPayload([]),
      { version: '4' },
      { version: '1', orgId: 1, alerts: 'many' },
      7,
      null,
      [],
      {},
    ]) {
      const answer = await send(hmac, payload);
      assert.deepEqual([answer.status, answer.body.error?.code], [422, 'unprocessable'], JSON.stringify(payload));
      assert.ok((answer.body.error?.details?.length ?? 0) > 0);
    }
  });
});

describe('back-pressure', () => {
  test('429 with Retry-After when waiting bodies fill the room; room returns when they are answered', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let holding = false;
    const slow = await startTestIngest({
      maxWaitingBytes: 1_000_000,
      wrap: (database) => ({
        ...database,
        tenant: async (id, work) => {
          await (holding ? held : undefined);
          return database.tenant(id, work);
        },
      }),
    });
    try {
      const endpoint = await slow.newEndpoint(await slow.newTenant());
      holding = true;
      const big = alertmanagerPayload([alertEntry(1, { annotations: { text: 'x'.repeat(600_000) } })]);
      const first = send(endpoint, big);
      while (slow.ingest.waitingBytes() === 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      const second = await send(endpoint, big);
      assert.deepEqual([second.status, second.body.error?.code], [429, 'overloaded']);
      assert.match(String(second.headers['retry-after']), /^\d+$/);
      release();
      assert.equal((await first).status, 200);
      assert.equal(slow.ingest.waitingBytes(), 0);
      assert.equal((await send(endpoint, big)).status, 200);
    } finally {
      release();
      await slow.close();
    }
  });

  test('without a database the sender hears to come again, and nothing is said to be stored', async () => {
    let lost = false;
    const broken = await startTestIngest({
      wrap: (database) => ({
        ...database,
        tenant: (id, work) =>
          lost ? Promise.reject(new Error('Connection terminated unexpectedly')) : database.tenant(id, work),
      }),
    });
    try {
      const other = await broken.newTenant();
      const endpoint = await broken.newEndpoint(other);
      lost = true;
      const answer = await send(endpoint, alertmanagerPayload([alertEntry(1)]));
      assert.deepEqual([answer.status, answer.body.error?.code], [503, 'unavailable']);
      assert.match(String(answer.headers['retry-after']), /^\d+$/);
      lost = false;
      assert.equal((await send(endpoint, alertmanagerPayload([alertEntry(1)]))).body.duplicates, 0);
    } finally {
      await broken.close();
    }
  });
});
