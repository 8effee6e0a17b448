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
    assert.equal(code({ ...some, horizon: 201 }), 'forecast.too-far');
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
});
