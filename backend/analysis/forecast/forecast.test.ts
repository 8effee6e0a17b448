import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forecast } from './forecast.ts';
import { timeToThreshold } from './timeToThreshold.ts';
import type { Forecast, ForecastInput } from './types.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5);

/** Deterministic noise in [-1, 1]. */
function noise(i: number): number {
  const x = Math.sin(i * 12.9898) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

function series(
  points: number,
  step: number,
  valueAt: (i: number) => number
): { times: Float64Array; values: Float64Array } {
  return {
    times: Float64Array.from({ length: points }, (_, i) => START + i * step),
    values: Float64Array.from({ length: points }, (_, i) => valueAt(i)),
  };
}

function ok(input: ForecastInput): Forecast {
  const result = forecast(input);
  assert.ok(result.status === 'ok', result.status === 'cannot' ? result.reason.text : '');
  return result;
}

const daily = (i: number): number => 100 + 40 * Math.sin((i / 24) * 2 * Math.PI) + 2 * noise(i);

describe('forecast', () => {
  test('follows a daily season and says which it found', () => {
    const result = ok({ ...series(24 * 14, HOUR, daily), horizon: 48 });
    assert.equal(result.step, HOUR);
    assert.ok(result.seasons.includes(24 * HOUR));
    assert.equal(result.times[0], START + 24 * 14 * HOUR);
    result.point.forEach((value, i) => assert.ok(Math.abs(value - daily(24 * 14 + i)) < 8, `${i}: ${value}`));
    assert.ok(result.relativeError < 1.1);
  });

  test('holds about the wanted share of the future in its band', () => {
    let inside = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const value = (i: number): number => daily(i) + 6 * noise(i + seed * 1_000);
      const { lower, upper } = ok({ ...series(24 * 14, HOUR, value), horizon: 24, level: 0.9 });
      for (let i = 0; i < 24; i++) {
        const actual = value(24 * 14 + i);
        inside += actual >= (lower[i] as number) && actual <= (upper[i] as number) ? 1 : 0;
      }
    }
    assert.ok(inside / 960 > 0.85 && inside / 960 < 0.98, String(inside / 960));
  });

  test('foresees when a disk is full, with a band of the time', () => {
    const fills = (i: number): number => 40 + 0.2 * i + 0.3 * noise(i);
    const result = ok({ ...series(200, HOUR, fills), horizon: 168, bounds: { lower: 0, upper: 100 } });
    const passed = timeToThreshold(result, 95, 'above');
    assert.ok(passed !== null && passed.at !== null);
    const truth = START + 275 * HOUR;
    assert.ok(Math.abs(passed.at - truth) < 24 * HOUR, String((passed.at - truth) / HOUR));
    assert.ok(passed.earliest <= passed.at && (passed.latest ?? Infinity) >= passed.at);
    assert.equal(timeToThreshold(result, 20, 'below'), null);
    assert.ok(result.upper.every((value) => value <= 100));
  });

  test('foresees when a certificate has two weeks left, to the hour', () => {
    const daysLeft = series(240, HOUR, (i) => 40 - i / 24);
    const passed = timeToThreshold(ok({ ...daysLeft, horizon: 960, bounds: { lower: 0 } }), 14, 'below');
    const truth = START + 26 * 24 * HOUR;
    for (const time of [passed?.at, passed?.earliest, passed?.latest]) {
      assert.ok(Math.abs((time ?? 0) - truth) < HOUR, String(time));
    }
  });

  test('foresees a full disk through its daily swing, and through a cleaning each night', () => {
    const truthOf = (valueAt: (i: number) => number): number => {
      let i = 336;
      while (valueAt(i) < 90) {
        i++;
      }
      return START + i * HOUR;
    };
    const swinging = (i: number): number => 50 + 0.08 * i + 3 * Math.sin((i / 24) * 2 * Math.PI) + 0.3 * noise(i);
    const cleaned = (i: number): number => 40 + (i % 24) * 1.5 + 0.02 * i;
    for (const valueAt of [swinging, cleaned]) {
      const result = ok({ ...series(336, HOUR, valueAt), horizon: 720, bounds: { lower: 0, upper: 100 } });
      const passed = timeToThreshold(result, 90, 'above');
      const truth = truthOf(valueAt);
      assert.ok(Math.abs((passed?.at ?? 0) - truth) < 12 * HOUR, String(passed?.at));
      assert.ok((passed?.earliest ?? 0) <= truth + HOUR && (passed?.latest ?? Infinity) >= truth - HOUR);
    }
  });

  test('a disk that does not fill is not foreseen to be full', () => {
    const result = ok({ ...series(336, HOUR, (i) => 50 + 0.1 * noise(i)), horizon: 720, bounds: { upper: 100 } });
    assert.equal(timeToThreshold(result, 90, 'above'), null);
  });

  test('from ten points it follows a slope, and says how little it knows', () => {
    const result = ok({ ...series(10, HOUR, (i) => 50 + i + 0.1 * noise(i)), horizon: 40, bounds: { upper: 100 } });
    const passed = timeToThreshold(result, 90, 'above');
    const truth = START + 40 * HOUR;
    assert.ok(Math.abs((passed?.at ?? 0) - truth) < 4 * HOUR, String(passed?.at));
    assert.ok((passed?.earliest ?? 0) < truth - 4 * HOUR);
    assert.ok((passed?.latest ?? Infinity) > truth + 4 * HOUR);
  });

  test('says what it rests on', () => {
    const points = series(240, HOUR, daily);
    const kept = [...points.times.keys()].filter((i) => i % 10 !== 5);
    const result = ok({
      times: Float64Array.from(kept, (i) => points.times[i] as number),
      values: Float64Array.from(kept, (i) => points.values[i] as number),
      horizon: 3,
      level: 0.8,
    });
    assert.deepEqual(result.history, { from: START, to: START + 239 * HOUR, points: 240, filled: 0.1 });
    assert.deepEqual(
      [...result.times],
      [1, 2, 3].map((i) => START + (239 + i) * HOUR)
    );
    assert.equal(result.level, 0.8);
    assert.deepEqual(result.seasons, [24 * HOUR]);
    const weights = result.methods.map(({ weight }) => weight);
    assert.deepEqual(
      weights,
      [...weights].sort((a, b) => b - a)
    );
    assert.equal(ok({ ...points, horizon: 3 }).level, 0.9);
  });

  test('stays within the bounds it is given, and takes zero for one where the past never was below it', () => {
    const falls = series(100, HOUR, (i) => 50 - 0.45 * i + noise(i));
    assert.equal(ok({ ...falls, horizon: 60 }).lower.at(-1), 0);
    const bounded = ok({ ...falls, horizon: 60, bounds: { lower: 4, upper: 5 } });
    for (const values of [bounded.lower, bounded.point, bounded.upper]) {
      assert.ok(values.every((value) => value >= 4 && value <= 5));
    }
    assert.ok((ok({ ...falls, horizon: 60, bounds: { lower: -1_000 } }).lower.at(-1) ?? 0) < 0);
    const around = series(100, HOUR, (i) => 5 - 0.45 * i + noise(i));
    assert.ok((ok({ ...around, horizon: 60 }).point.at(-1) ?? 0) < -40);
  });

  test('forecasts the rate of a counter through a reset', () => {
    let total = 0;
    const counter = series(300, 60_000, (i) => (total = i === 150 ? 0 : total + 600));
    const result = ok({ ...counter, horizon: 10, kind: 'counter' });
    result.point.forEach((value) => assert.ok(Math.abs(value - 10) < 0.5, String(value)));
  });

  test('does not go below zero where the past never did', () => {
    const falling = ok({ ...series(100, HOUR, (i) => Math.max(0, 50 - i)), horizon: 60 });
    assert.ok(falling.lower.every((value) => value >= 0));
  });

  test('says why it cannot', () => {
    const code = (input: ForecastInput): string => {
      const result = forecast(input);
      return result.status === 'cannot' ? result.reason.code : 'ok';
    };
    const some = series(50, HOUR, daily);
    assert.equal(code({ ...series(0, HOUR, daily), horizon: 3 }), 'forecast.no-points');
    assert.equal(code({ ...series(9, HOUR, () => Number.NaN), horizon: 3 }), 'forecast.no-points');
    assert.equal(code({ ...series(1, HOUR, daily), horizon: 3 }), 'forecast.too-short');
    assert.equal(code({ ...series(7, HOUR, daily), horizon: 3 }), 'forecast.too-short');
    assert.equal(code({ ...some, horizon: 0 }), 'forecast.bad-request');
    assert.equal(code({ ...some, horizon: 2.5 }), 'forecast.bad-request');
    assert.equal(code({ ...some, horizon: 10, level: 1 }), 'forecast.bad-request');
    assert.equal(code({ ...some, horizon: 1 }), 'ok');
    assert.equal(code({ ...some, horizon: 200 }), 'ok');
    assert.equal(code({ ...some, horizon: 201 }), 'forecast.too-far');
    assert.equal(code({ ...some, horizon: 10_001 }), 'forecast.bad-request');
    assert.equal(code({ ...series(2_500, HOUR, daily), horizon: 10_000 }), 'ok');
    assert.equal(code({ ...series(8, HOUR, daily), horizon: 3 }), 'ok');
    assert.equal(code({ ...some, horizon: 10, level: 0.5 }), 'ok');
    assert.equal(code({ ...some, horizon: 10, level: 0.499 }), 'forecast.bad-request');
    assert.equal(code({ ...some, horizon: 10, level: 0.999 }), 'ok');
    assert.equal(code({ ...some, horizon: 10, bounds: { lower: 60, upper: 60 } }), 'ok');
    assert.equal(code({ ...some, horizon: 10, bounds: { upper: Number.NaN } }), 'forecast.bad-bounds');
    assert.equal(code({ ...some, horizon: 10, bounds: { lower: 1, upper: 0 } }), 'forecast.bad-bounds');
    const seldom = {
      times: some.times.map((time, i) => time + (i % 10 === 9 ? 1 : 0) * HOUR * 9 + i * HOUR),
      values: some.values,
    };
    assert.equal(code({ ...seldom, horizon: 3 }), 'ok');
    const early = [0, 1, 2, 3, 4, 5, 6, 7, 40, 80, 120];
    const sparse = { times: Float64Array.from(early, (i) => i * HOUR), values: Float64Array.from(early, daily) };
    assert.equal(code({ ...sparse, horizon: 3 }), 'forecast.too-sparse');
  });

  test('the reason names what was there and what was needed', () => {
    const reasonOf = (input: ForecastInput): unknown => {
      const result = forecast(input);
      return result.status === 'cannot' ? result.reason : result.status;
    };
    assert.deepEqual(reasonOf({ ...series(7, HOUR, daily), horizon: 3 }), {
      code: 'forecast.too-short',
      params: { points: 7, least: 8 },
      text: 'The series has 7 points; a forecast needs at least 8.',
    });
    assert.deepEqual(reasonOf({ ...series(50, HOUR, daily), horizon: 201 }), {
      code: 'forecast.too-far',
      params: { points: 50, most: 200, horizon: 201 },
      text: 'The past reaches 50 steps back; that carries a forecast of 200 steps, not of 201.',
    });
    const early = [0, 1, 2, 3, 4, 5, 6, 7, 40, 80, 120];
    const sparse = { times: Float64Array.from(early, (i) => i * HOUR), values: Float64Array.from(early, daily) };
    assert.deepEqual(reasonOf({ ...sparse, horizon: 3 }), {
      code: 'forecast.too-sparse',
      params: { share: 9, step: 3600 },
      text: 'Only 9 % of the points are there at a step of 3600 s; a forecast would be a guess.',
    });
    assert.deepEqual(reasonOf({ ...sparse, horizon: 0 }), {
      code: 'forecast.bad-request',
      params: { most: 10_000 },
      text: 'The horizon must be a whole number of steps from 1 to 10000, the level between 0.5 and 0.999.',
    });
    assert.deepEqual(reasonOf({ ...series(1, HOUR, daily), horizon: 3 }), {
      code: 'forecast.too-short',
      params: { points: 1, least: 8 },
      text: 'The series has 1 points; a forecast needs at least 8.',
    });
  });
});
