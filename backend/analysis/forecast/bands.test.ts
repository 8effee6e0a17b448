import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bandsOf } from './bands.ts';
import { smallSampleFactor } from './studentT.ts';

const floats = (...values: number[]): Float64Array => Float64Array.from(values);
const NO_PAST = floats();

/** Widths of the band around a flat forecast, after runs that missed by so much at each distance. */
function widthsOf(runs: number[][], horizon: number, level: number, past = NO_PAST): number[] {
  const point = new Float64Array(horizon).fill(50);
  const combined = {
    point,
    misses: runs.map((run) => floats(...run)),
    origins: runs.map((_, i) => 100 + i),
    members: [],
    relativeError: 1,
  };
  const { lower, upper } = bandsOf(combined, past, level);
  upper.forEach((value, i) =>
    assert.ok(Math.abs(value - 50 - (50 - (lower[i] as number))) < 1e-9, 'as far down as up')
  );
  return Array.from(upper, (value) => value - 50);
}

function near(actual: number[], expected: number[], share = 1e-6): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => {
    const wanted = expected[i] as number;
    assert.ok(Math.abs(value - wanted) <= share * wanted, `${i}: ${value}, not ${wanted}`);
  });
}

describe('bandsOf', () => {
  test('is as wide as the misses at the same distance, wider for few trials', () => {
    const runs = [
      [1, -2],
      [-1, 2],
      [1, 2],
      [-1, -2],
    ];
    // A fiftieth of the mean miss is added to the spread, so that no distance is taken for certain.
    const factor = smallSampleFactor(0.9, 4) * (2 / 2.03);
    near(widthsOf(runs, 2, 0.9), [1.03 * factor, 2.03 * factor]);
    const alone = smallSampleFactor(0.9, 1) * (2 / 2.03);
    near(widthsOf([[1, 2]], 2, 0.9), [1.03 * alone, 2.03 * alone]);
  });

  test('takes the miss of that rank which the level asks for', () => {
    const runs = Array.from({ length: 9 }, (_, i) => [i + 1]);
    // Of nine misses and the one to come, half lie at or below the fifth and nine tenths at or below the ninth.
    near(widthsOf(runs, 1, 0.5), [5 * smallSampleFactor(0.5, 9)]);
    near(widthsOf(runs, 1, 0.9), [9 * smallSampleFactor(0.9, 9)]);
    near(widthsOf(runs, 1, 0.99), [9 * smallSampleFactor(0.99, 9)]);
  });

  test('does not get narrower with the distance', () => {
    const [first = 0, second = 0, third = 0] = widthsOf([[3, 1, 5]], 3, 0.9);
    near([second], [first]);
    assert.ok(third > 2 * second);
    near(
      widthsOf([[5, 3, 1]], 3, 0.9).slice(1),
      [first, first].map(() => widthsOf([[5, 3, 1]], 1, 0.9)[0] as number)
    );
  });

  test('goes on beyond what was tried as it grew, no slower than a random walk and not much faster than a wrong slope', () => {
    const ratio = (run: number[]): number => {
      const widths = widthsOf([run], 4 * run.length, 0.9);
      return (widths.at(-1) as number) / (widths[run.length - 1] as number);
    };
    near([ratio([1, 1, 1, 1])], [4 ** 0.5]);
    near([ratio([1, 2, 3, 4])], [4 ** Math.log2(4.05 / 2.05)]);
    near([ratio([1, 1, 50, 100])], [4 ** 1.5]);
  });

  test('without a trial the largest step of the past stands for a miss', () => {
    const factor = smallSampleFactor(0.8, 1);
    near(widthsOf([], 2, 0.8, floats(5, 8, 7)), [3 * factor, 3 * factor * Math.SQRT2]);
    assert.deepEqual(widthsOf([], 2, 0.8, floats(5, 5)).map(Math.round), [0, 0]);
  });
});
