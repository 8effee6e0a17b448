import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forecast } from './forecast.ts';
import { freshShift } from './freshShift.ts';
import type { Forecast } from './types.ts';

const STEP = 5_000;

/** Deterministic noise in [-1, 1]. */
function noise(i: number): number {
  const x = Math.sin(i * 12.9898) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

function ahead(values: Float64Array, horizon = 60, step = STEP): Forecast {
  const made = forecast({ times: values.map((_, i) => i * step), values, horizon });
  assert.ok(made.status === 'ok');
  return made;
}

const flat = (i: number): number => 0.27 + 0.01 * noise(i);
const shifted = (points: number, newest: number, to = 2.5): Float64Array =>
  Float64Array.from({ length: points }, (_, i) => (i < points - newest ? flat(i) : to + 0.01 * noise(i)));

describe('a forecast right after a shift that the past knows nothing like', () => {
  for (const newest of [3, 8, 20, 60]) {
    test(`stays at the new level after ${newest} points of 360, and its band holds the way back`, () => {
      const { point, lower, upper } = ahead(shifted(360, newest));
      point.forEach((value, i) => {
        assert.ok(Math.abs(value - 2.5) < 0.05, `${i}: ${value}`);
        assert.ok((lower[i] as number) < 0.27 && (upper[i] as number) > 2.5 && (upper[i] as number) < 2.7);
      });
    });
  }

  test('goes back after a spike of one or two points, with a band that holds the spike', () => {
    for (const newest of [1, 2]) {
      const { point, lower, upper } = ahead(shifted(360, newest));
      point.forEach((value) => assert.ok(Math.abs(value - 0.27) < 0.05, `${value}`));
      assert.ok(upper.every((value) => value > 2.4) && lower.every((value) => value > 0.2));
    }
  });

  test('falls as it rises', () => {
    const { point, lower, upper } = ahead(shifted(200, 10, 0.01));
    assert.ok(point.every((value) => Math.abs(value - 0.01) < 0.05));
    assert.ok(upper.every((value) => value > 0.26) && lower.every((value) => value >= 0 && value < 0.02));
  });

  test('keeps the season on the new level', () => {
    const hour = 3_600_000;
    const daily = (i: number): number => 100 + 40 * Math.sin((i / 24) * 2 * Math.PI) + noise(i);
    const values = Float64Array.from({ length: 24 * 14 }, (_, i) => daily(i) + (i >= 24 * 14 - 6 ? 500 : 0));
    const { point, lower } = ahead(values, 24, hour);
    point.forEach((value, i) => {
      assert.ok(Math.abs(value - 500 - daily(24 * 14 + i)) < 12, `${i}: ${value}`);
      assert.ok((lower[i] as number) <= daily(24 * 14 + i) + 5);
    });
  });
});

describe('a fresh shift', () => {
  test('is found where it begins', () => {
    for (const newest of [1, 2, 3, 7, 13, 40, 75]) {
      assert.deepEqual(freshShift(shifted(360, newest)), { at: 360 - newest, points: newest });
    }
  });

  test('is none when the past has its like', () => {
    const square = Float64Array.from({ length: 400 }, (_, i) => (i % 100 < 50 ? flat(i) : 2.5));
    assert.equal(freshShift(square.slice(0, 360)), undefined);
    assert.equal(freshShift(Float64Array.from({ length: 300 }, (_, i) => noise(i))), undefined);
    assert.equal(freshShift(Float64Array.from({ length: 300 }, (_, i) => i)), undefined);
    assert.equal(freshShift(new Float64Array(100).fill(7)), undefined);
  });

  test('is none when it is as old as a quarter of the past: trials learn from it', () => {
    assert.equal(freshShift(shifted(360, 150)), undefined);
  });

  test('is none while the series is on its way: a disk that began to fill is not at a new level', () => {
    const fills = Float64Array.from({ length: 240 }, (_, i) => 40 + 0.1 * noise(i) + Math.max(0, i - 210) * 0.8);
    assert.equal(freshShift(fills), undefined);
  });

  test('needs a past to compare with', () => {
    assert.equal(freshShift(shifted(24, 3)), undefined);
    assert.equal(freshShift(new Float64Array(0)), undefined);
  });

  test('does not depend on the unit', () => {
    const values = shifted(100, 5);
    assert.deepEqual(freshShift(values.map((value) => value * 1024)), freshShift(values));
  });
});
