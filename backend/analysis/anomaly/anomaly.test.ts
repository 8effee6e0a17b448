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

  test('refuses a state that is not its own', () => {
    assert.equal(AnomalyDetector.load(new Uint8Array(10), { step: STEP }), undefined);
    const bytes = new AnomalyDetector({ step: STEP }).save();
    bytes.fill(0xff, 0, 8);
    assert.equal(AnomalyDetector.load(bytes, { step: STEP }), undefined);
  });
});
