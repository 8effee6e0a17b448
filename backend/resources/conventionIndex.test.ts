import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { MetricConvention, MetricConventionInput } from '#contract/resource';
import { createConventionIndex, type MetricMeaning } from './conventionIndex.ts';
import { BUILT_IN } from './conventions/builtIn.ts';
import { parseRecording, type RecordedSample } from './conventions/parseRecording.ts';
import { fits, hostOf, keyByRules } from './entityName.rules.ts';

const recordings = new URL('./conventions/recordings/', import.meta.url);
const index = createConventionIndex();

function wordsOf(meaning: MetricMeaning): Record<string, string> {
  return {
    role: meaning.role,
    type: meaning.type,
    unit: meaning.unit,
    part: meaning.part ?? '',
    entity: meaning.entity ?? '',
    edge: meaning.edge === null ? '' : `${meaning.edge.from}>${meaning.edge.to}`,
    pair: meaning.pair === null ? '' : `${meaning.pair.metric}:${meaning.pair.as}`,
    leaveOut: String(meaning.leaveOut),
  };
}

function checkSample(sample: RecordedSample, family: string): void {
  const meaning = index.match(sample.metric, sample.labels);
  const where = `${family}, line ${sample.line}: ${sample.metric}`;
  assert.equal(meaning.origin, 'built-in', `${where} is not in the table`);
  assert.equal(meaning.convention, family, where);
  if (sample.type === 'histogram') {
    assert.notEqual(meaning.part, null, `${where} is part of a histogram`);
  } else if (sample.type !== null) {
    assert.equal(meaning.type, sample.type, `type of ${where}`);
  }
  const words = wordsOf(meaning);
  assert.ok(sample.expected.size > 0, `${where} has no expectation`);
  for (const [name, value] of sample.expected) {
    assert.equal(words[name], value, `${name} of ${where}`);
  }
  if (!sample.expected.has('edge') && !sample.expected.has('entity')) {
    assert.deepEqual([meaning.edge, meaning.entity], [null, null], where);
  }
}

describe('the table of conventions reads the metrics of', () => {
  const files = readdirSync(recordings).sort();
  const familyOfFile = new Map<string, string>();
  for (const file of files) {
    const samples = parseRecording(readFileSync(new URL(file, recordings), 'utf8'));
    const first = samples[0];
    assert.ok(first !== undefined, `${file} is empty`);
    const family = index.match(first.metric, first.labels).convention;
    familyOfFile.set(file, family);
    test(`${family} (${file})`, () => {
      samples.forEach((sample) => checkSample(sample, family));
    });
  }

  test('every family: each has a recording', () => {
    assert.deepEqual([...familyOfFile.values()].sort(), BUILT_IN.map((family) => family.name).sort());
  });
});

describe('the table of conventions is sound', () => {
  test('no metric stands in two families, and every row fits the contract', () => {
    const seen = new Map<string, string>();
    for (const row of index.rows) {
      MetricConvention.parse(row);
      assert.equal(seen.get(row.metric), undefined, `${row.metric} is in ${row.convention} and ${seen.get(row.metric)}`);
      seen.set(row.metric, row.convention);
    }
    assert.ok(seen.size > 300);
  });

  test('probes, golden numbers and pairs name metrics that the table knows', () => {
    for (const family of BUILT_IN) {
      const named = [
        ...family.probes,
        ...(family.golden ?? []).flatMap((rule) => [rule.requests, rule.failed, rule.durations]),
        ...family.rows.map((row) => row.pair?.metric),
      ];
      for (const metric of named) {
        assert.ok(metric === undefined || index.rowFor(metric) !== null, `${family.name} names ${metric}`);
      }
    }
  });
});

describe('metrics that no convention knows still take part', () => {
  const guesses: [string, Record<string, string>, Partial<MetricMeaning>][] = [
    ['acme_orders_failed_total', { job: 'orders' }, { role: 'errors', type: 'counter', entity: 'service:orders', isError: true }],
    ['acme_orders_processed_total', { job: 'orders' }, { role: 'rate', type: 'counter' }],
    ['acme_orders_processed_total', { job: 'orders', outcome: 'failure' }, { role: 'errors', isError: true }],
    ['acme_checkout_duration_seconds_bucket', { app: 'shop', le: '1' }, { role: 'duration', part: 'bucket', unit: 's', entity: 'service:shop' }],
    ['acme_checkout_duration_seconds_sum', { app: 'shop' }, { role: 'duration', part: 'sum', type: 'counter', pair: { metric: 'acme_checkout_duration_seconds_count', as: 'requests' } }],
    ['acme_checkout_duration_seconds_count', { app: 'shop' }, { role: 'rate', part: 'count', type: 'counter' }],
    ['acme_pool_in_use', { namespace: 'shop', pod: 'x-1' }, { role: 'utilisation', type: 'gauge', entity: 'pod:shop/x-1' }],
    ['acme_pool_max', { namespace: 'shop', pod: 'x-1' }, { role: 'capacity', type: 'gauge' }],
    ['acme_work_queue_depth', { instance: 'box-3:9000' }, { role: 'saturation', entity: 'host:box-3' }],
    ['acme_heap_bytes', { instance: 'box-3:9000' }, { role: 'utilisation', unit: 'bytes' }],
    ['acme_worker_restarts_total', { job: 'w' }, { role: 'restarts' }],
    ['acme_build_info', { job: 'w' }, { role: 'info' }],
    ['acme_zigzag', {}, { role: 'other', type: 'gauge', entity: null }],
  ];
  for (const [metric, labels, expected] of guesses) {
    test(`${metric} ${JSON.stringify(labels)}`, () => {
      const meaning = index.match(metric, labels);
      assert.equal(meaning.origin, 'guess');
      assert.deepEqual({ ...meaning, ...expected }, meaning);
    });
  }
});

describe('a tenant', () => {
  const row = (given: Parameters<typeof MetricConventionInput.parse>[0]): MetricConvention => ({
    ...MetricConventionInput.parse(given),
    id: 'row',
    origin: 'tenant',
    convention: 'ours',
  });

  test('overrules the table and adds metrics, by name or beginning', () => {
    const own = createConventionIndex([
      row({ metric: 'http_requests_total', role: 'rate', type: 'counter', entity: [{ kind: 'service', labels: ['app_id'] }], errors: { label: 'ok', pattern: 'no' } }),
      row({ metric: 'acme_*', role: 'saturation', type: 'gauge', entity: [{ kind: 'device', labels: ['site', 'rack'] }] }),
    ]);
    const first = own.match('http_requests_total', { app_id: 'a7', job: 'x', code: '200', ok: 'no' });
    assert.deepEqual([first.entity, first.role, first.origin], ['service:a7', 'errors', 'tenant']);
    assert.equal(own.match('acme_power', { site: 'b', rack: '4' }).entity, 'device:b/4');
    assert.equal(own.match('acme_moves_total', { site: 'b', rack: '4' }).type, 'counter');
    assert.equal(own.match('node_load1', { instance: 'n:1' }).origin, 'built-in');
  });

  test('is refused names that are none and patterns that could run away', () => {
    const good = { metric: 'a', role: 'rate', type: 'counter', entity: [{ kind: 'service', labels: ['x'] }] };
    assert.ok(MetricConventionInput.safeParse(good).success);
    for (const bad of [
      { ...good, metric: 'a b' },
      { ...good, metric: '*a' },
      { ...good, entity: [] },
      { ...good, entity: [{ kind: 'service', labels: [] }] },
      { ...good, errors: { label: 'x', pattern: '(a+)+' } },
      { ...good, errors: { label: 'x', pattern: 'a*b*c*' } },
      { ...good, errors: { label: 'x', pattern: '[' } },
      { ...good, more: 1 },
    ]) {
      assert.equal(MetricConventionInput.safeParse(bad).success, false, JSON.stringify(bad));
    }
  });

  test('sees one key for names that mean the same thing', () => {
    const own = createConventionIndex([], new Map([['queue:rabbitmq-0', 'queue:rabbitmq']]));
    assert.equal(own.match('rabbitmq_connections', { instance: 'rabbitmq-0:15692' }).entity, 'queue:rabbitmq');
    assert.equal(own.canonical('queue:rabbitmq-0'), 'queue:rabbitmq');
    assert.equal(own.canonical('queue:other'), 'queue:other');
  });
});

describe('hostile labels', () => {
  test('name nothing, or a name that can be shown', () => {
    const named = (value: string): string | null => index.match('http_requests_total', { job: value }).entity;
    assert.equal(named(''), null);
    assert.equal(named('x'.repeat(400)), null);
    assert.equal(named('a\u0000b\u001b[31m\n'), 'service:ab[31m');
    assert.equal(named('__proto__'), 'service:__proto__');
    assert.equal(named('<script>alert(1)</script>'), 'service:script>');
    assert.equal(index.match('__proto__', {}).origin, 'guess');
    assert.equal(index.match('constructor', { toString: 'x' }).entity, null);
    assert.equal(index.match('', {}).role, 'other');
  });

  test('addresses of every form lead to the host', () => {
    assert.deepEqual(
      ['10.0.0.1:9100', '[fd00::1]:80', 'fd00::1', 'https://u:p@h.example:8443/x?y#z', 'h', 'redis://:p@h:1/0', 'a:b:c', ':80', ''].map(hostOf),
      ['10.0.0.1', 'fd00::1', 'fd00::1', 'h.example', 'h', 'h', 'a:b:c', '', '']
    );
    assert.equal(keyByRules([{ kind: 'host', labels: ['instance'] }], { instance: ':80' }), null);
  });

  test('a bad pattern fits nothing, and a pattern is held against the whole value', () => {
    assert.equal(fits('[', 'x'), false);
    assert.equal(fits('5..', '5000'), false);
    assert.equal(fits('5..|x', '500'), true);
  });
});
