import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { changePoint, isSurelyWeaker } from './changePoint.ts';

describe('a quick look at a series without a change', () => {
  const values = fc.array(
    fc.oneof({ weight: 20, arbitrary: fc.double({ min: -3, max: 3, noNaN: true }) }, fc.double()),
    {
      maxLength: 80,
    }
  );

  test('never passes over a change that is strong enough', () => {
    fc.assert(
      fc.property(
        values,
        fc.nat(20),
        fc.double({ min: 0, max: 4, noNaN: true }),
        fc.double({ min: 0.1, max: 20, noNaN: true }),
        (list, from, scale, strength) => {
          const series = Float64Array.from(list);
          if (isSurelyWeaker(series, 0, scale, from, strength)) {
            assert.ok(Math.abs(changePoint(series, 0, scale, from).strength) < strength);
          }
        }
      ),
      { numRuns: 20_000 }
    );
  });

  test('tells a steady series, and not one that steps up, falls or was never seen to move', () => {
    const steady = Float64Array.from({ length: 100 }, (_, i) => 10 + (i % 3) * 0.1);
    assert.equal(isSurelyWeaker(steady, 10.1, 1, 50, 8), true);
    assert.equal(
      isSurelyWeaker(
        steady.map((value, i) => (i < 70 ? value : value + 5)),
        10.1,
        1,
        50,
        8
      ),
      false
    );
    assert.equal(
      isSurelyWeaker(
        steady.map((value, i) => (i < 70 ? value : value - 5)),
        10.1,
        1,
        50,
        8
      ),
      false
    );
    assert.equal(
      isSurelyWeaker(
        steady.map((value, i) => (i < 70 ? 0 : value)),
        0,
        0,
        50,
        8
      ),
      false
    );
  });
});
