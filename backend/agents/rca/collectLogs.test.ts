import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Statement } from '#contract/analysis';
import { compareWindows, type LogTable, windowOf } from '../../analysis/index.ts';
import { createConventionIndex } from '../../resources/index.ts';
import { collectLogs, type CollectLogsInput } from './collectLogs.ts';
import { entityStreams } from './logStreams.rules.ts';
import type { LogReader } from './ports.ts';
import { suspectsOf } from './suspects.rules.ts';

const MINUTE = 60_000;
const NOW = 40 * MINUTE;
const conventions = createConventionIndex();

interface Pushed {
  labels: Record<string, string>;
  time: number;
  line: string;
}

/** A log source that holds lines, asked by one label. */
function readerOf(lines: readonly Pushed[], more: Partial<LogReader> = {}): LogReader {
  const distinct = new Map(lines.map(({ labels }) => [JSON.stringify(labels), labels]));
  return {
    listLogSources: () => Promise.resolve([{ id: 'l1', name: 'loki' }]),
    logStreams: () => Promise.resolve([...distinct.values()]),
    readLines: (_tenant, _source, { query, fromMs, toMs, limit }) => {
      const [, label = '', value = ''] = /^\{(\w+)="(.*)"\}$/.exec(query) ?? [];
      const found = lines
        .filter(({ labels, time }) => labels[label] === value && time >= fromMs && time < toMs)
        .slice(0, limit);
      return Promise.resolve([
        { times: Float64Array.from(found, ({ time }) => time), lines: found.map(({ line }) => line) },
      ]);
    },
    ...more,
  };
}

function every(
  ms: number,
  from: number,
  to: number,
  labels: Record<string, string>,
  line: (i: number) => string
): Pushed[] {
  return Array.from({ length: Math.ceil((to - from) / ms) }, (_, i) => ({
    labels,
    time: from + i * ms,
    line: line(i),
  }));
}

async function collect(
  reader: LogReader,
  more: Partial<CollectLogsInput> = {}
): Promise<{ table: LogTable | undefined; missing: Statement[] }> {
  const missing: Statement[] = [];
  const table = await collectLogs({
    tenantId: 't',
    window: { from: 0, to: NOW },
    suspects: ['service:cart', 'service:pay'],
    others: false,
    conventions,
    reader,
    signal: new AbortController().signal,
    missing,
    ...more,
  });
  return { table, missing };
}

const cart = { app: 'cart', pod: 'cart-1' };

describe('the lines of the suspected resources', () => {
  test('become templates by resource, and a new pattern shows', async () => {
    const lines = [
      ...every(5_000, 0, NOW, cart, (i) => `{"level":"info","msg":"served ${i} items","took":${i}}`),
      ...every(2_000, 30 * MINUTE, NOW, cart, (i) => `{"level":"error","msg":"no connection after ${i} ms"}`),
      ...every(60_000, 0, NOW, { app: 'other' }, () => 'not wanted'),
    ];
    const { table, missing } = await collect(readerOf(lines));
    assert.ok(table);
    assert.deepEqual(missing, []);
    assert.deepEqual(table.entities, ['service:cart']);
    assert.deepEqual(table.templates.map(({ text }) => text).sort(), [
      'ERROR no connection after <*>',
      'INFO served <*> items',
    ]);
    assert.deepEqual(table.asked, [{ sourceId: 'l1', query: '{app="cart"}' }]);
    const window = (from: number, to: number): ReturnType<typeof windowOf> =>
      windowOf(table, { from, to }, 'service:cart');
    const [change] = compareWindows(window(0, 30 * MINUTE), window(30 * MINUTE, NOW)).changes;
    assert.deepEqual([change?.kind, change?.after, change?.perMinuteAfter], ['new', 300, 30]);
  });

  test('of a busy resource a bounded number all along the window, at its true rate', async () => {
    const { table } = await collect(readerOf(every(20, 0, NOW, cart, (i) => `served ${i} items`)));
    assert.ok(table);
    assert.equal(table.time.length, 8 * 500);
    assert.ok(table.time.some((time) => time < MINUTE) && table.time.some((time) => time > NOW - 6 * MINUTE));
    const { lines, seconds } = windowOf(table, { from: 0, to: NOW }, 'service:cart');
    const [count = 0] = lines.values();
    assert.ok(Math.abs(count / seconds - 50) < 0.5, `${count / seconds} lines a second`);
  });

  test('are read for the nearest six only', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `s${i}`);
    const lines = names.flatMap((app) => every(MINUTE, 0, NOW, { app }, () => 'x'));
    const { table } = await collect(readerOf(lines), { suspects: names.toReversed().map((name) => `service:${name}`) });
    assert.deepEqual([...(table?.entities ?? [])].sort(), [
      'service:s4',
      'service:s5',
      'service:s6',
      'service:s7',
      'service:s8',
      'service:s9',
    ]);
  });

  test('that do not come are said to be missing; what came is used', async () => {
    const lines = every(5_000, 0, NOW, cart, () => 'fine');
    const whole = readerOf(lines);
    const half = readerOf(lines, {
      readLines: (tenant, source, request) =>
        request.fromMs < NOW / 2 ? Promise.reject(new Error('too slow')) : whole.readLines(tenant, source, request),
    });
    const { table, missing } = await collect(half);
    assert.equal(table?.time.length, lines.length / 2);
    assert.equal(windowOf(table, { from: 0, to: NOW }, 'service:cart').seconds, NOW / 2_000);
    assert.deepEqual(
      missing.map(({ text }) => text),
      ['4 of 8 queries to loki were not answered: too slow']
    );
    const down = await collect(readerOf(lines, { logStreams: () => Promise.reject(new Error('refused')) }));
    assert.equal(down.table, undefined);
    assert.deepEqual(
      down.missing.map(({ text }) => text),
      ['loki could not be read: refused']
    );
  });

  test('are nothing without a log source, without a line, without a suspect', async () => {
    for (const reader of [readerOf([]), readerOf([], { listLogSources: () => Promise.resolve([]) })]) {
      assert.deepEqual(await collect(reader), { table: undefined, missing: [] });
    }
    const lines = every(MINUTE, 0, NOW, cart, () => 'x');
    assert.equal((await collect(readerOf(lines), { suspects: [] })).table, undefined);
    const anyone = await collect(readerOf(lines), { suspects: [], others: true });
    assert.deepEqual(anyone.table?.entities, ['service:cart']);
  });

  test('of two sources that know the same resource come from one', async () => {
    const listLogSources: LogReader['listLogSources'] = () =>
      Promise.resolve([
        { id: 'l1', name: 'a' },
        { id: 'l2', name: 'b' },
      ]);
    const lines = every(MINUTE, 0, NOW, cart, () => 'x');
    const { table } = await collect(readerOf(lines, { listLogSources }));
    assert.equal(table?.time.length, lines.length);
  });
});

describe('the selector of a resource', () => {
  const selectors = (...streams: Record<string, string>[]): object =>
    Object.fromEntries(entityStreams(streams, conventions).map(({ entity, selector }) => [entity, selector]));

  test('is the one label that only its streams have', () => {
    assert.deepEqual(
      selectors(
        { service: 'cart', pod: 'cart-1', env: 'x' },
        { service: 'cart', pod: 'cart-2', env: 'x' },
        { service: 'pay', pod: 'pay-1', env: 'x' }
      ),
      { 'service:cart': '{service="cart"}', 'service:pay': '{service="pay"}' }
    );
  });

  test('names several values, escaped, where one is not enough', () => {
    assert.deepEqual(selectors({ job: 'a/cart' }, { job: 'b/cart' }, { job: 'x' }), {
      'service:cart': '{job=~"a/cart|b/cart"}',
      'service:x': '{job="x"}',
    });
    assert.deepEqual(selectors({ app: 'a"b\\c' }), { 'service:a"b\\c': String.raw`{app="a\"b\\c"}` });
  });

  test('is none where nobody is named or nothing tells them apart', () => {
    assert.deepEqual(selectors({ filename: '/var/log/x' }), {});
  });
});

describe('who is suspected', () => {
  const edge = (from: string, to: string): { from: string; to: string; kind: 'calls' } => ({ from, to, kind: 'calls' });

  test('what is alerted, then what lies within two edges, whichever way', () => {
    assert.deepEqual(
      suspectsOf(['b'], [edge('a', 'b'), edge('b', 'c'), edge('c', 'd'), edge('d', 'e'), edge('c', 'b')]),
      ['b', 'a', 'c', 'd']
    );
    assert.deepEqual(suspectsOf([], [edge('a', 'b')]), []);
  });
});
