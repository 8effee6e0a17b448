import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createShop } from '../shop/index.ts';
import type { Shop } from '../shop/index.ts';
import { startRemedies } from './index.ts';
import type { LedgerEntry, Remedies } from './index.ts';

const NOON = Date.UTC(2026, 2, 3, 12);
const TOKEN = 'a-token';

let shop: Shop;
let remedies: Remedies;

before(async () => {
  shop = createShop({ seed: 4, startMs: NOON, changeEveryMs: 0, logs: false });
  shop.advance(NOON + 60_000);
  remedies = await startRemedies({ shop, token: TOKEN, port: 0 });
});

after(() => remedies.stop());

interface Reply {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {}
): Promise<Reply> {
  const response = await fetch(remedies.url + path, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

describe('without the token', () => {
  for (const authorization of ['', 'Bearer', 'Bearer wrong', TOKEN, `Basic ${btoa(`a:${TOKEN}`)}`]) {
    test(`nothing is read or done (${authorization || 'no header'})`, async () => {
      const done = remedies.effects().length;
      for (const [method, path] of [
        ['GET', '/state'],
        ['GET', '/nowhere'],
        ['POST', '/services/cart/restart'],
      ] as const) {
        const { status, body } = await call(method, path, undefined, { authorization });
        assert.equal(status, 403);
        assert.deepEqual(body, { error: 'the bearer token is missing or wrong' });
      }
      assert.equal(remedies.effects().length, done);
    });
  }
});

describe('each command works, says what it did, and its undo leads back', () => {
  const commands: readonly [
    name: string,
    path: string,
    body: object,
    undo: (from: unknown) => [string, string, object?],
  ][] = [
    ['restart', '/services/cart/restart', {}, () => ['POST', '/services/cart/restart', {}]],
    [
      'restart',
      '/services/analytics-batch/restart',
      { host: 'node-2' },
      () => ['POST', '/services/analytics-batch/restart'],
    ],
    [
      'scale',
      '/services/catalog/scale',
      { replicas: '4' },
      (replicas) => ['POST', '/services/catalog/scale', { replicas }],
    ],
    ['resize-pool', '/services/payment/pool', { size: 30 }, (size) => ['POST', '/services/payment/pool', { size }]],
    [
      'rollback',
      '/services/inventory/rollback',
      { version: '' },
      (version) => ['POST', '/services/inventory/rollback', { version }],
    ],
    ['limit', '/gateway/limit', { share: '0.8', minutes: 20 }, () => ['DELETE', '/gateway/limit']],
    ['clean', '/volumes/shop%2Forders-db-0/clean', {}, () => ['POST', '/volumes/orders-db/clean']],
  ];
  for (const [name, path, body, undo] of commands) {
    test(`POST ${path}`, async () => {
      const state = (await call('GET', '/state')).body;
      const { status, body: effect } = await call('POST', path, body);
      assert.equal(status, 200, JSON.stringify(effect));
      assert.equal(effect['command'], name);
      assert.equal(effect['at'], new Date(shop.nowMs).toISOString());
      const back = await call(...undo(effect['from']));
      assert.equal(back.status, 200, JSON.stringify(back.body));
      const comparable = (of: Record<string, unknown>): string =>
        JSON.stringify({
          ...of,
          services: (of['services'] as { configuration?: unknown; rollingOut?: unknown }[]).map((service) => ({
            ...service,
            configuration: 0,
            rollingOut: 0,
          })),
        });
      const now = (await call('GET', '/state')).body;
      assert.equal(comparable(now), comparable({ ...state, nowMs: shop.nowMs }));
    });
  }

  test('POST /services/{name}/config/restore', async () => {
    shop.inject('bad-configuration', 'cart', 0.5);
    const [revision] = shop.operator.service('cart').configuration;
    const { status, body } = await call('POST', '/services/cart/config/restore', { revision: revision?.summary });
    assert.deepEqual([status, body['to']], [200, revision?.from]);
    assert.deepEqual(shop.activeFaults(), []);
  });
});

describe('reading', () => {
  test('services, volumes and the limit', async () => {
    const { body } = await call('GET', '/services/payment');
    assert.deepEqual([body['name'], body['pool']], ['payment', { database: 'orders-db', size: 10 }]);
    assert.equal(((await call('GET', '/services')).body['items'] as unknown[]).length, 6);
    assert.equal((await call('GET', '/volumes/rabbitmq')).body['host'], 'node-4');
    assert.equal(((await call('GET', '/volumes')).body['items'] as unknown[]).length, 3);
    assert.deepEqual((await call('GET', '/gateway/limit')).body, { share: null, endsAtMs: null });
  });

  test('the ledger from where one has read it', async () => {
    const { total } = (await call('GET', '/effects')).body as { total: number };
    await call('POST', '/services/cart/restart', {}, { 'idempotency-key': 'ledger-1' });
    const { items } = (await call('GET', `/effects?after=${total}`)).body as unknown as { items: LedgerEntry[] };
    assert.deepEqual(
      items.map(({ number, command, subject, idempotencyKey }) => [number, command, subject, idempotencyKey]),
      [[total + 1, 'restart', 'cart', 'ledger-1']]
    );
    assert.equal(items[0]?.changes.length, 1);
  });
});

describe('refused with the reason, and nothing happens', () => {
  const cases: readonly [status: number, method: string, path: string, body: unknown, error: RegExp][] = [
    [404, 'POST', '/services/mars/restart', {}, /no service mars/],
    [404, 'POST', '/services/..%2f..%2fstate/restart', {}, /no service/],
    [404, 'POST', '/services/%zz/restart', {}, /broken escape/],
    [404, 'POST', '/services/cart/rollback', { version: '0.0.1' }, /never rolled out/],
    [404, 'POST', '/services/cart/explode', {}, /no command/],
    [404, 'GET', '/services/mars', undefined, /no service/],
    [404, 'GET', '/constructor', undefined, /nothing to read/],
    [404, 'POST', '/volumes/attic/clean', {}, /no volume/],
    [405, 'PUT', '/gateway/limit', { share: 1 }, /use POST or DELETE/],
    [405, 'DELETE', '/services/cart/restart', undefined, /use POST/],
    [409, 'POST', '/services/catalog/pool', { size: 10 }, /no connection pool/],
    [409, 'POST', '/services/payment/pool', { size: 90 }, /orders-db has/],
    [422, 'POST', '/services/cart/scale', { replicas: 99 }, /from 1 to 8/],
    [422, 'POST', '/services/cart/scale', {}, /replicas must be a number/],
    [422, 'POST', '/services/cart/scale', { replicas: 'many' }, /replicas must be a number/],
    [422, 'POST', '/services/cart/scale', { replicas: 3, force: true }, /scale does not know force; it knows replicas/],
    [422, 'POST', '/services/cart/restart', { host: 7 }, /host must be a text/],
    [422, 'POST', '/volumes/orders-db/clean', { all: true }, /it takes none/],
    [422, 'POST', '/gateway/limit', { share: -1 }, /share must be/],
    [422, 'POST', '/services/cart/scale', '{', /not JSON/],
    [422, 'POST', '/services/cart/scale', '[3]', /must be a JSON object/],
    [413, 'POST', '/services/cart/scale', ' '.repeat(20_000), /too large/],
  ];
  for (const [status, method, path, body, error] of cases) {
    test(`${method} ${path} ${JSON.stringify(body)?.slice(0, 40) ?? ''}`, async () => {
      const done = remedies.effects().length;
      const state = JSON.stringify((await call('GET', '/state')).body);
      const reply = await call(method, path, body);
      assert.equal(reply.status, status);
      assert.match(String(reply.body['error']), error);
      assert.equal(remedies.effects().length, done);
      assert.equal(JSON.stringify((await call('GET', '/state')).body), state);
    });
  }
});

describe('Idempotency-Key', () => {
  test('the same call again is answered the same, and done once, also at the same time', async () => {
    const done = remedies.effects().length;
    const key = { 'idempotency-key': 'run-1/step-1' };
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => call('POST', '/services/gateway/scale', { replicas: 3 }, key))
    );
    assert.deepEqual(new Set(replies.map((reply) => JSON.stringify(reply.body))).size, 1);
    assert.equal(replies.filter((reply) => reply.headers.get('idempotency-replayed') === 'true').length, 7);
    assert.equal(remedies.effects().length, done + 1);
    await call('POST', '/services/gateway/scale', { replicas: 2 });
  });

  test('another request with a known key is refused', async () => {
    const key = { 'idempotency-key': 'run-2/step-1' };
    await call('POST', '/services/cart/restart', {}, key);
    const done = remedies.effects().length;
    for (const [path, body] of [
      ['/services/gateway/restart', {}],
      ['/services/cart/restart', { host: 'node-2' }],
    ] as const) {
      assert.equal((await call('POST', path, body, key)).status, 422);
    }
    assert.equal(remedies.effects().length, done);
  });

  test('a refusal is remembered too', async () => {
    const key = { 'idempotency-key': 'run-3/step-1' };
    const body = { version: '7.7.7' };
    assert.equal((await call('POST', '/services/cart/rollback', body, key)).status, 404);
    const again = await call('POST', '/services/cart/rollback', body, key);
    assert.deepEqual([again.status, again.headers.get('idempotency-replayed')], [404, 'true']);
  });

  test('without a key every call counts; a key that is too long is refused', async () => {
    const done = remedies.effects().length;
    await call('POST', '/services/cart/restart', {});
    await call('POST', '/services/cart/restart', {});
    assert.equal(remedies.effects().length, done + 2);
    const reply = await call('POST', '/services/cart/restart', {}, { 'idempotency-key': 'k'.repeat(300) });
    assert.equal(reply.status, 400);
    assert.equal(remedies.effects().length, done + 2);
  });
});
