import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AnomalyDetector } from './detector.ts';
import { detectAnomalies } from './detectAnomalies.ts';

const STEP = 300_000;
const DAY = 288;
const START = Date.UTC(2026, 0, 5);

/** Deterministic noise in [-1, 1]. */
function noise(i: number): number {
  const x = Math.sin(i * 12.9898) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

const usual = (i: number): number => 100 + 40 * Math.sin((i / DAY) * 2 * Math.PI) + 5 * noise(i);

function series(days: number, valueAt: (i: number) => number): { times: Float64Array; values: Float64Array } {
  return {
    times: Float64Array.from({ length: days * DAY }, (_, i) => START + i * STEP),
    values: Float64Array.from({ length: days * DAY }, (_, i) => valueAt(i)),
  };
}

describe('detectAnomalies', () => {
  test('finds one spike and says what was to be expected', () => {
    const at = 10 * DAY + 100;
    const found = detectAnomalies(series(14, (i) => (i >= at && i < at + 6 ? 400 : usual(i))));
    assert.equal(found.length, 1);
    const [one] = found;
    assert.equal(one?.from, START + at * STEP);
    assert.equal(one?.to, START + (at + 5) * STEP);
    assert.equal(one?.actual, 400);
    assert.ok(Math.abs((one?.expected ?? 0) - usual(at)) < 30);
  });

  test('is silent about ordinary weeks', () => {
    assert.deepEqual(detectAnomalies(series(28, usual)), []);
    assert.deepEqual(detectAnomalies(series(28, () => 7)), []);
  });

  test('does not take the reset of a counter for an anomaly, and finds the outage behind one', () => {
    const counting = (rate: (i: number) => number): ((i: number) => number) => {
      let total = 0;
      return (i) => (total = i % 1_000 === 999 ? 0 : total + rate(i));
    };
    const counter = (rate: (i: number) => number): Parameters<typeof detectAnomalies>[0] => ({
      ...series(14, counting(rate)),
      kind: 'counter',
    });
    assert.deepEqual(detectAnomalies(counter(usual)), []);
    const at = 12 * DAY;
    const found = detectAnomalies(counter((i) => (i >= at && i < at + 24 ? 0 : usual(i))));
    assert.equal(found.length, 1);
    const { from = 0, actual = -1, expected = 0 } = found[0] ?? {};
    assert.ok(from >= START + at * STEP && from < START + (at + 24) * STEP);
    assert.equal(actual, 0);
    assert.ok(Math.abs(expected - 100 / 300) < 0.1, String(expected));
  });

  test('gaps, points given twice and points out of order raise nothing', () => {
    const whole = series(21, usual);
    const kept = [...whole.times.keys()].filter((i) => i % 5 !== 0 && !(i > 9 * DAY && i < 11 * DAY));
    const order = [...kept, ...kept.slice(0, 500)].sort((a, b) => (a % 7) - (b % 7));
    const taken = (array: Float64Array): Float64Array => Float64Array.from(order, (i) => array[i] as number);
    assert.deepEqual(detectAnomalies({ times: taken(whole.times), values: taken(whole.values) }), []);
  });

  test('takes nothing, one point and points without values', () => {
    assert.deepEqual(detectAnomalies(series(0, usual)), []);
    assert.deepEqual(detectAnomalies({ times: new Float64Array([1]), values: new Float64Array([1]) }), []);
    assert.deepEqual(detectAnomalies(series(9, () => Number.NaN)), []);
  });
});

describe('AnomalyDetector', () => {
  test('goes on from less than 2 kB as if it had never stopped', () => {
    const { times, values } = series(12, (i) => (i === 11 * DAY ? 500 : usual(i)));
    const first = new AnomalyDetector({ step: STEP });
    const half = 6 * DAY + 7;
    for (let i = 0; i < half; i++) {
      first.observe(times[i] as number, values[i] as number);
    }
    const bytes = first.save();
    assert.ok(bytes.length < 2_000, String(bytes.length));
    const second = AnomalyDetector.load(bytes, { step: STEP });
    assert.ok(second !== undefined);
    for (let i = half; i < times.length; i++) {
      const [time, value] = [times[i] as number, values[i] as number];
      assert.deepEqual(second.observe(time, value), first.observe(time, value));
    }
  });

  test('a larger budget lets more alarms through', () => {
    const alarmsOf = (falseAlarmsPerWeek: number): number => {
      const detector = new AnomalyDetector({ step: STEP, falseAlarmsPerWeek });
      let alarms = 0;
      for (let i = 0; i < 70 * DAY; i++) {
        // Every other day something happens, at another time and larger than ever before.
        const day = Math.floor(i / DAY);
        const begin = (day * 61) % (DAY - 12);
        const odd = day % 2 === 1 && i % DAY >= begin && i % DAY < begin + 12;
        alarms += detector.observe(START + i * STEP, usual(i) + (odd ? 100 * 1.2 ** day : 0)).alarm ? 1 : 0;
      }
      return alarms;
    };
    const [seldom, often] = [alarmsOf(0.2), alarmsOf(7)];
    assert.ok(seldom > 0 && seldom < often, `${seldom} ${often}`);
  });

  test('says nothing of points that are no later than the last, and learns nothing from them', () => {
    const { times, values } = series(9, usual);
    const detector = new AnomalyDetector({ step: STEP });
    const other = new AnomalyDetector({ step: STEP });
    times.forEach((time, i) => {
      const value = values[i] as number;
      assert.deepEqual(other.observe(time, value), detector.observe(time, value));
      for (const [late, wrong] of [
        [time, 1e6],
        [time - STEP, 1e6],
        [time + STEP, Number.NaN],
        [Number.NaN, 1],
      ] as const) {
        const said = other.observe(late, wrong);
        assert.equal(said.score, 0);
        assert.ok(!said.alarm && !said.abnormal && Number.isNaN(said.expected));
      }
    });
  });

  test('refuses a state that is not its own', () => {
    assert.equal(AnomalyDetector.load(new Uint8Array(10), { step: STEP }), undefined);
    const bytes = new AnomalyDetector({ step: STEP }).save();
    bytes.fill(0xff, 0, 8);
    assert.equal(AnomalyDetector.load(bytes, { step: STEP }), undefined);
  });
});
