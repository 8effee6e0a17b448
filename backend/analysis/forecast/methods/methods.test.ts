import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { autoregression } from './autoregression.ts';
import { solveSymmetric } from './linear.ts';
import { Past } from './past.ts';
import { takeSeasons } from './profile.ts';
import {
  dampedTrend,
  lastingProfileAndReturn,
  profileAndLevel,
  profileAndReturn,
  profileAndTrend,
} from './seasonal.ts';
import { lastValue, onLogarithms, seasonalNaive } from './simple.ts';
import type { Method } from '../types.ts';

/** Deterministic noise in [-1, 1]. */
function noise(i: number): number {
  const x = Math.sin(i * 12.9898) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

const series = (points: number, valueAt: (i: number) => number): Float64Array =>
  Float64Array.from({ length: points }, (_, i) => valueAt(i));
const wave = (i: number): number => 10 + 3 * Math.sin((i / 12) * 2 * Math.PI);
const few = autoregression('few', () => 3);
const POOL: Method[] = [
  lastValue,
  seasonalNaive,
  few,
  onLogarithms(few),
  dampedTrend,
  profileAndLevel,
  profileAndReturn,
  lastingProfileAndReturn,
  profileAndTrend,
];

function ahead(method: Method, values: Float64Array, horizon: number, seasons: number[] = []): Float64Array {
  const [only] = method.run(new Past(values, seasons), [values.length], horizon);
  assert.ok(only !== undefined);
  return only;
}

function near(actual: Float64Array, expected: (i: number) => number, tolerance: number): void {
  actual.forEach((value, i) =>
    assert.ok(Math.abs(value - expected(i)) <= tolerance, `${i}: ${value}, not ${expected(i)}`)
  );
}

describe('every method', () => {
  test('carries an exact season on, but for the last value and the damped trend', () => {
    const values = series(96, wave);
    for (const method of POOL.filter((one) => one !== lastValue && one !== dampedTrend)) {
      near(ahead(method, values, 24, [12]), (i) => wave(96 + i), 0.15);
    }
  });

  test('looks at nothing behind an origin', () => {
    const values = series(96, (i) => wave(i) + 0.3 * noise(i));
    const other = values.map((value, i) => (i < 60 ? value : 1e6 + i));
    for (const method of POOL) {
      const [before] = method.run(new Past(values, [12]), [60, 96], 10);
      const [after] = method.run(new Past(other, [12]), [60, 96], 10);
      assert.deepEqual(after, before, method.name);
    }
  });

  test('gives the same from an origin alone as from one of several, but for how much outlying steps count', () => {
    const values = series(96, (i) => wave(i) + 0.3 * noise(i));
    for (const method of POOL) {
      const together = method.run(new Past(values, [12]), [60, 72, 96], 10);
      const alone = [60, 72, 96].map(
        (origin) => method.run(new Past(values, [12]), [origin], 10)[0] ?? new Float64Array()
      );
      assert.equal(together.length, 3);
      together.forEach((path, o) => near(path, (i) => alone[o]?.[i] ?? Number.NaN, 0.02));
    }
  });

  test('does with the least that it asks for', () => {
    for (const method of POOL) {
      for (const seasons of [[], [4], [4, 9]]) {
        const least = method.least(seasons);
        if (Number.isFinite(least)) {
          const values = series(least, (i) => 5 + noise(i));
          ahead(method, values, 15, seasons).forEach((value) => assert.ok(Number.isFinite(value), method.name));
        }
      }
    }
    assert.equal(seasonalNaive.least([]), Number.POSITIVE_INFINITY);
    assert.equal(seasonalNaive.least([7, 20]), 7);
    assert.equal(few.least([12]), 13 + 2 * 6);
    assert.equal(profileAndReturn.least([12]), 24);
  });
});

describe('methods by themselves', () => {
  test('the last value and the last season are repeated', () => {
    near(
      ahead(
        lastValue,
        series(5, (i) => i),
        3
      ),
      () => 4,
      0
    );
    near(
      ahead(
        seasonalNaive,
        series(10, (i) => i),
        8,
        [3, 5]
      ),
      (i) => 7 + (i % 3),
      0
    );
  });

  test('the trend goes on, the damped one comes to a rest', () => {
    near(
      ahead(
        profileAndTrend,
        series(40, (i) => 2 * i),
        10
      ),
      (i) => 2 * (40 + i),
      0.01
    );
    const damped = ahead(
      dampedTrend,
      series(200, (i) => 2 * i),
      200
    );
    const rise = (damped.at(-1) ?? 0) - 398;
    // A slope of 2 damped by 0.9 a step adds up to at most 18.
    assert.ok(rise > 9 && rise <= 18, String(rise));
    assert.ok(Math.abs((damped.at(-1) ?? 0) - (damped.at(-2) ?? 0)) < 1e-6);
    assert.ok((damped[0] ?? 0) > 399);
  });

  test('the autoregression finds the coefficients of a wandering series', () => {
    const values = series(400, () => 0);
    for (let i = 2; i < 400; i++) {
      const step = (values[i - 1] ?? 0) - (values[i - 2] ?? 0);
      values[i] = (values[i - 1] ?? 0) + 0.6 * step + noise(i);
    }
    const [last, before] = [values[399] ?? 0, values[398] ?? 0];
    const foreseen = ahead(few, values, 1)[0] ?? 0;
    assert.ok(Math.abs(foreseen - (last + 0.6 * (last - before))) < 0.15 * (1 + Math.abs(last - before)));
  });

  test('a few spikes in the past do not hide how the series moves', () => {
    const smooth = series(417, () => 10);
    for (let i = 2; i < 417; i++) {
      const step = (smooth[i - 1] ?? 0) - (smooth[i - 2] ?? 0);
      smooth[i] = (smooth[i - 1] ?? 0) + 0.8 * step + 0.2 * noise(i);
    }
    const spiked = smooth.map((value, i) => (i % 100 === 20 ? value + 2 : value));
    const [last, rise] = [smooth[416] ?? 0, (ahead(few, smooth, 6)[5] ?? 0) - (smooth[416] ?? 0)];
    // By least squares alone a tenth of the rise would be left.
    assert.ok(
      (ahead(few, spiked, 6)[5] ?? 0) - last > 0.3 * rise,
      `${(ahead(few, spiked, 6)[5] ?? 0) - last} of ${rise}`
    );
  });

  test('the autoregression does not run away, on logarithms neither', () => {
    const spiral = series(14, (i) => Math.exp(0.02 * i * i));
    const [lowest, highest] = [spiral[0] ?? 0, spiral[13] ?? 0];
    // In 24 steps no more than the past grew in its 14, as often as they fit into 24.
    const most = highest * (highest / lowest) ** (24 / 14);
    const path = ahead(onLogarithms(few), spiral, 24);
    path.forEach((value) => assert.ok(value <= most * (1 + 1e-12), String(value)));
    assert.ok((path.at(-1) ?? 0) > highest);
    const growth = series(60, (i) => 1.3 ** i);
    ahead(few, growth, 60).forEach((value) => assert.ok(value <= 3.001 * 1.3 ** 59 && value > 0));
  });

  test('what the seasons leave goes back to its mean', () => {
    const values = series(300, () => 0);
    for (let i = 1; i < 300; i++) {
      values[i] = 0.7 * (values[i - 1] ?? 0) + noise(i);
    }
    values[299] = 10;
    const path = ahead(profileAndReturn, values, 40);
    assert.ok((path[0] ?? 0) > 2 && (path[0] ?? 0) < 9, String(path[0]));
    assert.ok(Math.abs(path.at(-1) ?? 9) < 1, String(path.at(-1)));
  });

  test('on logarithms a growth by factors goes on by factors', () => {
    const values = series(60, (i) => 2 * 1.05 ** i);
    near(ahead(onLogarithms(profileAndTrend), values, 5), (i) => 2 * 1.05 ** (60 + i), 0.5);
    assert.equal(onLogarithms(lastValue).positive, true);
  });
});

describe('takeSeasons', () => {
  test('splits a level and a profile, whatever the phase at which the series ends', () => {
    for (const points of [96, 97, 101, 107]) {
      const { rest, ahead: profile } = takeSeasons(series(points, wave), [12], 12, 1);
      near(rest, () => 10, 0.1);
      near(profile, (i) => wave(points + i) - 10, 0.1);
    }
  });

  test('leaves a steep trend in the rest, not in the profile', () => {
    const { rest, ahead: profile } = takeSeasons(
      series(120, (i) => wave(i) + 5 * i),
      [12],
      12,
      1
    );
    near(profile, (i) => wave(i) - 10, 0.6);
    near(rest.subarray(12, 108), (i) => 10 + 5 * (12 + i), 0.6);
  });

  test('takes what chance makes for no profile', () => {
    const { ahead: profile } = takeSeasons(series(48, noise), [12], 12, 1);
    near(profile, () => 0, 0.35);
  });

  test('forgets old cycles when it is told to', () => {
    const changed = series(120, (i) => (i < 60 ? 1 : -1) * (i % 12 < 6 ? 1 : -1));
    const lasting = takeSeasons(changed, [12], 1, 1).ahead[0] ?? 9;
    const recent = takeSeasons(changed, [12], 1, 0.5).ahead[0] ?? 9;
    assert.ok(Math.abs(lasting) < 0.2 && recent < -0.7, `${lasting} ${recent}`);
  });

  test('leaves a series that is shorter than its season, or without one, as it is', () => {
    const values = series(8, wave);
    assert.deepEqual(takeSeasons(values, [12], 3, 1), { rest: values, ahead: new Float64Array(3) });
    assert.deepEqual(takeSeasons(values, [], 3, 1), { rest: values, ahead: new Float64Array(3) });
  });
});

describe('solveSymmetric', () => {
  test('solves', () => {
    const unknowns = new Float64Array([10, 26, 45]);
    solveSymmetric(new Float64Array([4, 0, 0, 1, 5, 0, 0, 2, 9]), unknowns);
    // 4a + b = 10, a + 5b + 2c = 26, 2b + 9c = 45
    const [a = 0, b = 0, c = 0] = unknowns;
    assert.ok(
      Math.abs(4 * a + b - 10) < 1e-12 &&
        Math.abs(a + 5 * b + 2 * c - 26) < 1e-12 &&
        Math.abs(2 * b + 9 * c - 45) < 1e-12
    );
  });

  test('sets unknowns that nothing is known of to about nothing', () => {
    const unknowns = new Float64Array([1, 0]);
    solveSymmetric(new Float64Array([1, 0, 0, 0]), unknowns);
    assert.deepEqual([...unknowns], [1, 0]);
  });
});
