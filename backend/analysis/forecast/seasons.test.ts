import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findSeasons } from './seasons.ts';

const HOUR = 3_600_000;

/** A value an hour for so many days. */
function hourly(days: number, valueAt: (hour: number) => number): Float64Array {
  return Float64Array.from({ length: days * 24 }, (_, hour) => valueAt(hour));
}

const daily = (hour: number): number => Math.sin((hour / 12) * Math.PI) / 4 + 0.5;
const weekly = (hour: number): number => ((hour / 24) % 7 < 5 ? 1 : 0.5);
/** Numbers without a pattern, between -0.5 and 0.5. */
const noise = (i: number): number => {
  const mixed = Math.imul(i ^ 0x6d2b79f5, 0x85ebca6b);
  return (Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> 0) / 2 ** 32 - 0.5;
};

describe('seasons are told from what merely moves', () => {
  const cases: readonly [string, Float64Array, number[]][] = [
    ['a day of ten days', hourly(10, daily), [24]],
    ['day and week of five weeks', hourly(35, (hour) => daily(hour) * weekly(hour)), [24, 168]],
    ['a day on a slope, which is no season', hourly(10, (hour) => daily(hour) + hour / 100), [24]],
    ['a day under noise', hourly(10, (hour) => daily(hour) + noise(hour) / 3), [24]],
    ['a slope alone', hourly(10, (hour) => hour / 240), []],
    ['noise alone', hourly(20, noise), []],
    ['nothing but one value', hourly(10, () => 0.7), []],
    ['one value and what rounding adds', hourly(10, (hour) => 0.7 + (hour % 24) * 1e-17), []],
    ['a day of which there were not three', hourly(2, daily), []],
    ['no values', new Float64Array(), []],
  ];
  for (const [what, values, expected] of cases) {
    test(`${what}: ${expected.length === 0 ? 'none' : expected.join(' and ')}`, () => {
      assert.deepEqual(findSeasons(values, HOUR), expected);
    });
  }
});

describe('a period that the caller knows of', () => {
  const shifts = hourly(10, (hour) => Math.sin((hour / 4) * Math.PI) / 4 + 0.5);

  test('is found beside those of the calendar', () => {
    assert.deepEqual(findSeasons(shifts, HOUR, 8 * HOUR), [8, 24]);
    assert.deepEqual(findSeasons(shifts, HOUR), [24]);
  });

  test('is not believed without the series saying so', () => {
    assert.deepEqual(findSeasons(hourly(10, daily), HOUR, 7 * HOUR), [24]);
  });

  for (const hint of [0, -HOUR, HOUR, Number.NaN, Infinity]) {
    test(`of ${hint} ms changes nothing`, () => {
      assert.deepEqual(findSeasons(hourly(10, daily), HOUR, hint), [24]);
    });
  }
});

test('the step of the series says what a day is', () => {
  const values = Float64Array.from({ length: 120 }, (_, i) => daily(i * 2));
  assert.deepEqual(findSeasons(values, HOUR * 2), [12]);
});
