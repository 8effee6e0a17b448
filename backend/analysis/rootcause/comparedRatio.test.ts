import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ComparedRatio } from './comparedRatio.ts';
import type { Cells } from './shiftOnGrid.ts';

const CELLS: Cells = { baseTo: 12, from: 14, to: 20, weights: null };
const series = (wild: number): fc.Arbitrary<Float64Array> =>
  fc
    .array(
      fc.oneof({ weight: 20, arbitrary: fc.double({ min: 9, max: 10 }) }, { weight: wild, arbitrary: fc.double() }),
      {
        minLength: 20,
        maxLength: 20,
      }
    )
    .map((values) => Float64Array.from(values));
const weights = fc.option(
  fc
    .array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 8, maxLength: 8 })
    .map((bad) => Float64Array.from([...Array.from({ length: 12 }, () => 0), ...bad]))
);

describe('a ratio that is not compared because its bounds suffice', () => {
  for (const wild of [0, 1, 10]) {
    test(`has no change that matters, with ${wild} odd cells for 20 ordinary ones`, () => {
      fc.assert(
        fc.property(
          fc.array(fc.option(series(wild)), { maxLength: 2 }),
          series(wild),
          weights,
          fc.double({ min: 1, max: 3, noNaN: true }),
          fc.double({ min: 0, max: 1, noNaN: true }),
          (tops, bottom, bad, limit, floor) => {
            const compared = new ComparedRatio(tops, bottom, { ...CELLS, weights: bad }, floor);
            const surely = {
              grows: compared.growsLessThan(limit),
              rises: compared.risesLessThan(limit),
              scores: compared.scoresLessThan(limit),
            };
            const { before, after, z } = compared;
            if (surely.grows) {
              assert.ok(
                !(before > 0) || !(after / before >= limit),
                `${before} to ${after}, not less than ${limit} times`
              );
            }
            if (surely.rises) {
              assert.ok(!(after - before >= limit), `${before} to ${after}, not less than ${limit} more`);
            }
            if (surely.scores) {
              assert.ok(z < limit, `${z}, not less than ${limit}`);
            }
          }
        ),
        { numRuns: 5_000 }
      );
    });
  }

  test('has none just beyond the limit either', () => {
    const factor = fc.double({ min: 1, max: 1.1, noNaN: true });
    fc.assert(
      fc.property(factor, factor, (step, limit) => {
        const level = new Float64Array(20).fill(1);
        const compared = new ComparedRatio([level.map((_, i) => (i < 14 ? 1 : step))], level, CELLS, 0.03);
        const surely = [
          compared.growsLessThan(limit),
          compared.risesLessThan(limit - 1),
          compared.scoresLessThan(limit),
        ];
        const { before, after, z } = compared;
        assert.ok(!surely[0] || after / before < limit);
        assert.ok(!surely[1] || after - before < limit - 1);
        assert.ok(!surely[2] || z < limit);
      }),
      { numRuns: 2_000 }
    );
  });

  const steady = Float64Array.from({ length: 20 }, (_, i) => 10 + (i % 3) * 0.1);
  const doubled = steady.map((value, i) => (i < 14 ? value : 2 * value));

  test('is most of them: what is steady, and what nothing is known of', () => {
    for (const top of [steady, null, steady.map(() => Number.NaN)]) {
      const compared = new ComparedRatio([top], steady, CELLS, 0.1);
      assert.ok(compared.growsLessThan(1.2) && compared.risesLessThan(0.2) && compared.scoresLessThan(2));
    }
    assert.ok(new ComparedRatio([steady.map((value) => value / 1_000)], doubled, CELLS, 0.001).scoresLessThan(3));
  });

  test('is none that doubled, or went where no quotient can be trusted', () => {
    const endless = steady.map((value, i) => (i === 17 ? Infinity : value));
    for (const top of [doubled, endless, steady.map((value) => -value)]) {
      assert.equal(new ComparedRatio([top], steady, CELLS, 0.1).growsLessThan(1.5), false);
    }
    assert.equal(new ComparedRatio([doubled], steady, CELLS, 0.1).scoresLessThan(5), false);
    assert.ok(Math.abs(new ComparedRatio([doubled], steady, CELLS, 0).after - 2) < 1e-9);
  });

  test('cells where the bottom is not above zero say nothing', () => {
    const paused = steady.map((value, i) => (i % 4 === 0 ? 0 : value));
    const compared = new ComparedRatio([doubled], paused, CELLS, 0);
    assert.equal(compared.growsLessThan(1.9), false);
    assert.ok(compared.growsLessThan(2.2));
  });
});
