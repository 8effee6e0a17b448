import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cleanPoints, MAX_POINTS, stepOf, toGrid } from './grid.ts';
import { findSeasons } from './seasons.ts';
import { timeToThreshold } from './timeToThreshold.ts';
import type { Forecast } from './types.ts';

const HOUR = 3_600_000;
const floats = (...values: number[]): Float64Array => Float64Array.from(values);

describe('cleanPoints', () => {
  test('sorts, and keeps of equal times the largest value', () => {
    const { times, values } = cleanPoints(floats(3, 1, 2, 2, NaN, 4), floats(30, 10, 19, 21, 5, Infinity));
    assert.deepEqual([...times], [1, 2, 3]);
    assert.deepEqual([...values], [10, 21, 30]);
  });

  test('cuts arrays of unequal length to the shorter one', () => {
    assert.deepEqual([...cleanPoints(floats(1, 2, 3), floats(7)).values], [7]);
  });
});

describe('toGrid', () => {
  test('puts late points into their slot and fills gaps along a straight line', () => {
    const late = toGrid(floats(0, 10, 21, 30, 40), floats(0, 1, 2, 3, 4), false);
    assert.deepEqual(late && [...late.values], [0, 1, 2, 3, 4]);
    assert.equal(late?.step, 10);
    const even = toGrid(floats(0, 10, 20, 50, 60), floats(0, 1, 2, 5, 6), false);
    assert.deepEqual(even && [...even.values], [0, 1, 2, 3, 4, 5, 6]);
    assert.equal(even?.filled, 2 / 7);
    assert.equal(even?.end, 60);
  });

  test('averages what falls into one slot', () => {
    const grid = toGrid(floats(0, 10, 20, 28, 30, 40), floats(1, 1, 1, 3, 5, 1), false);
    assert.deepEqual(grid && [...grid.values], [1, 1, 1, 4, 1]);
  });

  test('takes the rate of a counter, its first point without one', () => {
    const grid = toGrid(floats(0, 10_000, 20_000, 30_000), floats(5, 15, 35, 10), true);
    assert.deepEqual(grid && [...grid.values], [1, 2, 1]);
  });

  test('reads nothing from before a gap that is longer than all that follows', () => {
    const times = Float64Array.from(
      [...Array(50).keys()].map((i) => i).concat([...Array(40).keys()].map((i) => i + 100))
    );
    assert.equal(toGrid(times, times, false)?.values.length, 40);
    const shorter = times.map((time) => (time >= 100 ? time - 11 : time));
    assert.equal(toGrid(shorter, shorter, false)?.values.length, 129);
  });

  test('knows no step of one point and no more points than it may', () => {
    assert.equal(toGrid(floats(1), floats(1), false), undefined);
    assert.ok(Number.isNaN(stepOf(floats(1))));
    const many = Float64Array.from({ length: MAX_POINTS + 5 }, (_, i) => i);
    const grid = toGrid(many, many, false);
    assert.equal(grid?.values.length, MAX_POINTS);
    assert.equal(grid?.values[0], 5);
  });
});

describe('findSeasons', () => {
  const noise = (i: number): number => Math.sin(i * i * 12.9898);
  const hours = (points: number, valueAt: (i: number) => number): Float64Array =>
    Float64Array.from({ length: points }, (_, i) => valueAt(i) / 10);

  test('finds day and week, and neither in noise', () => {
    const both = hours(24 * 35, (i) => Math.sin((i / 24) * 2 * Math.PI) + (i % 168 < 48 ? -2 : 0) + 0.2 * noise(i));
    assert.deepEqual(findSeasons(both, HOUR), [24, 168]);
    assert.deepEqual(findSeasons(hours(24 * 35, noise), HOUR), []);
    assert.deepEqual(
      findSeasons(
        hours(24 * 35, (i) => i),
        HOUR
      ),
      []
    );
    assert.deepEqual(
      findSeasons(
        hours(24 * 35, () => 3),
        HOUR
      ),
      []
    );
  });

  test('needs two cycles, and tries what it is told of', () => {
    const odd = (i: number): number => Math.sin((i / 10) * 2 * Math.PI);
    assert.deepEqual(findSeasons(hours(100, odd), HOUR), []);
    assert.deepEqual(findSeasons(hours(100, odd), HOUR, 10 * HOUR), [10]);
    assert.deepEqual(findSeasons(hours(19, odd), HOUR, 10 * HOUR), []);
    assert.deepEqual(findSeasons(hours(100, odd), HOUR, Number.NaN), []);
  });
});

describe('timeToThreshold', () => {
  const foreseen: Forecast = {
    status: 'ok',
    step: 10,
    times: floats(110, 120, 130, 140),
    lower: floats(0, 1, 2, 3),
    point: floats(1, 3, 5, 7),
    upper: floats(2, 5, 8, 11),
    level: 0.9,
    seasons: [],
    methods: [],
    history: { from: 0, to: 100, points: 11, filled: 0 },
    relativeError: 1,
  };

  test('goes along straight lines between the points', () => {
    assert.deepEqual(timeToThreshold(foreseen, 4, 'above'), { at: 125, earliest: 110 + 20 / 3, latest: null });
    assert.deepEqual(timeToThreshold(foreseen, 3, 'above'), { at: 120, earliest: 110 + 10 / 3, latest: 140 });
    assert.deepEqual(timeToThreshold(foreseen, 9, 'above'), { at: null, earliest: 130 + 10 / 3, latest: null });
  });

  test('takes what is passed from the start as passed at the first point, and what is never passed as null', () => {
    assert.deepEqual(timeToThreshold(foreseen, 1, 'below'), { at: 110, earliest: 110, latest: null });
    assert.equal(timeToThreshold(foreseen, 12, 'above'), null);
    assert.equal(timeToThreshold(foreseen, -1, 'below'), null);
    assert.equal(timeToThreshold(foreseen, Number.NaN, 'above'), null);
  });
});
