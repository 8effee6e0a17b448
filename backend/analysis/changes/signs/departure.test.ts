import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { medianOf } from '../../scoring/median.ts';
import { baselineOf, compareLevels } from '../../scoring/robustScore.ts';
import { departureOf } from './departure.ts';

const LENGTH = 60;
const ALERTED = 50;
const times = Float64Array.from({ length: LENGTH }, (_, i) => i);

describe('the departure of a series from its early past', () => {
  const noisy = fc.oneof({ weight: 60, arbitrary: fc.double({ min: 0.9, max: 1.1, noNaN: true }) }, fc.double());
  const values = fc.oneof(
    fc.array(noisy, { minLength: LENGTH, maxLength: LENGTH }),
    fc.constant(Array.from({ length: LENGTH }, () => 1))
  );
  const steps = fc.oneof(fc.double({ min: 0.8, max: 1.3, noNaN: true }), fc.double({ noNaN: true }));

  test('is found whenever the levels before and after lie that far apart, and only then', () => {
    fc.assert(
      fc.property(values, steps, fc.constantFrom(1, -1, 1e-310), (list, step, unit) => {
        const series = Float64Array.from(list, (value, i) => unit * (i < 30 ? value : value * step));
        // The first quarter of what lies before the alert, and three points either side of it.
        const base = baselineOf(series, 0, 12);
        const { z, logRatio } = compareLevels(base.median, base.scale, medianOf(series, ALERTED - 3, ALERTED + 3));
        const left = base.points >= 8 && Math.abs(z) >= 4 && Math.abs(logRatio) >= 0.15;
        assert.equal(departureOf({ times, values: series }, ALERTED) !== null, left);
      }),
      { numRuns: 10_000 }
    );
  });

  test('begins where a slow rise begins', () => {
    const rise = Float64Array.from({ length: LENGTH }, (_, i) => 10 + Math.max(0, i - 20));
    const departure = departureOf({ times, values: rise }, ALERTED);
    assert.equal(departure?.at, 21);
    assert.equal(departure.shift.before, 10);
  });

  test('is not told of a series with next to no past', () => {
    assert.equal(departureOf({ times, values: Float64Array.from({ length: LENGTH }, (_, i) => i) }, 8), null);
    assert.equal(departureOf({ times: new Float64Array(0), values: new Float64Array(0) }, ALERTED), null);
  });
});
