import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { near, seen, shiftTo, STEADY, STEP_MS } from '../testing/handMade.ts';
import { memoryPressures } from './memoryPressure.ts';
import type { Observation, Pressure } from './pressure.ts';

/** The trouble begins at point 40 of 60; the past ends at point 30. */
const ONSET = 40;
const BASE_TO = 30;
const points = (level: (i: number) => number): number[] => Array.from({ length: 60 }, (_, i) => level(i));
type Told = Partial<Parameters<typeof seen>[0]>;

const memory = (level: (i: number) => number, told: Told = {}, baseTo = BASE_TO): Observation =>
  seen({ metric: 'memory_used', role: 'utilisation', unit: 'bytes', ...told }, STEADY, {
    values: points(level),
    baseTo,
  });
const limit = (bytes: number, after = bytes): Observation =>
  seen({ metric: 'memory_limit', role: 'capacity', unit: 'bytes' }, { ...shiftTo(1, 1), before: bytes, after });
/** A count of restarts. */
const restarts = (level: (i: number) => number, told: Told = {}): Observation =>
  seen({ metric: 'restarts_total', role: 'restarts', unit: '1', ...told }, STEADY, {
    values: points(level),
    baseTo: BASE_TO,
  });
const found = (...observations: Observation[]): Pressure[] => memoryPressures(observations, ONSET * STEP_MS);
const climb =
  (to: number) =>
  (i: number): number =>
    i < ONSET ? 100 : to;
const strengthOf = (...observations: Observation[]): number | undefined => found(...observations)[0]?.strength;

describe('memory that climbs', () => {
  test('tells from which level, to which, and how far from its limit', () => {
    const [only, ...others] = found(memory(climb(150)), limit(200));
    assert.deepEqual(others, []);
    assert.deepEqual(
      [only?.owner, only?.mechanism, only?.code, only?.params, only?.observations.length],
      ['service:a', 'memory', 'memory-climbs', { before: 100, after: 150, limit: 200, restarts: 0 }, 1]
    );
    // Half of the way from 60 to 90 % of the limit; 0.35 of 0.45 grown, and 0.2 for nothing.
    assert.ok(near(only?.strength, 0.75 * (0.35 / 0.45 + 0.2) * 0.5));
  });

  test('is as short as it is near its limit', () => {
    assert.ok(near(strengthOf(memory(climb(180)), limit(200)), 0.75));
    assert.ok(near(strengthOf(memory(climb(140)), limit(200)), 0.75 * (0.25 / 0.45 + 0.2) * (1 / 3)));
    assert.equal(strengthOf(memory(climb(140)), limit(240)), undefined);
  });

  test('is half as telling where no limit is known', () => {
    const [only] = found(memory(climb(200)));
    assert.ok(near(only?.strength, 0.75 * 0.5));
    assert.equal(only?.params['limit'], 0);
    for (const none of [0, Number.NaN, -5]) {
      assert.equal(found(memory(climb(200)), limit(none))[0]?.params['limit'], 0);
    }
    assert.equal(found(memory(climb(200)), limit(300, 250))[0]?.params['limit'], 250);
    assert.equal(found(memory(climb(200)), limit(300, Number.NaN))[0]?.params['limit'], 300);
  });

  test('as a share has the whole for its limit', () => {
    for (const unit of ['ratio', 'share']) {
      const [only] = found(memory((i) => climb(75)(i) / (i < ONSET ? 200 : 100), { unit }));
      assert.deepEqual(only?.params, { before: 0.5, after: 0.75, limit: 1, restarts: 0 });
    }
  });

  test('counts from five minutes before the onset on, where the past ended earlier', () => {
    // Of the twenty points before the onset the first ten are high; below, the three before these.
    const early = memory((i) => (i < 20 ? 100 : i < 30 ? 200 : 100), {}, 10);
    assert.equal(found(early)[0]?.params['after'], 200);
    const earlier = memory((i) => (i < 20 && i >= 17 ? 200 : 100), {}, 10);
    assert.deepEqual(found(earlier), []);
  });

  test('that the past reached as well is none', () => {
    assert.deepEqual(found(memory((i) => (i % 10 === 0 ? 190 : i < ONSET ? 100 : 200))), []);
    const spiky = memory((i) => (i % 10 === 0 ? 150 : i < ONSET ? 100 : 200));
    assert.equal(found(spiky)[0]?.params['before'], 150);
  });

  test('by less than 15 %, or not certainly, is none', () => {
    assert.deepEqual(found(memory(climb(114)), limit(120)), []);
    assert.equal(found(memory(climb(117)), limit(120)).length, 1);
    assert.deepEqual(found(memory((i) => (i < ONSET ? 100 + (i % 2) * 60 : 190))), []);
  });

  test('from nothing, or for a moment only, is none', () => {
    assert.deepEqual(found(memory((i) => (i < ONSET ? 0 : 0))), []);
    assert.deepEqual(found(memory((i) => (i === 50 ? 300 : 100))), []);
    assert.deepEqual(found(memory(() => Number.NaN)), []);
  });

  test('is that of memory in use, and of nothing else', () => {
    assert.deepEqual(found(memory(climb(200), { metric: 'disk_used' })), []);
    assert.deepEqual(found(memory(climb(200), { role: 'other' })), []);
  });

  test('of several copies is that of the one that is shortest', () => {
    const [only, ...others] = found(
      memory(climb(150), { labels: { pod: 'x' } }),
      memory(climb(160), { labels: { pod: 'y' } }),
      memory(climb(155), { labels: { pod: 'z' } })
    );
    assert.equal(others.length, 0);
    assert.equal(only?.params['after'], 160);
  });
});

describe('processes that are started again', () => {
  const thrice = (i: number): number => 5 + Math.max(0, Math.min(3, Math.floor((i - ONSET) / 5) + 1));

  test('crash, where memory tells nothing', () => {
    const [only, ...others] = found(restarts(thrice));
    assert.equal(others.length, 0);
    assert.deepEqual(
      [only?.owner, only?.mechanism, only?.code, only?.params, only?.strength, only?.observations.length],
      ['service:a', 'crash', 'restarts', { count: 3 }, 0.55, 1]
    );
  });

  test('bear out memory that climbs', () => {
    const [only, ...others] = found(memory(climb(140)), restarts(thrice));
    assert.equal(others.length, 0);
    assert.deepEqual([only?.mechanism, only?.params['restarts'], only?.observations.length], ['memory', 3, 2]);
    assert.ok(near(only?.strength, 0.6 * (0.25 / 0.45) + 0.4));
    assert.ok(near(strengthOf(memory(climb(140)), limit(155), restarts(thrice)), 1));
  });

  test('are counted from two minutes before the onset on', () => {
    assert.deepEqual(found(restarts((i) => (i < 32 ? 5 : 6)))[0]?.params, { count: 1 });
    assert.deepEqual(found(restarts((i) => (i < 31 ? 5 : 6))), []);
  });

  test('are counted over gaps, and not where a count begins anew or ends', () => {
    assert.deepEqual(found(restarts((i) => (i < 41 ? 5 : i < 45 ? Number.NaN : 7)))[0]?.params, { count: 2 });
    assert.deepEqual(found(restarts((i) => (i < 45 ? 5 : 0))), []);
    assert.deepEqual(found(restarts((i) => (i < 45 ? Number.NaN : 5))), []);
    assert.deepEqual(found(restarts(() => 5)), []);
  });

  test('are counted from rates, those of counters too', () => {
    const rate = found(restarts((i) => (i < 42 || i > 45 ? 0 : 1 / 15), { unit: 'restarts/s' }));
    assert.deepEqual(rate[0]?.params, { count: 4 });
    const counter = found(restarts(thrice, { type: 'counter' }));
    assert.deepEqual(counter[0]?.params, { count: 3 });
    const rare = found(restarts((i) => (i === 42 ? 0.5 / 15 : 0), { unit: '1/s' }));
    assert.deepEqual(rare[0]?.params, { count: 1 });
    assert.deepEqual(found(restarts((i) => (i === 42 ? 0.4 / 15 : 0), { unit: '1/s' })), []);
  });

  test('of several copies are those of the one that restarts most', () => {
    const once = (i: number): number => (i < ONSET ? 0 : 1);
    const params = (...list: Observation[]): unknown => found(...list).map((one) => one.params);
    assert.deepEqual(params(restarts(once), restarts(thrice)), [{ count: 3 }]);
    assert.deepEqual(params(restarts(thrice), restarts(once)), [{ count: 3 }]);
    assert.deepEqual(params(restarts(thrice, { role: 'other' })), []);
  });
});
