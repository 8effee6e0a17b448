import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { coverage, intervalScore, meanError, naive2, seasonalNaive, seasonalScale, smape } from './m4Measures.ts';
import { LOW_FALSE_POSITIVES, probationOf, rawScore, STANDARD } from './nabScore.ts';
import { missedOf, reaches, tableOf } from './table.ts';
import type { Row } from './types.ts';

const floats = (...values: number[]): Float64Array => Float64Array.from(values);

describe('measures of M4', () => {
  test('are those of the definitions', () => {
    assert.equal(smape(floats(100, 50), floats(50, 50)), 1 / 3);
    assert.equal(smape(floats(0), floats(0)), 0);
    assert.equal(meanError(floats(1, 2), floats(2, 4)), 1.5);
    assert.equal(seasonalScale(floats(1, 2, 4, 8), 2), 4.5);
    assert.equal(coverage(floats(1, 5), floats(0, 0), floats(2, 2)), 0.5);
    // A width of 2, and 3 beyond it at 2 / 0.05 a unit.
    assert.equal(intervalScore(floats(5), floats(0), floats(2), 0.05), 2 + 40 * 3);
    assert.deepEqual([...seasonalNaive(floats(9, 1, 2), 3, 2)], [1, 2, 1]);
  });

  test('Naive 2 adjusts a season that is there, and only then', () => {
    const seasonal = Float64Array.from({ length: 60 }, (_, i) => 10 * [1, 2, 3, 2][i % 4]!);
    naive2(seasonal, 4, 4).forEach((value, i) => assert.ok(Math.abs(value - (seasonal[i] ?? 0)) < 1e-9));
    assert.deepEqual([...naive2(floats(1, 2, 4), 2, 1)], [4, 4]);
    assert.deepEqual([...naive2(floats(1, 5, 1, 5), 2, 2)], [5, 5]);
  });
});

describe('the score of NAB', () => {
  const window = { from: 400, to: 499 };

  test('gives nearly all for an alarm at the start of a window and takes all for none', () => {
    const { score, none, perfect } = rawScore(1_000, [window], [400], STANDARD);
    assert.ok(score > 0.99 && score <= 1.001);
    assert.deepEqual([none, perfect], [-1, 1]);
    assert.equal(rawScore(1_000, [window], [], STANDARD).score, -1);
    const late = rawScore(1_000, [window], [499], STANDARD).score;
    assert.ok(late > 0 && late < 0.05);
    assert.equal(rawScore(1_000, [window], [400, 450, 499], STANDARD).score, score);
  });

  test('takes for alarms outside, the less the closer behind a window, and nothing in the probation', () => {
    assert.equal(probationOf(1_000), 150);
    assert.equal(probationOf(100_000), 750);
    assert.equal(rawScore(1_000, [], [149], STANDARD).score, 0);
    assert.equal(rawScore(1_000, [], [150], STANDARD).score, -0.11);
    assert.equal(rawScore(1_000, [], [150], LOW_FALSE_POSITIVES).score, -0.22);
    const justAfter = rawScore(1_000, [window], [500], STANDARD).score + 1;
    assert.ok(justAfter < 0 && justAfter > -0.01);
    assert.equal(rawScore(1_000, [window], [999], STANDARD).score, -1 - 0.11);
  });
});

describe('the table', () => {
  const row = (value: number, reach: Row['reach'], better: Row['better']): Row => ({
    benchmark: 'b',
    metric: 'm',
    value,
    better,
    ...(reach === undefined ? {} : { reach }),
  });

  test('misses what is on the wrong side, outside of a range, or no number', () => {
    assert.ok(reaches(row(2, 2, 'more'), 2) && reaches(row(2, 2, 'less'), 2));
    const rows = [
      row(1, 2, 'more'),
      row(3, 2, 'less'),
      row(0.98, [0.93, 0.97], 'more'),
      row(NaN, 1, 'more'),
      row(NaN, 1, 'less'),
    ];
    assert.equal(missedOf(rows).length, rows.length);
    assert.deepEqual(missedOf([row(1, undefined, 'more'), row(0.95, [0.93, 0.97], 'more')]), []);
    assert.match(tableOf(rows), /MISSED/);
  });
});
