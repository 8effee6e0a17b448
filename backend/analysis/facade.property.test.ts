import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { AnalysisResult, EvidenceBundle, LogTable, SeriesInput, SpanTable } from './bundle.ts';
import { analyse } from './facade.ts';
import { bundleOf, chain, ONSET_MS } from './testing/smallSystem.ts';
import { bundleOfSpans, rowsOf, spannedChain } from './testing/spannedSystem.ts';

/** What must not depend on order, names of positions or rounding. */
function verdict(result: AnalysisResult): unknown {
  return result.findings.map((finding) => [
    finding.resourceKey,
    finding.mechanism,
    Math.round(finding.confidence * 100),
  ]);
}

const brokenBundle = fc
  .record({
    mid: fc.double({ min: 0.02, max: 2, noNaN: true }),
    bank: fc.double({ min: 0.1, max: 3, noNaN: true }),
    failing: fc.double({ min: 0, max: 0.6, noNaN: true }),
  })
  .map(({ mid, bank, failing }) => ({
    ...bundleOf(chain({ mid, bank }, { back: failing })),
    changes: [{ id: 'c', at: ONSET_MS - 30_000, kind: 'deploy' as const, title: 'd', resourceKey: 'service:mid' }],
  }));

function shuffled<T>(items: readonly T[], seed: number): T[] {
  return items
    .map((item, i) => ({ item, at: Math.imul(i + 1, seed | 1) >>> 0 }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

describe('analyse, whatever the evidence', () => {
  test('gives the same verdict whatever the order of its input', () => {
    fc.assert(
      fc.property(brokenBundle, fc.integer(), (bundle, seed) => {
        const other = { ...bundle, series: shuffled(bundle.series, seed), edges: shuffled(bundle.edges, seed) };
        assert.deepEqual(verdict(analyse(other)), verdict(analyse(bundle)));
      }),
      { numRuns: 30 }
    );
  });

  test('gives the same verdict in milliseconds as in seconds', () => {
    fc.assert(
      fc.property(brokenBundle, fc.constantFrom(0.001, 1000, 60), (bundle, factor) => {
        const series = bundle.series.map((one) =>
          one.role === 'duration' ? { ...one, values: one.values.map((v) => v * factor) } : one
        );
        assert.deepEqual(verdict(analyse({ ...bundle, series })), verdict(analyse(bundle)));
      }),
      { numRuns: 30 }
    );
  });

  test('names the same first culprit when healthy services are added', () => {
    fc.assert(
      fc.property(brokenBundle, fc.integer({ min: 1, max: 12 }), (bundle, more) => {
        const healthy = bundleOf(chain({}), false).series.map((one, i) => rename(one, i % more));
        const first = analyse(bundle).findings[0]?.resourceKey;
        assert.equal(analyse({ ...bundle, series: [...bundle.series, ...healthy] }).findings[0]?.resourceKey, first);
      }),
      { numRuns: 30 }
    );
  });

  test('gives the same verdict whatever the unit of a metric that no convention explains', () => {
    fc.assert(
      fc.property(brokenBundle, fc.constantFrom(1e-6, 0.01, 8, 1e9), (bundle, factor) => {
        const gauge = (key: string, by: number): SeriesInput => {
          const one = bundle.series.find(({ role }) => role === 'duration') as SeriesInput;
          const values = one.values.map((value) => value * by);
          return { ...one, metric: `flux_${key}`, role: 'other', unit: '', entity: 'service:odd', edge: null, values };
        };
        const scaled = { ...bundle, series: [...bundle.series, gauge('a', factor), gauge('b', factor)] };
        const plain = { ...bundle, series: [...bundle.series, gauge('a', 1), gauge('b', 1)] };
        const suspects = (of: EvidenceBundle): unknown => analyse(of).suspects.map((one) => one.resourceKey);
        assert.deepEqual(suspects(scaled), suspects(plain));
      }),
      { numRuns: 20 }
    );
  });

  test('gives the same verdict when points come shuffled, twice, or with others that lie outside of the window', () => {
    fc.assert(
      fc.property(brokenBundle, fc.integer(), (bundle, seed) => {
        const series = bundle.series.map((one) => {
          const order = shuffled([...one.times.keys(), ...one.times.keys()], seed);
          const times = [...order.map((i) => one.times[i] as number), Number.NaN, bundle.window.to + 1e9];
          const values = [...order.map((i) => one.values[i] as number), 7, 1e9];
          return { ...one, times: Float64Array.from(times), values: Float64Array.from(values) };
        });
        assert.deepEqual(verdict(analyse({ ...bundle, series })), verdict(analyse(bundle)));
      }),
      { numRuns: 20 }
    );
  });

  test('names the same culprit by spans whatever their order, with healthy services and hostile names beside them', () => {
    const bundle = bundleOfSpans(
      spannedChain(['front', 'mid', 'back'], (service, broken) => (broken && service === 'mid' ? { own: 90 } : {}))
    );
    const spans = bundle.spans as SpanTable;
    fc.assert(
      fc.property(fc.integer(), fc.array(hostileName, { minLength: 1, maxLength: 5 }), (seed, names) => {
        const order = shuffled([...spans.trace.keys()], seed);
        const beside = names.map((name) => ({ from: `service:${name}`, to: 'service:front', kind: 'calls' as const }));
        const result = analyse({ ...bundle, spans: rowsOf(spans, order), edges: beside });
        assert.equal(result.findings[0]?.resourceKey, 'service:mid');
      }),
      { numRuns: 10 }
    );
  });

  test('answers about a graph of 5,000 nodes with cycles and loops', () => {
    const keys = Array.from({ length: 5_000 }, (_, i) => `service:n${i}`);
    const hub = keys[0] as string;
    const edges = keys.flatMap((key, i) => [
      { from: key, to: hub, kind: 'calls' as const },
      { from: hub, to: key, kind: 'calls' as const },
      { from: key, to: keys[(i * 7 + 1) % keys.length] as string, kind: 'calls' as const },
      { from: key, to: key, kind: 'uses' as const },
    ]);
    const bundle = bundleOf(chain({ mid: 0.5 }));
    const rate = bundle.series.find(({ entity, role }) => entity !== null && role === 'rate') as SeriesInput;
    const series = keys.map((key) => ({ ...rate, entity: key }));
    const result = analyse({ ...bundle, series: [...bundle.series, ...series], edges });
    assert.equal(result.findings[0]?.resourceKey, 'service:mid');
  });

  test('answers within its own bounds on any numbers, gaps, resets, wrong and circular graphs', () => {
    fc.assert(
      fc.property(anyBundle, (bundle) => {
        const result = analyse(bundle);
        const total = result.findings.reduce((sum, finding) => sum + finding.confidence, 0);
        assert.ok(total <= 1.01);
        for (const finding of result.findings) {
          assert.ok(finding.confidence >= 0 && finding.confidence <= 1);
          assert.ok([...finding.evidence, ...finding.against].every((item) => Number.isFinite(item.weight)));
          JSON.stringify(finding);
        }
      }),
      { numRuns: 150 }
    );
  });
});

function rename(series: SeriesInput, copy: number): SeriesInput {
  const name = (key: string): string => `${key}-copy${copy}`;
  const { entity, edge } = series;
  return { ...series, entity: entity && name(entity), edge: edge && { from: name(edge.from), to: name(edge.to) } };
}

const hostileName = fc.constantFrom(
  '__proto__',
  'constructor',
  '',
  '\u0000',
  'a\nb',
  '🚀'.repeat(50),
  'x'.repeat(10_000),
  '"}'
);
const key = fc.constantFrom(
  'service:__proto__',
  'service:',
  'service:a',
  'service:b',
  'pod:x/a-1',
  'host:h',
  'database:d',
  'external:e',
  'strange'
);
const value = fc.oneof(fc.double(), fc.constantFrom(0, 1, Number.NaN, Infinity, -Infinity, 1e300, -5));
const anySeries = fc.record({
  metric: fc.constantFrom(
    'a_requests_total',
    'a_seconds',
    'memory_bytes',
    'fs_avail_bytes',
    'pool_connections',
    'cpu_x',
    ''
  ),
  labels: fc.constantFrom({}, { mode: 'idle' }, { pod: 'p' }),
  role: fc.constantFrom('rate', 'errors', 'duration', 'utilisation', 'capacity', 'restarts', 'saturation', 'other'),
  type: fc.constantFrom('counter', 'gauge', 'histogram'),
  unit: fc.constantFrom('', 's', 'ratio', '%', 'bytes'),
  entity: fc.option(key),
  edge: fc.option(fc.record({ from: key, to: key })),
  fold: fc.constantFrom('mean', 'sum', 'quantile'),
  values: fc.array(value, { maxLength: 60 }),
  start: fc.integer({ min: -100, max: 100 }),
});

const anyInt = fc.integer({ min: -3, max: 12 });
const anyRow = fc.record({
  trace: anyInt,
  parent: anyInt,
  entity: anyInt,
  operation: anyInt,
  start: value,
  duration: value,
});
const anySpans: fc.Arbitrary<SpanTable> = fc.array(anyRow, { maxLength: 60 }).map((rows) => ({
  entities: ['service:a', 'service:b', 'pod:x/a-1', 'strange'],
  operations: ['o', '', '\n'],
  trace: Int32Array.from(rows, (row) => row.trace),
  parent: Int32Array.from(rows, (row) => row.parent),
  entity: Int32Array.from(rows, (row) => row.entity),
  operation: Int32Array.from(rows, (row) => row.operation),
  start: Float64Array.from(rows, (row) => row.start * 15_000),
  duration: Float64Array.from(rows, (row) => row.duration),
  failed: Uint8Array.from(rows, (row) => (row.trace > 0 ? 1 : 0)),
}));
const anyLogs: fc.Arbitrary<LogTable> = fc.array(anyRow, { maxLength: 60 }).map((rows) => ({
  entities: ['service:a', 'service:b', ''],
  templates: [{ id: '', text: '\u0000\ud800' }],
  time: Float64Array.from(rows, (row) => row.start * 15_000),
  entity: Int32Array.from(rows, (row) => row.entity),
  template: Int32Array.from(rows, (row) => row.operation),
  span: Int32Array.from(rows, (row) => row.parent),
}));

const anyBundle: fc.Arbitrary<EvidenceBundle> = fc
  .record({
    series: fc.array(anySeries, { maxLength: 25 }),
    edges: fc.array(fc.record({ from: key, to: key, kind: fc.constantFrom('calls', 'runs-on', 'part-of', 'uses') }), {
      maxLength: 12,
    }),
    alertedAt: fc.double(),
    alertRole: fc.constantFrom('errors', 'duration', 'rate', undefined),
    spans: fc.option(anySpans, { nil: undefined }),
    logs: fc.option(anyLogs, { nil: undefined }),
    window: fc.record({ from: fc.double({ min: -1e6, max: 1e6 }), to: fc.double({ min: -1e6, max: 1e6 }) }),
  })
  .map(({ series, edges, alertedAt, alertRole, spans, logs, window }) => ({
    window,
    series: series.map(({ values, start, ...rest }) => ({
      ...(rest as Omit<SeriesInput, 'times' | 'values' | 'query' | 'sourceId'>),
      times: Float64Array.from(values, (_, i) => (start + i) * 15_000),
      values: Float64Array.from(values),
      query: 'q',
      sourceId: null,
    })),
    resources: [],
    edges: edges as EvidenceBundle['edges'],
    changes: [],
    alerts: [{ name: 'x', startsAt: alertedAt, resourceKeys: ['service:a'], ...(alertRole && { role: alertRole }) }],
    ...(spans && { spans }),
    ...(logs && { logs }),
    missing: [],
  }));
