import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { graphOf, near, nodeShift, seen, shiftTo, UNKNOWN } from '../testing/handMade.ts';
import { demandIsSteady, hostPressures } from './hostPressure.ts';
import type { Observation } from './pressure.ts';

const graph = graphOf('pod:a<service:a', 'pod:a@host:h', 'pod:b<service:b', 'pod:b@host:h', 'pod:x@host:other');
type Told = Partial<Parameters<typeof seen>[0]>;
const figure = (before: number, after: number, told: Told, z?: number): Observation =>
  seen(
    { metric: 'cpu_usage', role: 'utilisation', unit: 'ratio', entity: 'host:h', ...told },
    shiftTo(before, after, z)
  );
const strengthOf = (...list: Observation[]): number | undefined => hostPressures(list, graph)[0]?.strength;

describe('a host is busy', () => {
  test('by its CPU or disk in use, as a share', () => {
    assert.ok(near(strengthOf(figure(0.2, 0.75, {})), 0.5));
    assert.ok(near(strengthOf(figure(0.2, 0.75, { unit: 'share' })), 0.5));
    assert.ok(near(strengthOf(figure(0.2, 0.95, {}, 4)), 0.5));
    assert.ok(near(strengthOf(figure(0.2, 0.95, { metric: 'disk_busy' })), 1));
    assert.equal(strengthOf(figure(0.2, 0.6, {})), undefined);
    assert.equal(strengthOf(figure(20, 75, { unit: 'cores' })), undefined);
    assert.equal(strengthOf(figure(0.9, 0.95, {})), undefined);
    assert.equal(strengthOf(figure(0.2, 0.95, {}, 2)), undefined);
  });

  test('by what waits for it, a little less', () => {
    const waits = (grown: number, z?: number): number | undefined =>
      strengthOf(figure(1, Math.exp(grown), { metric: 'load1', role: 'saturation', unit: '' }, z));
    assert.ok(near(waits(0.725), 0.8 * 0.5));
    assert.ok(near(waits(2), 0.8));
    assert.ok(near(waits(2, 4), 0.8 * 0.5));
    assert.equal(waits(0.25), undefined);
    assert.equal(waits(-2), undefined);
  });

  test('by the idle time that it lost', () => {
    const idle = (before: number, after: number, told: Told = {}, z?: number): number | undefined =>
      strengthOf(figure(before, after, { labels: { mode: 'idle' }, unit: 's', ...told }, z));
    assert.ok(near(idle(1, 0.35), 0.5));
    assert.ok(near(idle(2, 0.1), 1));
    assert.ok(near(idle(2, 0.1, {}, -4), 0.5));
    assert.equal(idle(1, 0.6), undefined);
    assert.equal(idle(0.1, 2), undefined);
    assert.equal(idle(0, -1), undefined);
    assert.equal(idle(2, 0.1, { metric: 'disk_free' }), undefined);
  });

  test('and nothing else: other figures, other roles, what is no host', () => {
    assert.deepEqual(hostPressures([], graph), []);
    for (const told of [
      { metric: 'memory_usage' },
      { role: 'other' },
      { entity: 'pod:a' },
      { entity: null },
    ] as const) {
      assert.equal(strengthOf(figure(0.2, 1, told)), undefined, JSON.stringify(told));
    }
  });

  test('as much as its busiest figure tells, three of which are shown, the busiest first', () => {
    const list = ['d', 'b', 'c', 'a'].map((query) => figure(0.2, query === 'c' ? 0.9 : 0.75, { query }));
    const [only] = hostPressures(list, graph);
    assert.equal(only?.strength, 1);
    assert.deepEqual(
      only?.observations.map(({ profile }) => profile.input.query),
      ['c', 'd', 'b']
    );
  });

  test('with everything that runs there, by name of the host', () => {
    const [first, second, ...others] = hostPressures(
      [figure(0.2, 1, { entity: 'host:other' }), figure(0.2, 1, {})],
      graph
    );
    assert.equal(others.length, 0);
    assert.deepEqual(
      [first?.owner, first?.host, first?.mechanism, first?.code, first?.params, first?.consumer],
      ['host:h', 'host:h', 'cpu-contention', 'host-busy', { host: 'h', neighbour: '' }, null]
    );
    assert.deepEqual([...(first?.residents ?? [])], ['service:a', 'service:b']);
    assert.deepEqual([second?.owner, [...(second?.residents ?? [])]], ['host:other', ['pod:x']]);
  });
});

describe('who takes the CPU of a busy host', () => {
  const busy = figure(0.2, 1, {});
  const uses = (entity: string, before: number, after: number, told: Told = {}, z?: number): Observation => ({
    ...figure(before, after, { entity, unit: 's', ...told }, z),
    owner: graph.ownerOf(entity),
  });
  const taker = (...list: Observation[]): string | null | undefined =>
    hostPressures([busy, ...list], graph)[0]?.consumer;

  test('is the resident whose use grew most', () => {
    const [found] = hostPressures([uses('pod:b', 0.1, 1), busy, uses('pod:a', 2, 2.5)], graph);
    assert.equal(found?.consumer, 'service:b');
    assert.deepEqual(found?.params, { host: 'h', neighbour: 'b' });
    assert.deepEqual(
      found?.observations.map(({ profile }) => profile.input.entity),
      ['host:h', 'pod:b']
    );
    assert.equal(taker(uses('pod:a', 2, 3.5), uses('pod:b', 0.1, 1)), 'service:a');
  });

  test('is nobody whose use did not certainly grow, who lives elsewhere, or of whom other figures tell', () => {
    assert.equal(taker(uses('pod:a', 2, 1.5)), null);
    assert.equal(taker(uses('pod:a', 2, 2)), null);
    assert.equal(taker(uses('pod:a', 1, 9, {}, 2)), null);
    assert.equal(taker(uses('pod:x', 1, 9)), null);
    assert.equal(taker(uses('pod:a', 1, 9, { metric: 'memory_usage' })), null);
    assert.equal(taker(uses('pod:a', 1, 9, { role: 'saturation' })), null);
  });
});

test('who is asked for no more than before asks its host by itself', () => {
  const asked = (after: number): boolean => demandIsSteady(nodeShift('service:a', { rate: shiftTo(10, after) }));
  assert.deepEqual([asked(12.9), asked(13), asked(20), asked(5)], [true, false, false, true]);
  assert.equal(demandIsSteady(nodeShift('service:a', { rate: UNKNOWN })), true);
  assert.equal(demandIsSteady(undefined), true);
});
