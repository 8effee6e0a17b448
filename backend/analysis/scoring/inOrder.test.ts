import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SeriesInput } from '../bundle.ts';
import { inOrder } from './inOrder.ts';

const window = { from: 0, to: 100 };
const series = (times: readonly number[], values: readonly number[]): SeriesInput => ({
  metric: 'm',
  labels: {},
  role: 'other',
  type: 'gauge',
  unit: '',
  entity: null,
  edge: null,
  times: Float64Array.from(times),
  values: Float64Array.from(values),
  query: '',
  sourceId: null,
});
const points = (input: SeriesInput): number[][] => {
  const { times, values } = inOrder(input, window);
  return [[...times], [...values]];
};

describe('points of a series', () => {
  test('in order stay as they are, gaps included', () => {
    const input = series([0, 5, 100], [1, Number.NaN, 3]);
    assert.equal(inOrder(input, window), input);
  });
  test('come into the order of time', () =>
    assert.deepEqual(points(series([9, 1, 5], [3, 1, 2])), [
      [1, 5, 9],
      [1, 2, 3],
    ]));
  test('without a time or outside of the window go', () => {
    assert.deepEqual(points(series([Number.NaN, -1, 7, Infinity, 101], [1, 2, 3, 4, 5])), [[7], [3]]);
  });
  test('at one time become one, the same whichever came first', () => {
    const one = points(series([5, 5, 6], [1, 2, 3]));
    assert.deepEqual(one, points(series([6, 5, 5], [3, 2, 1])));
    assert.deepEqual(one, [
      [5, 6],
      [2, 3],
    ]);
  });
  test('at one time, one of which is a gap, keep the value', () => {
    assert.deepEqual(points(series([5, 5], [Number.NaN, 2])), [[5], [2]]);
    assert.deepEqual(points(series([5, 5], [2, Number.NaN])), [[5], [2]]);
  });
  test('of arrays of unequal length are as many as both have', () => {
    assert.deepEqual(points(series([9, 1, 5], [3, 1])), [
      [1, 9],
      [1, 3],
    ]);
  });
});
