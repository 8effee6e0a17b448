import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { forecast } from './forecast.ts';
import { MAX_POINTS } from './grid.ts';
import { timeToThreshold } from './timeToThreshold.ts';
import type { Forecast, ForecastInput } from './types.ts';

const HOUR = 3_600_000;
const anyNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(0, Number.NaN, Infinity, -Infinity, 1.7e308, -1.7e308, 5e-324, 1e-300)
);
const anyTime = fc.oneof(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 0, max: 4e12 }), anyNumber);
const anyInput: fc.Arbitrary<ForecastInput> = fc
  .record({
    points: fc.array(fc.tuple(anyTime, anyNumber), { maxLength: 120 }),
    horizon: fc.oneof(fc.integer({ min: -2, max: 60 }), anyNumber),
    level: fc.oneof(fc.double({ min: 0.5, max: 0.999 }), anyNumber),
    kind: fc.constantFrom('gauge' as const, 'counter' as const),
    bounds: fc.record({ lower: anyNumber, upper: anyNumber }, { requiredKeys: [] }),
    seasonHint: anyNumber,
  })
  .map(({ points, ...rest }) => ({
    ...rest,
    times: Float64Array.from(points, ([time]) => time),
    values: Float64Array.from(points, ([, value]) => value),
  }));

/** Every answerable question: hostile values and bounds at times that make a step. */
const answerable: fc.Arbitrary<ForecastInput> = fc
  .record({
    values: fc.array(anyNumber, { minLength: 20, maxLength: 150 }),
    step: fc.constantFrom(1, 5_000, 60_000, 420_000, HOUR, 7 * 24 * HOUR),
    horizon: fc.integer({ min: 1, max: 70 }),
    level: fc.double({ min: 0.5, max: 0.999, noNaN: true }),
    kind: fc.constantFrom('gauge' as const, 'counter' as const),
    bounds: fc.record({ lower: anyNumber, upper: anyNumber }, { requiredKeys: [] }),
    seasonHint: anyNumber,
  })
  .map(({ values, step, ...rest }) => ({
    ...rest,
    times: Float64Array.from(values, (_, i) => i * step),
    values: Float64Array.from(values),
  }));

function assertSound(input: ForecastInput): boolean {
  const result = forecast(input);
  if (result.status === 'cannot') {
    assert.match(result.reason.code, /^forecast\./);
    assert.doesNotMatch(result.reason.text, /[{}]|NaN|undefined/);
    return false;
  }
  assert.equal(result.point.length, input.horizon);
  for (let i = 0; i < result.point.length; i++) {
    const [lower, point, upper] = [result.lower[i] ?? NaN, result.point[i] ?? NaN, result.upper[i] ?? NaN];
    assert.ok(Number.isFinite(lower) && Number.isFinite(upper), `${lower} ${upper}`);
    assert.ok(lower <= point && point <= upper, `${lower} ${point} ${upper}`);
    assert.ok((result.times[i] ?? NaN) > (result.times[i - 1] ?? Number.NEGATIVE_INFINITY));
  }
  assert.ok(Math.abs(result.methods.reduce((sum, { weight }) => sum + weight, 0) - 1) < 0.02);
  return true;
}

/** Hours of a series with a daily season, a trend and noise, of which some are missing. */
const ordinary = fc
  .record({
    points: fc.integer({ min: 30, max: 240 }),
    level: fc.double({ min: 10, max: 1e4, noNaN: true }),
    swing: fc.double({ min: 0, max: 0.5, noNaN: true }),
    slope: fc.double({ min: -0.001, max: 0.001, noNaN: true }),
    noise: fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { minLength: 30, maxLength: 60 }),
    missing: fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 10 }),
  })
  .map(({ points, level, swing, slope, noise, missing }) => {
    const kept = Array.from({ length: points }, (_, i) => i).filter((i) => i === 0 || !missing.includes(i));
    const at = (i: number): number =>
      level * (1 + swing * Math.sin((i / 24) * 2 * Math.PI) + slope * i + (noise[(i * 7919) % noise.length] ?? 0));
    return { times: Float64Array.from(kept, (i) => i * HOUR), values: Float64Array.from(kept, at) };
  });

function ok(input: ForecastInput): Forecast {
  const result = forecast(input);
  assert.ok(result.status === 'ok', JSON.stringify(result));
  return result;
}

function sameWithin(actual: Float64Array, expected: Float64Array, tolerance: number): void {
  actual.forEach((value, i) => {
    assert.ok(Math.abs(value - (expected[i] ?? 0)) <= tolerance, `${i}: ${value} is not ${expected[i]}`);
  });
}

describe('forecast, whatever the series', () => {
  test('never throws; what it foresees is finite, in order and within bounds', () => {
    fc.assert(
      fc.property(anyInput, (input) => void assertSound(input)),
      { numRuns: 600 }
    );
  });

  test('hostile values at an even step are foreseen, not refused', () => {
    let answered = 0;
    fc.assert(
      fc.property(answerable, (input) => void (answered += assertSound(input) ? 1 : 0)),
      { numRuns: 400 }
    );
    assert.ok(answered > 200, String(answered));
  });

  test('the order of the points does not count', () => {
    fc.assert(
      fc.property(ordinary, fc.integer({ min: 1, max: 300 }), ({ times, values }, shift) => {
        const turn = (array: Float64Array): Float64Array =>
          array.map((_, i) => array[(i * 1 + shift) % array.length] ?? 0).reverse();
        const expected = ok({ times, values, horizon: 24 });
        assert.deepEqual(ok({ times: turn(times), values: turn(values), horizon: 24 }), expected);
      }),
      { numRuns: 40 }
    );
  });

  test('the unit does not count: where it rounds nothing, nothing at all changes', () => {
    fc.assert(
      fc.property(ordinary, fc.constantFrom(2 ** -30, 1024, 2 ** 40), ({ times, values }, factor) => {
        const plain = ok({ times, values, horizon: 24 });
        const scaled = ok({ times, values: values.map((value) => value * factor), horizon: 24 });
        for (const key of ['point', 'lower', 'upper'] as const) {
          assert.deepEqual(
            scaled[key].map((value) => value / factor),
            plain[key]
          );
        }
        assert.deepEqual({ ...scaled, point: 0, lower: 0, upper: 0 }, { ...plain, point: 0, lower: 0, upper: 0 });
      }),
      { numRuns: 40 }
    );
  });

  test('the unit does not count just below a power of two, where logarithms round differently', () => {
    const wave = (scale: number): Float64Array =>
      Float64Array.from({ length: 96 }, (_, i) => (scale * Math.round(12 + 3 * Math.sin((i / 12) * Math.PI))) / 15);
    const below = (scale: number): Float64Array => wave(scale).map((value) => value * (1 - 2 ** -53));
    const times = Float64Array.from({ length: 96 }, (_, i) => i * HOUR);
    for (const factor of [2 ** -30, 2 ** 4, 2 ** 40]) {
      const [plain, scaled] = [1, factor].map((scale) => ok({ times, values: below(scale), horizon: 24 }));
      assert.deepEqual(
        scaled?.point.map((value) => value / factor),
        plain?.point
      );
    }
  });

  test('the unit does not count, but for rounding', () => {
    fc.assert(
      fc.property(ordinary, fc.constantFrom(1e-9, 1 / 60, 1e12), ({ times, values }, factor) => {
        const uneven = values.map((value, i) => value * (1 + 0.05 * Math.sin(i * i * 12.9898)));
        const plain = ok({ times, values: uneven, horizon: 24 });
        const scaled = ok({ times, values: uneven.map((value) => value * factor), horizon: 24 });
        for (const key of ['point', 'lower', 'upper'] as const) {
          sameWithin(
            scaled[key].map((value) => value / factor),
            plain[key],
            1e-6 * Math.max(...uneven)
          );
        }
        assert.deepEqual(scaled.seasons, plain.seasons);
      }),
      { numRuns: 40 }
    );
  });

  test('points without a value and points given twice change nothing', () => {
    fc.assert(
      fc.property(ordinary, fc.constantFrom(NaN, Infinity, -Infinity), ({ times, values }, nothing) => {
        const expected = ok({ times, values, horizon: 12 });
        const more = {
          times: Float64Array.from([...times, ...times, 1e12]),
          values: Float64Array.from([...values, ...values, nothing]),
        };
        assert.deepEqual(ok({ ...more, horizon: 12 }), expected);
      }),
      { numRuns: 30 }
    );
  });

  test('a higher level is a wider band around the same forecast', () => {
    fc.assert(
      fc.property(ordinary, ({ times, values }) => {
        const narrow = ok({ times, values, horizon: 12, level: 0.6 });
        const wide = ok({ times, values, horizon: 12, level: 0.99 });
        assert.deepEqual(wide.point, narrow.point);
        narrow.upper.forEach((value, i) => assert.ok((wide.upper[i] ?? 0) >= value));
        narrow.lower.forEach((value, i) => assert.ok((wide.lower[i] ?? 0) <= value));
      }),
      { numRuns: 30 }
    );
  });

  test('a constant stays what it is', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e15, max: 1e15, noNaN: true }),
        fc.integer({ min: 8, max: 100 }),
        (level, points) => {
          const times = Float64Array.from({ length: points }, (_, i) => i * HOUR);
          const { point, lower, upper } = ok({ times, values: new Float64Array(points).fill(level), horizon: 20 });
          for (const values of [point, lower, upper]) {
            sameWithin(values, new Float64Array(20).fill(level), 1e-9 * Math.abs(level));
          }
        }
      ),
      { numRuns: 40 }
    );
  });

  test('the edges of a threshold are in order and within the horizon', () => {
    fc.assert(
      fc.property(
        ordinary,
        fc.double({ min: -2, max: 3, noNaN: true }),
        fc.boolean(),
        ({ times, values }, share, up) => {
          const foreseen = ok({ times, values, horizon: 24 });
          const passed = timeToThreshold(foreseen, share * Math.max(...values), up ? 'above' : 'below');
          if (passed !== null) {
            const end = foreseen.times.at(-1) ?? 0;
            const at = passed.at ?? end;
            const latest = passed.latest ?? end;
            assert.ok(passed.earliest <= at && at <= latest && latest <= end);
            assert.ok(passed.earliest >= foreseen.history.to);
          }
        }
      ),
      { numRuns: 60 }
    );
  });

  test('a long series, and one with a point at the beginning of time, cost no more than the newest points', () => {
    const points = 3 * MAX_POINTS;
    const times = Float64Array.from({ length: points }, (_, i) => i * 60_000);
    const values = times.map((_, i) => 5 + Math.sin(i / 50));
    assert.equal(ok({ times, values, horizon: 5 }).history.points, MAX_POINTS);
    const few = { times: times.slice(0, 50), values: values.slice(0, 50) };
    few.times[0] = -8e15;
    assert.equal(ok({ ...few, horizon: 5 }).history.points, 49);
  });
});
