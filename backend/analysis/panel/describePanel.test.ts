import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { PanelDescription } from '#contract/explain';
import { describeOther, describePanel, type Panel, type PanelSeries, type Past } from './index.ts';

const FROM = Date.parse('2026-03-03T14:00:00Z');
const STEP = 10_000;
const POINTS = 180;

/** Deterministic noise in [-1, 1]. */
function noise(i: number): number {
  const x = Math.sin(i * 12.9898) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

function series(name: string, valueAt: (i: number) => number, more: Partial<PanelSeries> = {}): PanelSeries {
  const values = Float64Array.from({ length: POINTS }, (_, i) => valueAt(i));
  return { name, labels: { service: name }, unit: 'reqps', thresholds: [], values, ...more };
}

function panel(...list: PanelSeries[]): Panel {
  return { title: 'Requests', from: FROM, stepMs: STEP, points: POINTS, series: list, leftOut: 0 };
}

const steady =
  (level: number, seed = 0) =>
  (i: number) =>
    level * (1 + 0.02 * noise(i + 1_000 * seed));
const at = (i: number): string => new Date(FROM + i * STEP).toISOString();
const codes = (given: Panel): string[] => describePanel(given).facts.map(({ code }) => code);

describe('describePanel', () => {
  test('says since when which series is how many times its usual level', () => {
    const broken = series('payment', (i) => (i < 150 ? steady(2)(i) : steady(80)(i)));
    const { verdict, standouts } = describePanel(panel(series('cart', steady(20, 1)), broken));
    assert.equal(verdict.state, 'unusual');
    assert.equal(verdict.since, at(150));
    assert.equal(verdict.statement.code, 'panel.unusual-times');
    assert.equal(Math.round(Number(verdict.statement.params['ratio'])), 40);
    assert.deepEqual(
      standouts.map(({ index, lasts }) => [index, lasts]),
      [[1, true]]
    );
    assert.match(verdict.statement.text, /Unusual since 2026-03-03 14:25 UTC: payment 4\d\.?\d* times/);
  });

  test('finds a fall as well as a rise', () => {
    const { verdict } = describePanel(panel(series('orders', (i) => (i < 160 ? steady(50)(i) : 1))));
    assert.equal(verdict.statement.code, 'panel.unusual');
    assert.equal(verdict.since, at(160));
  });

  test('finds nothing unusual in noise, drift, a sawtooth and sparse failures', () => {
    const wrong: string[] = [];
    for (let seed = 1; seed <= 40; seed++) {
      const { verdict } = describePanel(
        panel(
          series('noise', steady(50, seed)),
          series('drift', (i) => 50 + 0.02 * i + noise(i + seed * 77)),
          series('sawtooth', (i) => 50 + (i % 30)),
          series('jumps', (i) => (Math.floor(i / (8 + (seed % 9))) % 3 === 0 ? 30 : 25)),
          series('failures', (i) => (noise(Math.floor(i / 6) * 3.7 + seed) > 0.5 ? 0.002 : 0))
        )
      );
      if (verdict.state !== 'normal') {
        wrong.push(`${seed}: ${verdict.statement.text}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  test('tells what is over from what lasts, and names what lasts first', () => {
    const over = series('cart', (i) => (i > 60 && i < 75 ? 90 : steady(20)(i)));
    assert.equal(describePanel(panel(over)).verdict.state, 'was-unusual');
    const lasting = series('payment', (i) => (i < 150 ? steady(20)(i) : 32));
    const { verdict, standouts } = describePanel(panel(over, lasting));
    assert.equal(verdict.statement.params['name'], 'payment');
    assert.deepEqual(
      standouts.map(({ name, lasts }) => [name, lasts]),
      [
        ['payment', true],
        ['cart', false],
      ]
    );
  });

  test('a leak is told as it is now, not as it was on average', () => {
    const leak = series('gateway', (i) => (i < 120 ? 100 + noise(i) : 100 + 10 * (i - 120)), { unit: 'bytes' });
    const after = describePanel(panel(leak)).standouts[0]?.after ?? 0;
    assert.ok(after > 600, String(after));
  });

  test('a series that jumps to and fro by itself is ordinary; one that never did is not', () => {
    const jumps = (i: number): number => (Math.floor(i / 12) % 3 === 2 ? 35 : 25);
    assert.equal(describePanel(panel(series('p95', jumps))).verdict.state, 'normal');
    assert.equal(describePanel(panel(series('p95', (i) => (i > 165 ? 400 : jumps(i))))).verdict.state, 'unusual');
  });

  test('with a past it finds what fills the whole window', () => {
    const high = panel(series('errors', steady(80)));
    assert.equal(describePanel(high).verdict.state, 'normal');
    const past: Past = { before: Float64Array.from({ length: 540 }, (_, i) => steady(2)(i)), days: [] };
    const { verdict } = describePanel(high, [past]);
    assert.deepEqual([verdict.state, verdict.basis, verdict.since], ['unusual', 'past', at(0)]);
  });

  test('judges by the course of earlier days where they share one', () => {
    const course = (i: number): number => 100 + i;
    const days = Array.from({ length: 7 }, (_, d) =>
      Float64Array.from({ length: POINTS }, (_, i) => course(i) + noise(i + d * 500))
    );
    const past: Past = { before: new Float64Array(0), days };
    const same = describePanel(panel(series('traffic', course)), [past]);
    assert.deepEqual([same.verdict.state, same.verdict.basis], ['normal', 'day']);
    assert.equal(same.verdict.statement.code, 'panel.normal-day');
    const flat = describePanel(panel(series('traffic', (i) => (i < 120 ? course(i) : 120))), [past]);
    assert.equal(flat.verdict.state, 'unusual');
  });

  test('says when the data stopped, and when single series end', () => {
    const stopped = describePanel(panel(series('a', (i) => (i < 140 ? steady(5)(i) : Number.NaN))));
    assert.deepEqual([stopped.verdict.statement.code, stopped.verdict.since], ['panel.stopped', at(140)]);
    const one = panel(
      series('old-pod', (i) => (i < 90 ? steady(5)(i) : Number.NaN)),
      series('b', steady(5, 2))
    );
    assert.equal(describePanel(one).verdict.state, 'normal');
    assert.ok(codes(one).includes('panel.ended'));
  });

  test('describes level, trend, season, thresholds and what was left out', () => {
    const rising = series('disk', (i) => 50 + 0.2 * i + 0.5 * noise(i), { thresholds: [80] });
    assert.ok(codes({ ...panel(rising), leftOut: 4_800 }).includes('panel.left-out'));
    assert.ok(codes(panel(rising)).includes('panel.rises'));
    assert.ok(codes(panel(rising)).includes('panel.threshold'));
    assert.ok(codes(panel(series('flat', steady(5)))).includes('panel.steady'));
    const hours = {
      ...panel(series('batch', (i) => 50 + 20 * Math.sin((i / 12) * 2 * Math.PI) + noise(i))),
      stepMs: 300_000,
    };
    assert.ok(codes(hours).includes('panel.repeats-hour'));
  });

  test('has an honest answer for a panel without series', () => {
    assert.equal(describePanel(panel()).verdict.statement.code, 'panel.no-data');
    assert.equal(describePanel(panel(series('gone', () => Number.NaN))).verdict.statement.code, 'panel.no-data');
    assert.equal(
      describePanel(panel(series('few', (i) => (i < 4 ? 1 : Number.NaN)))).verdict.statement.code,
      'panel.too-short'
    );
    assert.equal(describeOther('failed', 'timeout').verdict.statement.text, 'The panel’s query failed: timeout');
    for (const shape of ['table', 'logs', 'no-data'] as const) {
      assert.equal(describeOther(shape).verdict.state, 'unknown');
    }
  });

  test('fits the contract and never throws, whatever the values are', () => {
    const wild = fc.oneof(
      fc.double(),
      fc.constant(Number.NaN),
      fc.constant(0),
      fc.constant(Number.POSITIVE_INFINITY),
      fc.integer()
    );
    fc.assert(
      fc.property(fc.array(fc.array(wild, { minLength: 30, maxLength: 30 }), { maxLength: 4 }), (rows) => {
        const list = rows.map((values, i) => ({ ...series(`s${i}`, () => 0), values: Float64Array.from(values) }));
        const given = { ...panel(...list), points: 30 };
        PanelDescription.parse(JSON.parse(JSON.stringify(describePanel(given))));
      }),
      { numRuns: 200, seed: 7 }
    );
  });

  test('hostile names stay bounded text', () => {
    const name = `<img src=x onerror=alert(1)>${'x'.repeat(5_000)}`;
    const { verdict } = describePanel(panel(series(name, (i) => (i < 150 ? 1 : 9))));
    assert.ok(verdict.statement.text.length <= 1_000);
    assert.ok(String(verdict.statement.params['name']).length <= 200);
  });
});
