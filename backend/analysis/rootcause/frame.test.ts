import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BundleAlert, EvidenceBundle } from '../bundle.ts';
import type { Profile } from '../scoring/profile.ts';
import { alertTime, cellsOf, searchStart, soundWindow, stepOf, stretchesOf } from './frame.ts';

const MINUTE = 60_000;
const bundle = (told: Partial<EvidenceBundle>): EvidenceBundle => ({
  window: { from: 1_000, to: 5_000 },
  series: [],
  resources: [],
  edges: [],
  changes: [],
  alerts: [],
  missing: [],
  ...told,
});
const alert = (startsAt: number): BundleAlert => ({ name: '', startsAt, resourceKeys: [] });

test('a window that is none is one of a millisecond', () => {
  const sound = (from: number, to: number): unknown => soundWindow(bundle({ window: { from, to } }));
  assert.deepEqual(sound(1_000, 5_000), { from: 1_000, to: 5_000 });
  for (const [from, to] of [
    [5, 5],
    [6, 5],
    [Number.NaN, 5],
    [5, Number.NaN],
    [5, Infinity],
    [-Infinity, 5],
  ] as const) {
    assert.deepEqual(sound(from, to), { from: 0, to: 1 });
  }
});

describe('the time of the alert', () => {
  const window = { from: 1_000, to: 5_000 };
  const at = (alerts: number[], lookFrom?: number): number =>
    alertTime(bundle({ alerts: alerts.map(alert), ...(lookFrom !== undefined && { lookFrom }) }), window);
  test('is the earliest within the window', () => {
    assert.equal(at([4_000, 3_000, 500, 1_000, 9_000]), 3_000);
    assert.equal(at([5_000]), 5_000);
  });
  test('is where the last look was, else the last quarter, where no alert lies in the window', () => {
    assert.equal(at([1_000, 5_001], 2_222), 2_222);
    assert.equal(at([]), 4_000);
  });
});

test('an onset is looked for 25 minutes before the alert, and never in the first 40 % of the window', () => {
  assert.equal(searchStart(100 * MINUTE, { from: 0, to: 120 * MINUTE }), 75 * MINUTE);
  assert.equal(searchStart(30 * MINUTE, { from: 10 * MINUTE, to: 60 * MINUTE }), 30 * MINUTE);
});

describe('the usual distance of points', () => {
  const every = (ms: number, count = 10): Profile =>
    ({ times: Float64Array.from({ length: count }, (_, i) => i * ms) }) as Profile;
  test('is the one that most series have', () => {
    assert.equal(stepOf([every(30_000), every(30_000), every(60_000)]), 30_000);
    assert.equal(stepOf([every(20_000), every(20_000.4)]), 20_000);
  });
  test('is a second at least, and 15 s where series tell none', () => {
    assert.equal(stepOf([every(10)]), 1_000);
    assert.equal(stepOf([]), 15_000);
    assert.equal(stepOf([every(60_000, 1)]), 15_000);
    assert.equal(stepOf([every(0)]), 15_000);
  });
  test('of a series is that of its first fifty points', () => {
    const times = Float64Array.from({ length: 200 }, (_, i) => (i < 50 ? i * 10_000 : 500_000 + i * 90_000));
    assert.equal(stepOf([{ times } as Profile]), 10_000);
  });
  test('of many series is that of two hundred, from all along the list', () => {
    const many = Array.from({ length: 1_000 }, (_, i) => every(i < 300 ? 5_000 : 40_000));
    assert.equal(stepOf(many), 40_000);
  });
});

describe('the stretches of an analysis', () => {
  const frame = {
    window: { from: 0, to: 60 * MINUTE },
    onsetMs: 50 * MINUTE,
    untilMs: 58 * MINUTE,
    searchFrom: 30 * MINUTE,
    stepMs: MINUTE,
  };
  test('leave room of a minute and a half between the past and the onset', () => {
    assert.deepEqual(cellsOf({ ...frame, stepMs: 30_000 }), { baseTo: 97, from: 100, to: 117 });
    assert.deepEqual(stretchesOf(frame), {
      since: 0,
      baseTo: 48.5 * MINUTE,
      from: 50 * MINUTE,
      to: 58 * MINUTE,
    });
  });
  test('leave the past whole where the onset lies right where the search began', () => {
    const early = { ...frame, window: { from: 10 * MINUTE, to: 60 * MINUTE }, onsetMs: 30 * MINUTE };
    assert.deepEqual(cellsOf(early), { baseTo: 20, from: 20, to: 49 });
    assert.deepEqual(stretchesOf(early), {
      since: 10 * MINUTE,
      baseTo: 30 * MINUTE,
      from: 30 * MINUTE,
      to: 58 * MINUTE,
    });
    assert.deepEqual(cellsOf({ ...early, onsetMs: 25 * MINUTE }), { baseTo: 20, from: 20, to: 49 });
  });
});
