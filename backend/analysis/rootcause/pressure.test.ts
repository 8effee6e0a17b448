import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seen, shiftTo } from '../testing/handMade.ts';
import { capacitiesOf, capacityOf, countsIdle, fillOf, type Observation, ramp } from './pressure.ts';

const used = (told: Partial<Parameters<typeof seen>[0]> = {}): Observation =>
  seen({ metric: 'pool_used', role: 'utilisation', unit: 'connections', ...told }, shiftTo(3, 9));
const room = (told: Partial<Parameters<typeof seen>[0]> = {}, size = 10): Observation =>
  seen({ metric: 'pool_max', role: 'capacity', unit: 'connections', ...told }, shiftTo(size, size));

test('a value is mapped between two ends, and what is no number to nothing', () => {
  assert.deepEqual(
    [1, 2, 3, 4, 7].map((value) => ramp(value, 2, 4)),
    [0, 0, 0.5, 1, 1]
  );
  assert.deepEqual(
    [Number.NaN, Infinity].map((value) => ramp(value, 2, 4)),
    [0, 0]
  );
});

test('the idle part of a pool is told by its labels', () => {
  for (const state of ['idle', 'Free', 'available', 'cached', 'inactive']) {
    assert.equal(countsIdle(used({ labels: { pool: 'x', state } })), true, state);
  }
  for (const state of ['used', 'idle_in_transaction', 'not free']) {
    assert.equal(countsIdle(used({ labels: { state } })), false, state);
  }
  assert.equal(countsIdle(used()), false);
});

describe('how full something is', () => {
  const fill = (observation: Observation, ...others: Observation[]): ReturnType<typeof fillOf> =>
    fillOf(observation, capacitiesOf([observation, ...others]));

  test('is a share as it is, a percentage by a hundred', () => {
    const shares = (unit: string): ReturnType<typeof fillOf> =>
      fill(seen({ metric: 'pool_used', role: 'utilisation', unit }, shiftTo(0.25, 0.5)));
    assert.deepEqual(shares('ratio'), { before: 0.25, after: 0.5 });
    assert.deepEqual(shares('share'), { before: 0.25, after: 0.5 });
    assert.deepEqual(shares('%'), { before: 0.0025, after: 0.005 });
    assert.deepEqual(shares('percent'), { before: 0.0025, after: 0.005 });
  });

  test('is an amount by its capacity, before and after', () => {
    const grown = seen({ metric: 'pool_max', role: 'capacity', unit: 'connections' }, shiftTo(6, 12));
    assert.deepEqual(fill(used(), grown), { before: 0.5, after: 0.75 });
  });

  test('is not known without a capacity, or with one of nothing', () => {
    assert.equal(fill(used()), null);
    for (const [before, after] of [
      [0, 10],
      [10, 0],
      [-1, -1],
    ] as const) {
      assert.equal(
        fill(used(), seen({ metric: 'm', role: 'capacity', unit: 'connections' }, { ...shiftTo(1, 1), before, after })),
        null
      );
    }
    assert.equal(fill(room({ unit: 'ratio' })), null);
  });

  test('is not told by a capacity of another resource, another unit or of something else', () => {
    assert.equal(fill(used(), room({ entity: 'service:b' })), null);
    assert.equal(fill(used(), room({ unit: 'bytes' })), null);
    assert.equal(fill(used(), room({ metric: 'memory_max' })), null);
    assert.equal(fill(used(), room({ role: 'utilisation' })), null);
  });

  test('is by the capacity with most labels alike, of equal ones the first by name', () => {
    const one = used({ labels: { pool: 'orders', host: 'h1' } });
    const sizes = (...rooms: Observation[]): number | undefined => capacityOf(one, capacitiesOf(rooms))?.shift.before;
    const [orders, carts, any] = [
      room({ labels: { pool: 'orders' } }, 20),
      room({ labels: { pool: 'carts' } }, 30),
      room({}, 40),
    ];
    assert.equal(sizes(carts, any, orders), 20);
    assert.equal(sizes(orders, any, carts), 20);
    assert.equal(sizes(carts, any), 40);
    assert.equal(sizes(any, carts), 40);
    assert.equal(sizes(carts), 30);
    assert.equal(sizes(room({ metric: 'pool_b' }, 2), room({ metric: 'pool_a' }, 1), room({ metric: 'pool_c' }, 3)), 1);
    assert.equal(sizes(room({ labels: { pool: 'orders', host: 'h2' } }, 5), orders), 20);
    assert.equal(sizes(), undefined);
  });
});
