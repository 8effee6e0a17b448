import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { larger, meanOf, minus, ratio, scaled, total } from './seriesAlgebra.ts';

const { NaN: NONE } = Number;
const of = (...values: number[]): Float64Array => Float64Array.from(values);

describe('arithmetic on series, of which cells may be unknown', () => {
  test('the mean is of the known cells, 0 where there is none', () => {
    assert.equal(meanOf(of(1, NONE, 5, Infinity)), 3);
    assert.equal(meanOf(of(4)), 4);
    assert.equal(meanOf(of(NONE, -Infinity)), 0);
    assert.equal(meanOf(of()), 0);
    assert.equal(meanOf(null), 0);
  });

  test('a ratio is unknown where the bottom is nothing', () => {
    assert.deepEqual(ratio(of(6, 1, 1, NONE, 3), of(2, 0, -1, 4, NONE)), of(3, NONE, NONE, NONE, NONE));
    assert.equal(ratio(null, of(1)), null);
    assert.equal(ratio(of(1), null), null);
  });

  test('a ratio goes into an array of its length, and into no other', () => {
    const room = of(9, 9);
    assert.equal(ratio(of(6, 8), of(2, 2), room), room);
    assert.deepEqual(room, of(3, 4));
    const short = of(9);
    assert.deepEqual(ratio(of(6, 8), of(2, 2), short), of(3, 4));
    assert.deepEqual(short, of(9));
  });

  test('a series times one is itself, times another a new one', () => {
    const values = of(1, NONE, 3);
    assert.equal(scaled(values, 1), values);
    assert.deepEqual(scaled(values, 0.5), of(0.5, NONE, 1.5));
    assert.deepEqual(values, of(1, NONE, 3));
    assert.equal(scaled(null, 2), null);
  });

  test('what is not known is not taken away', () => {
    assert.deepEqual(minus(of(5, 5, 5, NONE), of(2, NONE, Infinity, 1)), of(3, 5, 5, NONE));
    assert.deepEqual(minus(of(5, 5), of(2)), of(3, 5));
    const alone = of(5);
    assert.equal(minus(alone, null), alone);
    assert.equal(minus(null, alone), null);
  });

  test('the larger of two is the known one', () => {
    assert.deepEqual(larger(of(1, 5, NONE, 3, NONE), of(2, 4, 7, NONE, NONE)), of(2, 5, 7, 3, NONE));
    const alone = of(1);
    assert.equal(larger(alone, null), alone);
    assert.equal(larger(null, alone), alone);
    assert.equal(larger(null, null), null);
  });

  test('a total is of what is known, and writes into no series', () => {
    const first = of(1, NONE, NONE, 4);
    assert.deepEqual(total([null, first, of(10, 20, NONE, NONE), of(100, 100, NONE, 0)]), of(111, 120, NONE, 4));
    assert.deepEqual(first, of(1, NONE, NONE, 4));
    assert.equal(total([null, first]), first);
    assert.equal(total([null, null]), null);
    assert.equal(total([]), null);
  });
});
