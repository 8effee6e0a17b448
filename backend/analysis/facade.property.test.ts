import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { AnalysisResult, EvidenceBundle, SeriesInput } from './bundle.ts';
import { analyse } from './facade.ts';
import { bundleOf, chain, ONSET_MS } from './testing/smallSystem.ts';

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

const key = fc.constantFrom('service:a', 'service:b', 'pod:x/a-1', 'host:h', 'database:d', 'external:e', 'strange');
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

const anyBundle: fc.Arbitrary<EvidenceBundle> = fc
  .record({
    series: fc.array(anySeries, { maxLength: 25 }),
    edges: fc.array(fc.record({ from: key, to: key, kind: fc.constantFrom('calls', 'runs-on', 'part-of', 'uses') }), {
      maxLength: 12,
    }),
    alertedAt: fc.double(),
    window: fc.record({ from: fc.double({ min: -1e6, max: 1e6 }), to: fc.double({ min: -1e6, max: 1e6 }) }),
  })
  .map(({ series, edges, alertedAt, window }) => ({
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
    alerts: [{ name: 'x', startsAt: alertedAt, resourceKeys: ['service:a'] }],
    missing: [],
  }));
