import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallSampleFactor } from './studentT.ts';

test('the factors are those of the tables of Student and of the normal distribution', () => {
  const rows = [
    [0.95, 1, 12.7062 / 1.95996],
    [0.95, 2, 4.30265 / 1.95996],
    [0.95, 5, 2.57058 / 1.95996],
    [0.95, 12, 2.17881 / 1.95996],
    [0.9, 3, 2.35336 / 1.64485],
    [0.5, 4, 0.7407 / 0.67449],
    [0.999, 1, 636.619 / 3.29053],
  ] as const;
  for (const [level, freedom, expected] of rows) {
    assert.ok(Math.abs(smallSampleFactor(level, freedom) / expected - 1) < 1e-4, `${level} ${freedom}`);
  }
});

test('more samples never widen', () => {
  let before = Number.POSITIVE_INFINITY;
  for (let freedom = 1; freedom < 60; freedom++) {
    const factor = smallSampleFactor(0.9, freedom);
    assert.ok(factor < before && factor > 1);
    before = factor;
  }
});
