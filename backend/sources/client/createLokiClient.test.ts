import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type FakeLoki, startFakeLoki } from '../testing/fakeLoki.ts';
import type { SourceConnection } from './createAsk.ts';
import { createLokiClient, type LokiClient } from './createLokiClient.ts';
import type { SourceError, SourceFailure } from './sourceError.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const range = { fromMs: NOW - 60_000, toMs: NOW };

let loki: FakeLoki;
let outcomes: (SourceError | null)[];

before(async () => {
  loki = await startFakeLoki();
});
beforeEach(() => {
  outcomes = [];
  loki.instead = null;
  loki.asked.length = 0;
  loki.lines = [-3, -2, -1].map((second) => ({
    labels: { app: second === -2 ? 'cart' : 'pay', env: 'x' },
    timeMs: NOW + second * 1_000,
    line: `line ${second}`,
  }));
});
after(() => loki.stop());

const client = (more: Partial<SourceConnection> = {}): LokiClient =>
  createLokiClient({
    url: loki.url,
    auth: null,
    allowPrivate: true,
    onOutcome: (failure) => outcomes.push(failure),
    ...more,
  });

describe('asking a Loki', () => {
  test('lines come by stream, oldest first, with their times', async () => {
    const streams = await client().lines({ query: '{env="x"}', ...range, limit: 10, keep: 'last' });
    assert.deepEqual(
      streams.map(({ labels, times, lines }) => [labels['app'], [...times].map((time) => time - NOW), lines]),
      [
        ['pay', [-3_000, -1_000], ['line -3', 'line -1']],
        ['cart', [-2_000], ['line -2']],
      ]
    );
    assert.deepEqual(Object.fromEntries(loki.asked[0]?.searchParams ?? []), {
      query: '{env="x"}',
      start: `${NOW - 60_000}000000`,
      end: `${NOW}000000`,
      limit: '10',
      direction: 'backward',
    });
    assert.deepEqual(outcomes, [null]);
  });

  test('of too many lines the first or the last are kept', async () => {
    const kept = async (keep: 'first' | 'last'): Promise<string[]> =>
      (await client().lines({ query: '{env=~".+"}', ...range, limit: 1, keep })).flatMap(({ lines }) => lines);
    assert.deepEqual([await kept('first'), await kept('last')], [['line -3'], ['line -1']]);
  });

  test('labels and the label sets of streams, also where there is none', async () => {
    assert.deepEqual(await client().labels(range), ['app', 'env']);
    assert.deepEqual(await client().series({ match: '{app="cart"}', ...range }), [{ app: 'cart', env: 'x' }]);
    loki.lines = [];
    assert.deepEqual(await client().labels(range), []);
    assert.deepEqual(await client().series({ match: '{app="cart"}', ...range }), []);
  });

  test('its plain words for a refused query are passed on, and are no outage', async () => {
    const refused = await client()
      .lines({ query: 'nonsense', ...range, limit: 1, keep: 'last' })
      .catch((error: SourceError) => error);
    assert.ok(!Array.isArray(refused));
    assert.deepEqual([refused.failure, refused.isOutage], ['bad_query', false]);
    assert.match(refused.message, /parse error at line 1/);
  });

  const answers: Array<[what: string, status: number, body: string, failure: SourceFailure]> = [
    ['the wrong address', 404, '404 page not found', 'status'],
    ['a gateway that refuses', 401, 'no org id', 'status'],
    ['an overloaded Loki', 503, 'too many outstanding requests', 'status'],
    ['a page of HTML', 200, '<html>', 'bad_body'],
    ['a page of HTML as a refusal', 400, '<html>', 'bad_query'],
    ['another answer', 200, '{"status":"success","data":{"resultType":"matrix","result":[]}}', 'bad_body'],
    ['a list that is none', 200, '{"status":"success","data":{"resultType":"streams","result":{}}}', 'bad_body'],
    [
      'a line without its time',
      200,
      '{"status":"success","data":{"resultType":"streams","result":[{"stream":{},"values":[["x","y"]]}]}}',
      'bad_body',
    ],
  ];
  for (const [what, status, body, failure] of answers) {
    test(`${what} is told apart`, async () => {
      loki.instead = { status, body };
      await assert.rejects(client().lines({ query: '{a="b"}', ...range, limit: 1, keep: 'last' }), { failure });
      assert.equal(outcomes[0]?.failure, failure);
    });
  }

  test('more bytes than allowed are not read', async () => {
    loki.lines = [{ labels: { app: 'a' }, timeMs: NOW - 1, line: 'x'.repeat(100_000) }];
    await assert.rejects(client().lines({ query: '{app="a"}', ...range, limit: 1, keep: 'last', maxBytes: 10_000 }), {
      failure: 'too_large',
    });
  });
});
