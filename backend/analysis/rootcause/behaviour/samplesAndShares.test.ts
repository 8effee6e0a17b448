import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Shift } from '../../scoring/robustScore.ts';
import { near } from '../../testing/handMade.ts';
import { compareSamples } from './compareSamples.ts';
import { BLOCKS, compareShares } from './compareShares.ts';

const fill = (count: number, value: number): Float64Array => new Float64Array(count).fill(value);
/** Certainty, effect and score of a change of a level that has such a scale. */
function expected(before: number, after: number, scale: number): Pick<Shift, 'z' | 'logRatio' | 'score'> {
  const z = Math.max(-50, Math.min(50, (after - before) / scale));
  const prior = 0.05 * Math.max(before, after, scale);
  const logRatio = Math.log((after + prior) / (before + prior));
  return { z, logRatio, score: ((Math.log1p(Math.abs(z)) * Math.abs(logRatio)) / (z * z + 16)) * z * z };
}
function assertShift(actual: Shift | null, before: number, after: number, of: ReturnType<typeof expected>): void {
  assert.ok(actual !== null && near(actual.before, before) && near(actual.after, after), JSON.stringify(actual));
  for (const part of ['z', 'logRatio', 'score'] as const) {
    assert.ok(near(actual[part], of[part]), `${part} ${actual[part]} for ${of[part]}`);
  }
}

describe('two samples', () => {
  test('of steady figures are judged by three hundredths of their level, and what is too little to be felt', () => {
    assertShift(compareSamples(fill(8, 10), fill(3, 14), 1), 10, 14, expected(11, 15, 0.3));
    assertShift(compareSamples(fill(8, 10), fill(3, 14), 20), 10, 14, expected(30, 34, 2));
    assertShift(compareSamples(fill(8, 14), fill(3, 10), 1), 14, 10, expected(15, 11, 0.42));
  });

  test('are judged by the error of the later median', () => {
    const restless = Float64Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 8 : 12));
    const error = (count: number): number => (1.2533 * 1.4826 * 2) / Math.sqrt(count);
    assertShift(compareSamples(restless, fill(4, 14), 0), 10, 14, expected(10, 14, error(4)));
    assertShift(compareSamples(restless, fill(16, 14), 0), 10, 14, expected(10, 14, error(16)));
  });

  test('below zero count as nothing', () => {
    assertShift(compareSamples(fill(8, -2), fill(3, 5), 1), -2, 5, expected(1, 6, 0.1));
    assertShift(compareSamples(fill(8, 5), fill(3, -2), 1), 5, -2, expected(6, 1, 0.15));
  });

  test('are judged by how far the stretches of the past lie apart, of twelve at most', () => {
    for (const each of [8, 30]) {
      const past = (...odd: number[]): Float64Array =>
        Float64Array.from({ length: 12 * each }, (_, i) => (odd.includes(Math.floor(i / each)) ? 16 : 10));
      const scale = (count: number, share: number): number =>
        Math.hypot((1.2533 * 1.2533 * count * 6) / 12 / 20, share);
      assertShift(compareSamples(past(4), fill(400, 20), 0), 10, 20, expected(10, 20, scale(1, 6 / 1.645)));
      assertShift(compareSamples(past(4, 9), fill(400, 20), 0), 10, 20, expected(10, 20, scale(2, 6 / 1.282)));
      assertShift(
        compareSamples(past(0, 2, 5, 8, 11), fill(400, 20), 0),
        10,
        20,
        expected(10, 20, scale(5, 6 / 1.282))
      );
    }
  });

  test('whose past wanders half of the time are judged by that', () => {
    const past = Float64Array.from(
      { length: 120 },
      (_, i) => [10, 7, 13, 10, 7, 13, 10, 7, 13, 10, 7, 13][Math.floor(i / 10)] as number
    );
    const spread = 1.4826 * 3;
    assertShift(
      compareSamples(past, fill(10_000, 20), 0),
      10,
      20,
      expected(10, 20, Math.hypot((1.2533 * spread) / 100, 3 / 0.674))
    );
  });

  test('whose past has fewer than three stretches of eight are not judged by them', () => {
    const drifting = Float64Array.from({ length: 23 }, (_, i) => (i < 15 ? 10 : 16));
    assertShift(
      compareSamples(drifting, fill(400, 20), 0),
      10,
      20,
      expected(10, 20, Math.max(0.3, (1.2533 * 1.2533 * 8 * 6) / 23 / 20))
    );
  });

  test('need eight before and three after', () => {
    assert.deepEqual(
      [compareSamples(fill(7, 1), fill(3, 2), 0), compareSamples(fill(8, 1), fill(2, 2), 0)],
      [null, null]
    );
    assert.notEqual(compareSamples(fill(8, 1), fill(3, 2), 0), null);
  });
});

describe('two shares', () => {
  const counts = (past: readonly number[] | number, after: number): Float64Array =>
    Float64Array.from([...(typeof past === 'number' ? Array<number>(BLOCKS).fill(past) : past), after]);
  const fifty = counts(50, 50);
  test('are judged as by coins', () => {
    const pooled = 86 / 452;
    const scale = Math.sqrt(pooled * (1 - pooled) * (1 / 400 + 1 / 50));
    assertShift(compareShares(counts(5, 45), fifty), 0.1, 0.9, expected(0.15, 0.95, scale));
  });
  test('above one are judged as counts', () => {
    const pooled = (8 * 60 + 90 + 1) / 452;
    const scale = Math.sqrt(0.25 * pooled * (1 / 400 + 1 / 50));
    assertShift(compareShares(counts(60, 90), fifty), 1.2, 1.8, expected(1.25, 1.85, scale));
    const most = (8 * 45 + 5 + 1) / 452;
    const coin = Math.sqrt(0.25 * most * (1 / 400 + 1 / 50));
    assertShift(compareShares(counts(45, 5), fifty), 0.9, 0.1, expected(0.95, 0.15, coin));
  });
  test('are judged by how far those of the past lie apart, where they are of three cases or more', () => {
    const pooled = (40 + 45 + 1) / 452;
    const coin = pooled * (1 - pooled) * (1 / 400 + 1 / 50);
    const apart = counts([0, 10, 0, 10, 0, 10, 0, 10], 45);
    assertShift(compareShares(apart, fifty), 0.1, 0.9, expected(0.15, 0.95, Math.sqrt(coin + (8 * 0.01) / 7)));
    const of = counts([2, 3, 2, 2, 0, 0, 0, 0], 3);
    const hits = counts([2, 0, 1, 0, 0, 0, 0, 0], 0);
    const few = 4 / 14;
    const scale = Math.sqrt(few * (1 - few) * (1 / 9 + 1 / 3));
    assertShift(compareShares(hits, of), 1 / 3, 0, expected(0.05 + 1 / 3, 0.05, scale));
    const two = counts([3, 5, 0, 0, 0, 0, 0, 0], 3);
    const some = counts([3, 1, 0, 0, 0, 0, 0, 0], 3);
    const all = 8 / 13;
    const wander = (0.5 ** 2 + 0.3 ** 2) / 1;
    const both = Math.sqrt(Math.max(all * (1 - all), 0.25 * all) * (1 / 8 + 1 / 3) + wander);
    assertShift(compareShares(some, two), 0.5, 1, expected(0.55, 1.05, both));
  });
});
