import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combine } from './pool.ts';

const series = (points: number, valueAt: (i: number) => number): Float64Array =>
  Float64Array.from({ length: points }, (_, i) => valueAt(i));
const noise = (i: number): number => Math.sin(i * i * 12.9898);

describe('combine', () => {
  test('tries close together at the end and over one longest season before', () => {
    const { origins, misses } = combine(series(1_000, noise), 10, [100]);
    assert.equal(origins.length, 12);
    assert.equal(origins.at(-1), 990);
    assert.equal(origins.at(-2), 985);
    const [oldest = 0, next = 0] = origins;
    assert.ok(next - oldest >= 16 && next - oldest <= 17, `${oldest} ${next}`);
    assert.ok(990 - oldest > 100);
    assert.ok(misses.length === 12 && misses.every((run) => run.length === 10));
  });

  test('tries no further ahead than a third of the past, and not at all when it is too short', () => {
    const short = combine(series(30, noise), 60, []);
    assert.ok(short.misses.every((run) => run.length === 10));
    assert.equal(short.point.length, 60);
    const none = combine(series(6, noise), 4, []);
    assert.deepEqual(none.misses, []);
    assert.ok(Number.isNaN(none.relativeError));
    assert.ok(none.point.every(Number.isFinite));
  });

  test('gives the weight to what was right: the season where there is one, the trend where there is one', () => {
    const seasonal = combine(
      series(240, (i) => 5 + (i % 12 < 6 ? 2 : 0)),
      12,
      [12]
    );
    seasonal.point.forEach((value, i) => assert.ok(Math.abs(value - (5 + (i % 12 < 6 ? 2 : 0))) < 0.05));
    const rising = combine(
      series(200, (i) => 3 * i + noise(i)),
      30,
      []
    );
    rising.point.forEach((value, i) => assert.ok(Math.abs(value - 3 * (200 + i)) < 6, `${i}: ${value}`));
    assert.ok(rising.members.every(({ name }) => name !== 'last value'));
    assert.ok(rising.relativeError < 0.5);
  });

  test('does not take logarithms of what is not positive', () => {
    const { members } = combine(
      series(200, (i) => noise(i)),
      5,
      []
    );
    assert.ok(members.length > 0 && members.every(({ name }) => !name.endsWith('logarithms')));
  });
});
