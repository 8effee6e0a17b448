import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { near, seen, shiftTo } from '../testing/handMade.ts';
import { poolPressures } from './poolPressure.ts';
import type { Observation, Pressure } from './pressure.ts';

type Told = Partial<Parameters<typeof seen>[0]>;
/** A pool that was and is so full. */
const filled = (before: number, after: number, told: Told = {}): Observation =>
  seen({ metric: 'pool_usage', role: 'utilisation', unit: 'ratio', ...told }, shiftTo(before, after));
/** Waiters, e to the power of `grown` times as many as before. */
const waiting = (grown: number, told: Told = {}, z = 20): Observation =>
  seen({ metric: 'pool_pending', role: 'saturation', ...told }, shiftTo(1, Math.exp(grown), z));
const strengths = (...observations: Observation[]): number[] => poolPressures(observations).map((one) => one.strength);
const only = (...observations: Observation[]): Pressure => {
  const [first, ...others] = poolPressures(observations);
  assert.ok(first !== undefined && others.length === 0);
  return first;
};

describe('a pool that came to its maximum', () => {
  test('is short by how full it is and how much fuller than before', () => {
    const found = only(filled(0.3, 0.85));
    assert.deepEqual(
      [found.owner, found.mechanism, found.code, found.params],
      ['service:a', 'pool-exhaustion', 'pool-full', { before: 0.3, after: 0.85 }]
    );
    assert.ok(near(found.strength, 0.8 * 0.5));
    assert.ok(near(only(filled(0.3, 1)).strength, 0.8));
    assert.ok(near(only(filled(0.825, 1)).strength, 0.8 * 0.5));
  });

  test('that was as full before is how this pool is run', () => assert.deepEqual(strengths(filled(0.96, 1)), []));
  test('to three quarters is none', () => assert.deepEqual(strengths(filled(0.1, 0.75)), []));
  test('is measured by its capacity', () => {
    const used = seen({ metric: 'pool_used', role: 'utilisation', unit: 'connections' }, shiftTo(6, 20));
    const room = seen({ metric: 'pool_max', role: 'capacity', unit: 'connections' }, shiftTo(20, 20));
    assert.deepEqual(only(used, room).params, { before: 0.3, after: 1 });
    assert.deepEqual(strengths(used), []);
  });
  test('counts what is used, not what is left', () => {
    assert.deepEqual(strengths(filled(0.1, 1, { labels: { state: 'idle' } })), []);
    assert.deepEqual(strengths(filled(0.1, 1, { metric: 'pool_free_connections' })), []);
    assert.deepEqual(strengths(filled(0.1, 1, { role: 'other' })), []);
  });
  test('is one: what fills up otherwise is no pool', () =>
    assert.deepEqual(strengths(filled(0.1, 1, { metric: 'heap_usage' })), []));
});

describe('requests that wait for a place', () => {
  test('say less than a full pool, the more the more certain and the longer the line', () => {
    const found = only(waiting(0.95, {}, 4));
    assert.equal(found.code, 'pool-waiting');
    assert.deepEqual(found.params, { before: 1, after: Math.exp(0.95) });
    assert.ok(near(found.strength, 0.8 * 0.7 * 0.5 * 0.5));
    assert.ok(near(only(waiting(2)).strength, 0.8 * 0.7));
  });
  test('are told by the words and roles of metrics', () => {
    for (const word of ['pending', 'WAIT', 'timeouts', 'queued', 'blocked', 'rejected', 'exhausted']) {
      assert.equal(strengths(waiting(2, { metric: `pool_${word.toLowerCase()}` })).length, 1, word);
    }
    for (const role of ['saturation', 'duration', 'errors'] as const) {
      assert.equal(strengths(waiting(2, { role })).length, 1, role);
    }
    assert.deepEqual(strengths(waiting(2, { metric: 'pool_pending', role: 'rate' })), []);
    assert.deepEqual(strengths(waiting(2, { metric: 'pool_opened' })), []);
  });
  test('hardly more than before, or not certainly, are none', () => {
    assert.deepEqual(strengths(waiting(0.4)), []);
    assert.deepEqual(strengths(waiting(2, {}, 2)), []);
    assert.deepEqual(strengths(waiting(-2)), []);
  });
});

describe('one pressure an owner', () => {
  test('a full pool with waiters is more than either, and full at most', () => {
    const both = only(waiting(2), filled(0.825, 1));
    assert.equal(both.code, 'pool-waiting');
    assert.ok(near(both.strength, 0.7 + 0.25));
    assert.deepEqual(
      both.observations.map(({ profile }) => profile.input.metric),
      ['pool_pending', 'pool_usage']
    );
    const full = only(waiting(2), filled(0.1, 1));
    assert.deepEqual([full.code, full.strength], ['pool-full', 1]);
  });
  test('two pools are no more than the fuller one', () => {
    const two = only(filled(0.3, 0.85, { query: 'x' }), filled(0.3, 0.9, { query: 'y' }));
    assert.ok(near(two.strength, 0.8 * 0.75));
    assert.deepEqual(two.params, { before: 0.3, after: 0.9 });
  });
  test('equal ones are told in the order they come, four at most', () => {
    const queries = ['d', 'b', 'e', 'a', 'c'];
    const told = only(...queries.map((query) => filled(0.1, 1, { query })));
    assert.deepEqual(
      told.observations.map(({ profile }) => profile.input.query),
      ['d', 'b', 'e', 'a']
    );
  });
  test('several owners are told apart', () => {
    const found = poolPressures([filled(0.1, 1), filled(0.1, 1, { entity: 'service:b' })]);
    assert.deepEqual(
      found.map(({ owner, observations }) => [owner, observations.length]),
      [
        ['service:a', 1],
        ['service:b', 1],
      ]
    );
  });
  test('nothing is none', () => assert.deepEqual(poolPressures([]), []));
});
