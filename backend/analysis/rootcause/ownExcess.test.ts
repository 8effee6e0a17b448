import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { byKey, edgeShift, graphOf, near, nodeShift, shiftTo, STEADY, UNKNOWN } from '../testing/handMade.ts';
import {
  failing,
  gateOf,
  multipliesCalls,
  type OwnExcess,
  ownExcesses,
  type Severity,
  severityOf,
  slowness,
  troubleOf,
} from './ownExcess.ts';
import type { NodeShift } from './workShift.ts';

const nothing = graphOf();
/** Certain beyond doubt. */
const SURE = 1e9;

describe('how bad a change is', () => {
  test('grows with certainty from two to six deviations', () => {
    assert.deepEqual([-9, 2, 3, 4, 6, 50].map(gateOf), [0, 0, 0.25, 0.5, 1, 1]);
  });
  test('of time grows from a fifth slower to two and a half times', () => {
    const slow = (times: number, z?: number): number => slowness(shiftTo(1, times, z));
    assert.equal(slow(1.19), 0);
    assert.ok(near(slow(1.2), Math.log(1.2) / Math.log(2.5)));
    assert.ok(near(slow(2), Math.log(2) / Math.log(2.5)));
    assert.deepEqual([slow(2.5), slow(9), slow(9, 4), slow(0.1), slowness(UNKNOWN)], [1, 1, 0.5, 0, 0]);
  });
  test('of failures grows from one in five hundred to one in twenty', () => {
    const fails = (before: number, after: number, z = 10): number => failing({ ...shiftTo(0, 0), before, after, z });
    assert.deepEqual(
      [fails(0, 0.002), fails(0.5, 0.4), fails(0, 0.05), fails(0, 0.9), fails(0, 0.9, 4)],
      [0, 0, 1, 1, 0.5]
    );
    assert.ok(near(fails(0.01, 0.03), 0.4));
    assert.equal(failing(UNKNOWN), 0);
  });
  test('of calls is the worse of both, failures as far as the callee made them', () => {
    const slow = edgeShift('service:a>service:b', { latency: shiftTo(1, 9, 4), failure: shiftTo(0, 1) });
    assert.equal(troubleOf(slow), 1);
    assert.equal(troubleOf({ ...slow, calleeFault: 0.75 }), 0.75);
    assert.equal(troubleOf({ ...slow, calleeFault: 0.25 }), 0.5);
  });
});

describe('how bad things are for users', () => {
  const alert = (
    role: 'duration' | 'errors' | 'rate',
    ...resourceKeys: string[]
  ): Parameters<typeof severityOf>[1][number] => ({
    name: '',
    startsAt: 0,
    role,
    resourceKeys,
  });
  const severity = (nodes: NodeShift[], ...alerts: Array<ReturnType<typeof alert>>): Severity =>
    severityOf(byKey(...nodes), alerts, graphOf('pod:a-1<service:a'));
  const slow = nodeShift('service:a', { latency: shiftTo(1, 2.5) });
  const failed = nodeShift('service:b', { failure: shiftTo(0, 0.02) });

  test('is the worst that any node shows', () => {
    assert.deepEqual(severity([]), { slow: 0, failing: 0 });
    const both = severity([
      slow,
      failed,
      nodeShift('service:c', { latency: shiftTo(1, 1.5), failure: shiftTo(0, 0.01) }),
    ]);
    assert.equal(both.slow, 1);
    assert.ok(near(both.failing, 0.4));
  });

  test('is felt the less, the smaller a part of all work is concerned', () => {
    const big = nodeShift('service:big', { rate: shiftTo(1_000, 1_000) });
    // 1.5 s more for each of ten requests, of the busiest node's 1,000 busy seconds; a fifth of these is felt in full.
    assert.ok(near(severity([slow, big]).slow, 15 / 200));
    // Ten requests of a thousand; fifty are felt in full.
    assert.ok(near(severity([failed, big]).failing, 0.4 * 0.2));
  });

  test('is by the requests of now, or of before where those are not known', () => {
    const rate = (before: number, after: number): NodeShift[] => [
      nodeShift('service:x', { rate: { ...shiftTo(1, 1), before, after }, failure: shiftTo(0, 1) }),
      nodeShift('service:big', { rate: shiftTo(1_000, 1_000) }),
    ];
    const fails = (before: number, after: number): number => severity(rate(before, after)).failing;
    assert.ok(near(fails(99, 10), 0.2) && near(fails(10, Number.NaN), 0.2));
    assert.deepEqual([fails(-9, Number.NaN), fails(Number.NaN, Number.NaN)], [0, 0]);
    assert.equal(severity([nodeShift('service:x', { rate: UNKNOWN, failure: shiftTo(0, 1) })]).failing, 1);
  });

  test('is nothing where it is not known how long requests took before', () => {
    const fresh = nodeShift('service:a', { latency: { ...shiftTo(1, 2.5), before: 0 } });
    assert.equal(severity([fresh]).slow, 0);
    assert.equal(severity([nodeShift('service:a', { latency: UNKNOWN }), failed]).slow, 0);
  });

  test('is at least what people were called for, where an alert says that', () => {
    const little = nodeShift('service:a', { latency: shiftTo(1, 1.3, 1.1) });
    assert.deepEqual(severity([little], alert('duration', 'service:a')), { slow: 0.6, failing: 0 });
    assert.deepEqual(severity([little], alert('duration', 'pod:a-1')), { slow: 0.6, failing: 0 });
    assert.equal(severity([slow], alert('duration', 'service:a')).slow, 1);
    const few = nodeShift('service:b', { failure: shiftTo(0, 0.001, 1.1) });
    assert.deepEqual(severity([few], alert('errors', 'service:b')), { slow: 0, failing: 0.6 });
  });

  test('is a fifth of that of which no alert speaks', () => {
    assert.deepEqual(severity([slow, failed], alert('errors', 'service:b')), { slow: 0.2, failing: 0.6 });
    const asked = severity([slow, failed], alert('duration', 'service:a'));
    assert.ok(asked.slow === 1 && near(asked.failing, 0.08));
  });

  test('is as it shows where the alert is of another figure, of nobody known, or not borne out', () => {
    const plain = severity([slow, failed]);
    for (const one of [
      alert('rate', 'service:a'),
      alert('duration', 'service:x'),
      alert('duration', 'service:b'),
      alert('errors', 'service:a'),
      alert('errors'),
    ]) {
      assert.deepEqual(severity([slow, failed], one), plain);
    }
    const doubtful = [nodeShift('service:a', { latency: shiftTo(1, 2.5, 1), failure: shiftTo(0, 1, 1) })];
    assert.deepEqual(severity(doubtful, alert('duration', 'service:a'), alert('errors', 'service:a')), {
      slow: 0,
      failing: 0,
    });
  });
});

describe('what a node itself added to the trouble', () => {
  const SLOW: Severity = { slow: 1, failing: 0 };
  const excesses = (
    nodes: NodeShift[],
    severity = SLOW,
    graph = nothing,
    reached: string[] = []
  ): Map<string, OwnExcess> => ownExcesses(byKey(...nodes), graph, severity, new Set(reached));
  const excess = (...nodes: NodeShift[]): OwnExcess => [...excesses(nodes).values()][0] as OwnExcess;
  const slower = (key: string, seconds: number, told: Parameters<typeof nodeShift>[1] = {}): NodeShift =>
    nodeShift(key, { selfTime: shiftTo(1, 1 + seconds, SURE), ...told });
  const failingMore = (key: string, share: number, told: Parameters<typeof nodeShift>[1] = {}): NodeShift =>
    nodeShift(key, { selfFailure: shiftTo(0, share, SURE), ...told });

  test('are busy seconds and failures a second, as certain as they are', () => {
    assert.ok(near(excess(slower('service:a', 0.5)).busy, 5));
    assert.ok(near(excess(slower('service:a', 0.5, { selfTime: shiftTo(1, 1.5, 4) })).busy, 2.5));
    assert.ok(near(excess(failingMore('service:a', 0.1)).failed, 1));
    assert.ok(near(excess(failingMore('service:a', 0.1, { selfFailure: shiftTo(0, 0.1, 4) })).failed, 0.5));
    const nobody = excess(nodeShift('service:a'));
    assert.deepEqual([nobody.busy, nobody.failed, nobody.share, nobody.amplifies], [0, 0, 0, null]);
  });

  test('is nothing where it got faster, or fails hardly more', () => {
    assert.equal(excess(slower('service:a', -0.5)).busy, 0);
    assert.equal(excess(failingMore('service:a', 0.002)).failed, 0);
    assert.equal(excess(failingMore('service:a', -1)).failed, 0);
  });

  test('is as certain as the whole where that is nearly all its own', () => {
    const own = (part: number): number =>
      excess(nodeShift('service:a', { selfTime: shiftTo(1, 1 + part, 4), latency: shiftTo(1, 2, SURE) })).busy;
    assert.ok(near(own(0.85), 8.5));
    assert.ok(near(own(0.75), 7.5 / 2));
    const fails = nodeShift('service:a', { selfFailure: shiftTo(0, 0.1, 4), failure: shiftTo(0, 0.12, SURE) });
    assert.ok(near(excess(fails).failed, 1));
  });

  test('is shared out by how bad slowness and failures are', () => {
    const found = excesses([slower('service:a', 0.3), slower('service:b', 0.1), failingMore('service:c', 0.1)], {
      slow: 0.5,
      failing: 0.25,
    });
    const [a, b, c] = [...found.values()];
    assert.deepEqual([a?.key, b?.key, c?.key], ['service:a', 'service:b', 'service:c']);
    assert.ok(near(a?.part, 0.75 * (2 / 3)) && near(b?.part, 0.25 * (2 / 3)) && near(c?.part, 1 / 3));
    assert.ok(near(a?.share, Math.sqrt(0.5 * 0.5)) && near(c?.share, Math.sqrt(0.5 / 3)));
    assert.deepEqual([a?.failing, b?.failing, c?.failing], [false, false, true]);
    const failsMost = excesses([failingMore('service:c', 0.1)], { slow: 0.2, failing: 0.64 }).get('service:c');
    assert.ok(near(failsMost?.part, 0.64 / 0.84) && near(failsMost?.share, Math.sqrt((0.64 / 0.84) * 0.64)));
  });

  test('has no share where nothing is bad', () => {
    const only = excesses([slower('service:a', 0.3)], { slow: 0, failing: 0 }).get('service:a');
    assert.deepEqual([only?.part, only?.share, only?.failing], [0, 0, false]);
    assert.ok(near(only?.busy, 3));
  });

  test('has no share of what serves nobody, or is not reached from where people were called', () => {
    const nodes = [slower('service:a', 0.3), slower('pod:b', 0.3), slower('service:c', 0.3)];
    const parts = (reached: string[]): Array<number | undefined> =>
      [...excesses(nodes, SLOW, nothing, reached).values()].map(({ part }) => part);
    assert.deepEqual(parts([]), [0.5, 0, 0.5]);
    assert.deepEqual(parts(['service:a', 'pod:b']), [1, 0, 0]);
  });

  test('is explained away by the trouble of those that it waits for', () => {
    const waits = (told: Parameters<typeof edgeShift>[1]): OwnExcess =>
      excess(
        nodeShift('service:a', {
          selfTime: shiftTo(1, 1.5, SURE),
          selfFailure: shiftTo(0, 0.1, SURE),
          edgesOut: [
            edgeShift('service:a>service:x'),
            edgeShift('service:a>service:b', told),
            edgeShift('service:a>service:y'),
          ],
        })
      );
    const half = waits({ latency: shiftTo(1, 9, 4) });
    assert.ok(near(half.explained, 0.45) && near(half.busy, 5 * 0.55) && near(half.failed, 0.55));
    const whole = waits({ failure: shiftTo(0, 1) });
    assert.ok(near(whole.explained, 0.9) && near(whole.busy, 0.5));
    const asynchronous = waits({ failure: shiftTo(0, 1), asynchronous: true });
    assert.deepEqual([asynchronous.explained, asynchronous.busy], [0, 5]);
  });

  describe('and of calls that multiply', () => {
    const edge = (
      before: number,
      after: number,
      told: Parameters<typeof edgeShift>[1] = {}
    ): ReturnType<typeof edgeShift> =>
      edgeShift('service:a>service:b', { callsPerRequest: shiftTo(before, after), ...told });
    const grown = (one: ReturnType<typeof edgeShift>, told: Parameters<typeof nodeShift>[1] = {}): number =>
      multipliesCalls(nodeShift('service:a', told), one);

    test('is by how many more calls each request makes, from half more to three times', () => {
      assert.equal(grown(edge(2, 2.98)), 0);
      assert.ok(near(grown(edge(2, 3)), Math.log(1.5) / Math.log(3)));
      assert.ok(near(grown(edge(2, 4)), Math.log(2) / Math.log(3)));
      assert.deepEqual([grown(edge(2, 6)), grown(edge(2, 60)), grown(edge(2, 1))], [1, 1, 0]);
      assert.equal(grown(edge(2, 9, { callsPerRequest: shiftTo(2, 9, 4) })), 0.5);
    });
    test('is full for calls that nobody made before, but for the rarest', () => {
      const fresh = (after: number): number =>
        grown(edge(0, after, { callsPerRequest: { ...shiftTo(1, 9), before: 0, after } }));
      assert.equal(fresh(1), 1);
      assert.ok(near(fresh(0.04), Math.log(2) / Math.log(3)));
      assert.equal(fresh(0), 0);
    });
    test("is nobody's where up to three retries of failed calls account for it", () => {
      assert.equal(grown(edge(1, 3, { failure: shiftTo(0, 1) })), 0);
      assert.equal(grown(edge(1, 12, { failure: shiftTo(0, 1) })), 1);
      // One and a half, a quarter and an eighth of retries: 1.875 calls.
      assert.ok(near(grown(edge(1, 3.75, { failure: shiftTo(0, 0.5) })), Math.log(2) / Math.log(3)));
      assert.equal(grown(edge(1, 3, { failure: UNKNOWN })), 1);
      assert.equal(grown(edge(1, 3, { failure: { ...STEADY, after: -5 } })), 1);
    });
    test('is nothing where the number is not known, or of an entry, whose requests are not all seen', () => {
      assert.equal(grown(edge(1, 3, { callsPerRequest: UNKNOWN })), 0);
      assert.equal(grown(edge(1, 9), { entry: true }), 0);
      assert.equal(grown(edge(1, 9)), 1);
    });

    test("hands the callee's excess up to the caller, whose callee then excuses nothing", () => {
      const multiplied = edge(2, 4, { latency: shiftTo(1, 9) });
      const part = Math.log(2) / Math.log(3);
      const found = excesses([
        nodeShift('service:a', { edgesOut: [multiplied] }),
        nodeShift('service:b', { selfTime: shiftTo(1, 2, SURE), selfFailure: shiftTo(0, 0.2, SURE) }),
      ]);
      const [a, b] = [found.get('service:a'), found.get('service:b')];
      assert.equal(a?.amplifies, multiplied);
      assert.ok(near(a?.explained, 0.9 * (1 - part)));
      assert.ok(
        near(a?.busy, 10 * part * (1 - (a?.explained ?? 0))) && near(a?.failed, 2 * part * (1 - (a?.explained ?? 0)))
      );
      assert.ok(near(b?.busy, 10 * (1 - part)) && near(b?.failed, 2 * (1 - part)));
      assert.equal(b?.amplifies, null);
    });
    test('hands nothing up from a callee that is not known', () => {
      const alone = excess(nodeShift('service:a', { edgesOut: [edge(1, 9)] }));
      assert.deepEqual([alone.busy, alone.amplifies], [0, null]);
    });
  });
});
