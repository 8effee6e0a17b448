import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answerLoki, LogStore } from './index.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');

const store = new LogStore();
store.add([
  { timeMs: NOW - 3_000, labels: { service: 'cart', pod: 'cart-1' }, line: 'added 1' },
  { timeMs: NOW - 2_000, labels: { service: 'pay', pod: 'pay-1' }, line: 'paid 2' },
  { timeMs: NOW - 1_000, labels: { service: 'cart', pod: 'cart-1' }, line: 'failed 3' },
]);

function ask(path: string, parameters: Record<string, string> = {}): { status: number; body: string } | null {
  return answerLoki(store, new URL(`http://loki${path}?${new URLSearchParams(parameters)}`), NOW);
}

function lines(query: string, parameters: Record<string, string> = {}): string[] {
  const reply = ask('/loki/api/v1/query_range', { query, ...parameters });
  assert.equal(reply?.status, 200, reply?.body);
  const { data } = JSON.parse(reply.body) as { data: { result: { values: [string, string][] }[] } };
  return data.result.flatMap(({ values }) => values.map(([, line]) => line));
}

describe("the stand-in for Loki's API", () => {
  test('selects by matchers of every kind and by what lines hold', () => {
    assert.deepEqual(lines('{service="cart"}'), ['failed 3', 'added 1']);
    assert.deepEqual(lines('{service=~"ca.*", pod!="x"} |= "fail"'), ['failed 3']);
    assert.deepEqual(lines('{service=~".+"} != "added" |~ `\\d`', { direction: 'forward' }), ['paid 2', 'failed 3']);
    assert.deepEqual(lines('{service!~"cart|x", pod=~".+"}'), ['paid 2']);
  });

  test('bounds by time and number, from the end unless told otherwise', () => {
    assert.deepEqual(lines('{pod=~".+"}', { limit: '1' }), ['failed 3']);
    assert.deepEqual(lines('{pod=~".+"}', { limit: '1', direction: 'forward' }), ['added 1']);
    const range = { start: `${NOW - 2_500}000000`, end: new Date(NOW - 1_000).toISOString() };
    assert.deepEqual(lines('{pod=~".+"}', range), ['paid 2']);
  });

  test('lists labels, their values and streams, and leaves an empty list out', () => {
    const data = (path: string, parameters: Record<string, string> = {}): unknown =>
      (JSON.parse(ask(path, parameters)?.body ?? '') as { data?: unknown }).data;
    assert.deepEqual(data('/loki/api/v1/labels'), ['pod', 'service']);
    assert.equal(data('/loki/api/v1/labels', { end: '1' }), undefined);
    assert.deepEqual(data('/loki/api/v1/label/service/values'), ['cart', 'pay']);
    assert.deepEqual(data('/loki/api/v1/series', { 'match[]': '{service="pay"}' }), [{ service: 'pay', pod: 'pay-1' }]);
  });

  test('refuses what it cannot evaluate', () => {
    const refusals: Array<[query: string, words: RegExp]> = [
      ['', /syntax error/],
      ['cart', /syntax error/],
      ['{}', /syntax error/],
      ['{service=cart}', /syntax error/],
      ['{service="cart"', /syntax error/],
      ['{service="cart"} | json', /syntax error: unexpected +\| json/],
      ['sum(rate({service="cart"}[1m]))', /syntax error/],
      ['{service=~".*"}', /empty-compatible/],
      ['{service=~"("}', /error parsing regexp/],
    ];
    for (const [query, words] of refusals) {
      const reply = ask('/loki/api/v1/query_range', { query });
      assert.equal(reply?.status, 400, query);
      assert.match(reply.body, words);
    }
    assert.match(ask('/loki/api/v1/query_range', { query: '{a="b"}', limit: '5001' })?.body ?? '', /max entries/);
    assert.match(ask('/loki/api/v1/query_range', { query: '{a="b"}', limit: '0' })?.body ?? '', /positive/);
    assert.match(ask('/loki/api/v1/labels', { start: 'now' })?.body ?? '', /could not parse 'start'/);
    assert.match(ask('/loki/api/v1/series')?.body ?? '', /0 matcher groups/);
    assert.equal(ask('/loki/api/v1/tail')?.status, 404);
    assert.equal(ask('/metrics'), null);
  });

  test('keeps the newest lines only', () => {
    const full = new LogStore();
    for (let i = 0; i < 30; i++) {
      full.add(Array.from({ length: 10_000 }, (_, j) => ({ timeMs: i * 10_000 + j, labels: {}, line: '' })));
    }
    const kept = full.between(0, NOW);
    assert.ok(kept.length >= 100_000 && kept.length <= 120_000);
    assert.equal(kept.at(-1)?.timeMs, 299_999);
  });
});
