import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { medianOf, quantileOf, robustScaleOf } from './median.ts';

function sorted(values: readonly number[]): number[] {
  return values.filter(Number.isFinite).sort((a, b) => a - b);
}

function bySorting(values: readonly number[]): number {
  const list = sorted(values);
  const half = list.length >> 1;
  const upper = list[half] ?? Number.NaN;
  const lower = list[half - 1] ?? Number.NaN;
  return list.length % 2 === 1 ? upper : lower + (upper - lower) / 2;
}

/** Values of all sizes, crowds of equal ones, outliers, gaps. */
const stretch = fc.oneof(
  fc.array(fc.double(), { maxLength: 300 }),
  fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 300 }),
  fc.array(fc.oneof({ weight: 40, arbitrary: fc.double({ min: 1, max: 1.1, noNaN: true }) }, fc.double()), {
    minLength: 50,
    maxLength: 300,
  })
);

describe('the middle of many values', () => {
  test('is what sorting finds, to the bit, whatever the values are like', () => {
    fc.assert(
      fc.property(stretch, (values) => {
        assert.equal(medianOf(Float64Array.from(values)) + 0, bySorting(values) + 0);
      }),
      { numRuns: 2_000 }
    );
  });

  test('and the scale around it is that of the sorted distances, never below the floor', () => {
    fc.assert(
      fc.property(stretch, fc.constantFrom(0, 0.03, 0.5), (values, floor) => {
        const { points, median, scale } = robustScaleOf(Float64Array.from(values), 0, values.length, floor);
        const list = sorted(values);
        assert.equal(points, list.length);
        assert.equal(median + 0, bySorting(list) + 0);
        const distances = list.map((value) => Math.abs(value - median));
        // Distances beyond the largest double are none.
        if (points > 0 && distances.every(Number.isFinite)) {
          const middle = bySorting(distances);
          const mean = distances.reduce((sum, distance) => sum + distance, 0) / points;
          const expected = Math.max(middle > 0 ? 1.4826 * middle : 1.2533 * mean, floor * Math.abs(median));
          assert.ok(Math.abs(scale - expected) <= 1e-12 * expected || scale === expected, `${scale}, not ${expected}`);
        }
      }),
      { numRuns: 2_000 }
    );
  });

  test('every quantile is a value at its place', () => {
    fc.assert(
      fc.property(stretch, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const list = sorted(values);
        const expected = list.length === 0 ? Number.NaN : list[Math.round(q * (list.length - 1))];
        assert.equal(quantileOf(Float64Array.from(values), q) + 0, (expected as number) + 0);
      }),
      { numRuns: 2_000 }
    );
  });

  test('of more values than any before', () => {
    for (const length of [3_000, 30_001]) {
      const values = Float64Array.from({ length }, (_, i) => 5 + ((i * 7_919) % length));
      assert.equal(medianOf(values), bySorting([...values]));
      const more = Float64Array.from({ length: 3 * length }, (_, i) => 5 + ((i * 7_919) % length));
      assert.equal(robustScaleOf(more, 0, more.length, 0).median, bySorting([...more]));
      const most = Float64Array.from({ length: 9 * length }, (_, i) => 5 + ((i * 7_919) % length));
      assert.equal(quantileOf(most, 1), 5 + length - 1);
    }
  });

  test('leaves the values as they were and looks at the stretch alone', () => {
    const values = Float64Array.from({ length: 100 }, (_, i) => (i * 37) % 100);
    const before = [...values];
    assert.equal(medianOf(values, 10, 61), bySorting(before.slice(10, 61)));
    assert.equal(medianOf(values, 90, 500), bySorting(before.slice(90)));
    assert.ok(Number.isNaN(medianOf(values, 50, 50)));
    assert.deepEqual([...values], before);
  });
});
