import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { graphOf, near, seen, shiftTo, STEP_MS } from '../testing/handMade.ts';
import { diskPressures } from './diskPressure.ts';
import type { Observation, Pressure } from './pressure.ts';

const ONSET = 20;
type Told = Partial<Parameters<typeof seen>[0]>;
/** A figure of a volume whose points are all of one level before and of another one after the onset. */
const volume = (before: number, after: number, told: Told = {}): Observation =>
  seen(
    { metric: 'filesystem_avail', role: 'utilisation', unit: 'ratio', entity: 'host:h', ...told },
    shiftTo(before, after),
    {
      values: Array.from({ length: 40 }, (_, i) => (i < ONSET ? before : after)),
      baseTo: 10,
    }
  );
const nothing = graphOf();
const found = (list: Observation[], graph = nothing): Pressure[] => diskPressures(list, ONSET * STEP_MS, graph);
const strengthOf = (...list: Observation[]): number | undefined => found(list)[0]?.strength;

describe('a volume that filled up', () => {
  test('is told by what is left of it', () => {
    const [only, ...others] = found([volume(0.8, 0.06)]);
    assert.equal(others.length, 0);
    assert.deepEqual(
      [only?.owner, only?.mechanism, only?.code, only?.observations.length],
      ['host:h', 'disk', 'disk-full', 1]
    );
    assert.deepEqual(only?.params, { before: 0.8, after: 0.06 });
    // 6 % left is nine tenths of the way from 15 to 5 %.
    assert.ok(near(only?.strength, 0.9));
    assert.ok(near(strengthOf(volume(0.8, 0)), 1));
  });

  test('is told by what is used of it as well', () => {
    const [only] = found([volume(0.2, 0.94, { metric: 'filesystem_used' })]);
    assert.ok(near(Number(only?.params['before']), 0.8) && near(Number(only?.params['after']), 0.06));
    assert.ok(near(only?.strength, 0.9));
  });

  test('had more left before: what was as full before is none', () => {
    assert.ok(near(strengthOf(volume(0.04 / 0.42, 0.04)), 0.95));
    assert.equal(strengthOf(volume(0.04, 0.0385)), undefined);
    assert.equal(strengthOf(volume(0.04, 0.06)), undefined);
    assert.equal(strengthOf(volume(0, 0)), undefined);
  });

  test('at this pace is full soon', () => {
    // It fell by a quarter: what is left lasts three times as long.
    assert.ok(near(strengthOf(volume(0.8, 0.6)), 0.85 * ((1 / 3 - 0.1) / 0.4)));
    assert.ok(near(strengthOf(volume(0.9, 0.4)), 0.85));
    assert.equal(strengthOf(volume(0.8, 0.74)), undefined);
  });

  test('is judged by where it got to, not by the middle of the fall', () => {
    const falling = seen(
      { metric: 'filesystem_avail', role: 'utilisation', unit: 'ratio', entity: 'host:h' },
      shiftTo(0.8, 0.4),
      { values: Array.from({ length: 61 }, (_, i) => (i < ONSET ? 0.8 : 0.8 - (i - ONSET) / 50)), baseTo: 10 }
    );
    // The second lowest of 41 points lies at five of a hundred.
    assert.ok(near(Number(found([falling])[0]?.params['after']), 0.04));
    const filling = seen(
      { metric: 'filesystem_used', role: 'utilisation', unit: 'ratio', entity: 'host:h' },
      shiftTo(0.2, 0.6),
      { values: Array.from({ length: 61 }, (_, i) => (i < ONSET ? 0.2 : 0.2 + (i - ONSET) / 50)), baseTo: 10 }
    );
    assert.ok(near(Number(found([filling])[0]?.params['after']), 0.04));
  });

  test('is judged by its middle where no points lie behind the onset', () => {
    const short = seen({ metric: 'filesystem_avail', role: 'utilisation', unit: 'ratio' }, shiftTo(0.8, 0.06));
    assert.deepEqual(found([short])[0]?.params, { before: 0.8, after: 0.06 });
  });

  test('of unknown size had all left before', () => {
    const [only] = found([volume(500, 100, { unit: 'bytes' })]);
    assert.ok(near(Number(only?.params['before']), 1) && near(Number(only?.params['after']), 0.2));
    assert.equal(strengthOf(volume(500, 100, { unit: 'bytes', role: 'other' })), undefined);
    assert.equal(strengthOf(volume(100, 500, { unit: 'bytes', metric: 'filesystem_used' })), undefined);
    assert.equal(strengthOf(volume(0, 100, { unit: 'bytes' })), undefined);
  });

  test('of known size is measured by it', () => {
    const size = seen(
      { metric: 'filesystem_size', role: 'capacity', unit: 'bytes', entity: 'host:h' },
      shiftTo(1e3, 1e3)
    );
    assert.deepEqual(found([volume(500, 125, { unit: 'bytes' }), size])[0]?.params, { before: 0.5, after: 0.125 });
  });

  test('is none where the figures are no shares', () => {
    assert.equal(strengthOf(volume(1.2, 0.1)), undefined);
    assert.equal(strengthOf(volume(1, 0.1)) !== undefined, true);
    assert.equal(strengthOf(volume(-0.5, -0.9)), undefined);
    assert.equal(strengthOf(volume(Number.NaN, 0.1)), undefined);
    assert.equal(strengthOf(volume(0.8, 0, { metric: 'memory_avail' })), undefined);
  });
});

describe('the volume of a host', () => {
  const graph = graphOf(
    'pod:o<database:orders',
    'pod:o@host:h',
    'pod:q<queue:mail',
    'pod:q@host:h',
    'pod:c<cache:carts',
    'pod:c@host:h',
    'pod:s<service:shop',
    'pod:s@host:h'
  );
  test('counts for the host, and a little less for each store on it, by name', () => {
    assert.deepEqual(
      found([volume(0.8, 0)], graph).map(({ owner, strength, params }) => [owner, strength, params]),
      [
        ['host:h', 1, { before: 0.8, after: 0 }],
        ['cache:carts', 0.9, { before: 0.8, after: 0 }],
        ['database:orders', 0.9, { before: 0.8, after: 0 }],
        ['queue:mail', 0.9, { before: 0.8, after: 0 }],
      ]
    );
  });
});
