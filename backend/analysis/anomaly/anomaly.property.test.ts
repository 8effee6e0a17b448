import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { AnomalyDetector } from './detector.ts';
import { detectAnomalies } from './detectAnomalies.ts';

const STEP = 300_000;
const anyNumber = fc.oneof(fc.double(), fc.constantFrom(0, Number.NaN, Infinity, -Infinity, 1e308, -1e308, 5e-324));
const anySeries = fc
  .array(fc.tuple(fc.oneof(fc.integer({ min: -1e6, max: 1e9 }), anyNumber), anyNumber), { maxLength: 400 })
  .map((points) => ({
    times: Float64Array.from(points, ([time]) => time),
    values: Float64Array.from(points, ([, value]) => value),
  }));

/** Twelve days at five minutes with a few outliers, from a seed. */
const ordinary = fc
  .record({
    level: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    swing: fc.double({ min: 0, max: 1e3, noNaN: true }),
    noise: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 50, maxLength: 80 }),
    outliers: fc.array(
      fc.record({ at: fc.integer({ min: 0, max: 3455 }), by: fc.double({ min: -1e4, max: 1e4, noNaN: true }) }),
      {
        maxLength: 5,
      }
    ),
  })
  .map(({ level, swing, noise, outliers }) => {
    const values = Float64Array.from(
      { length: 12 * 288 },
      (_, i) => level + swing * Math.sin((i / 288) * 2 * Math.PI) + (noise[(i * 7919) % noise.length] ?? 0)
    );
    for (const { at, by } of outliers) {
      values[at] = (values[at] ?? 0) + by;
    }
    return { times: values.map((_, i) => i * STEP), values };
  });

describe('anomalies, whatever the series', () => {
  test('nothing throws, scores are finite and stretches are in order', () => {
    fc.assert(
      fc.property(anySeries, fc.constantFrom('gauge' as const, 'counter' as const), (series, kind) => {
        let last = Number.NEGATIVE_INFINITY;
        for (const { from, to, score, actual } of detectAnomalies({ ...series, kind })) {
          assert.ok(from > last && to >= from);
          assert.ok(Number.isFinite(score) && Number.isFinite(actual));
          last = to;
        }
      }),
      { numRuns: 200 }
    );
  });

  test('the order of the points does not count', () => {
    fc.assert(
      fc.property(ordinary, fc.integer({ min: 1, max: 3454 }), ({ times, values }, shift) => {
        const turn = (array: Float64Array): Float64Array => array.map((_, i) => array[(i + shift) % array.length] ?? 0);
        const expected = detectAnomalies({ times, values });
        assert.deepEqual(detectAnomalies({ times: turn(times), values: turn(values) }), expected);
      }),
      { numRuns: 20 }
    );
  });

  test('the unit does not count', () => {
    fc.assert(
      fc.property(ordinary, fc.constantFrom(1024, 1 / 1024, 2 ** 40), ({ times, values }, factor) => {
        const stretches = (of: Float64Array): [number, number][] =>
          detectAnomalies({ times, values: of }).map(({ from, to }) => [from, to]);
        assert.deepEqual(stretches(values.map((value) => value * factor)), stretches(values));
      }),
      { numRuns: 20 }
    );
  });

  test('alarms stay within the budget, even when every day is unlike the others', () => {
    const weeks = 20;
    fc.assert(
      fc.property(fc.constantFrom(0.5, 1, 3), fc.integer({ min: 1, max: 1e6 }), (budget, seed) => {
        const detector = new AnomalyDetector({ step: 3_600_000, falseAlarmsPerWeek: budget });
        let alarms = 0;
        for (let i = 0; i < weeks * 168; i++) {
          const wild = Math.exp(40 * Math.sin(seed + i * i * 0.37));
          alarms += detector.observe(i * 3_600_000, wild).alarm ? 1 : 0;
        }
        // The bar begins low: until it stands above what this series does, alarms come on top.
        assert.ok(alarms <= budget * weeks + 60, String(alarms));
      }),
      { numRuns: 10 }
    );
  });

  test('a saved state is small and goes on alike, wherever it is taken', () => {
    fc.assert(
      fc.property(ordinary, fc.integer({ min: 0, max: 3455 }), ({ times, values }, cut) => {
        const first = new AnomalyDetector({ step: STEP });
        for (let i = 0; i < cut; i++) {
          first.observe(times[i] ?? 0, values[i] ?? 0);
        }
        const bytes = first.save();
        assert.ok(bytes.length < 2_000);
        const second = AnomalyDetector.load(bytes, { step: STEP });
        assert.ok(second !== undefined);
        for (let i = cut; i < times.length; i++) {
          assert.deepEqual(second.observe(times[i] ?? 0, values[i] ?? 0), first.observe(times[i] ?? 0, values[i] ?? 0));
        }
      }),
      { numRuns: 20 }
    );
  });

  test('states of other makes are refused and never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        assert.equal(AnomalyDetector.load(bytes, { step: STEP }), undefined);
      })
    );
  });
});
