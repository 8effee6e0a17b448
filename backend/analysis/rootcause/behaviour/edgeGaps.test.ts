import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SeriesInput } from '../../bundle.ts';
import { profileOf, type Profile } from '../../scoring/profile.ts';
import { graphOf, near, seriesOf, STEP_MS } from '../../testing/handMade.ts';
import type { Stretches } from './clue.ts';
import { type EdgeGap, seriesGaps } from './edgeGaps.ts';
import { networkGapClues } from './networkGap.ts';

/** Thirty points of the past, five of neither, ten of the trouble. */
const STRETCHES: Stretches = { since: 0, baseTo: 30 * STEP_MS, from: 35 * STEP_MS, to: 45 * STEP_MS - 1 };
const graph = graphOf('pod:a-1<service:a');
const EDGE = { from: 'service:a', to: 'service:b' };

const figure = (
  metric: string,
  level: (i: number) => number,
  told: Partial<SeriesInput> = {},
  { count = 45, startMs = 0 } = {}
): Profile =>
  profileOf(
    seriesOf(
      { metric, role: 'duration', unit: 's', fold: 'mean', entity: null, edge: EDGE, ...told },
      Array.from({ length: count }, (_, i) => level(i)),
      startMs
    ),
    0,
    0
  );
const now =
  (before: number, after: number) =>
  (i: number): number =>
    i < 30 ? before : i < 35 ? 77 : after;
const gapsOf = (...profiles: Profile[]): EdgeGap[] => seriesGaps(profiles, graph, STRETCHES);
const client = figure('rpc_client_seconds', now(1, 5));
const server = figure('rpc_server_seconds', now(0.5, 0.5));

describe('the way between what both ends of an edge measured', () => {
  test('is by how much the caller waited longer than the callee took', () => {
    const [only, ...others] = gapsOf(client, server);
    assert.equal(others.length, 0);
    assert.deepEqual(
      [only?.from, only?.to, only?.unit, only?.profiles],
      ['service:a', 'service:b', 's', [client, server]]
    );
    const shift = only?.shift;
    assert.deepEqual([shift?.before, shift?.after], [0.5, 4.5]);
    // A tenth of the usual call is too little to matter, three hundredths of the gap its least scale.
    const [z, prior] = [50, 0.05 * 4.6];
    const logRatio = Math.log((4.6 + prior) / (0.6 + prior));
    assert.ok(near(shift?.z, z) && near(shift?.logRatio, logRatio));
    assert.ok(near(shift?.score, (Math.log1p(z) * logRatio * z * z) / (z * z + 16)));
  });

  test('is judged by three hundredths of the gap, or a hundredth of the usual call', () => {
    const z = (waits: number, more: number): number | undefined =>
      gapsOf(figure('rpc_client_seconds', now(waits, waits + more)), figure('rpc_server_seconds', now(1, 1)))[0]?.shift
        .z;
    assert.ok(near(z(2, 0.3), 10));
    assert.ok(near(z(1.25, 0.125), 10));
  });

  test('below nothing counts as none', () => {
    const before = figure('rpc_client_seconds', now(0.2, 1.5));
    const [only] = gapsOf(before, server);
    assert.ok(near(only?.shift.before, -0.3) && near(only?.shift.after, 1));
    assert.ok(near(only?.shift.logRatio, Math.log((1.02 + 0.051) / (0.02 + 0.051))));
    const after = gapsOf(figure('rpc_client_seconds', now(1.5, 0.2)), server)[0]?.shift;
    assert.ok(near(after?.logRatio, Math.log((0.15 + 0.0575) / (1.15 + 0.0575))));
  });

  test('is that of owners, never of one with itself', () => {
    const from = { edge: { from: 'pod:a-1', to: 'service:b' } };
    const [only] = gapsOf(figure('rpc_client_seconds', now(1, 5), from), server);
    assert.deepEqual([only?.from, only?.to], ['service:a', 'service:b']);
    const within = { edge: { from: 'pod:a-1', to: 'service:a' } };
    assert.deepEqual(
      gapsOf(figure('client_seconds', now(1, 5), within), figure('server_seconds', now(0, 0), within)),
      []
    );
  });

  test('is between durations of one kind, of one edge, told by both', () => {
    assert.deepEqual(gapsOf(client), []);
    assert.deepEqual(gapsOf(server), []);
    assert.deepEqual(gapsOf(client, figure('rpc_server_p99', now(0.5, 0.5))), []);
    assert.deepEqual(
      gapsOf(client, figure('rpc_server_seconds', now(0.5, 0.5), { edge: { from: 'service:x', to: 'service:b' } })),
      []
    );
    assert.deepEqual(gapsOf(client, figure('rpc_server_seconds', now(0.5, 0.5), { role: 'rate' })), []);
    assert.deepEqual(gapsOf(client, figure('rpc_server_seconds', now(0.5, 0.5), { fold: 'sum' })), []);
    assert.deepEqual(gapsOf(client, figure('rpc_server_seconds', now(0.5, 0.5), { edge: null })), []);
    assert.deepEqual(gapsOf(client, figure('rpc_observer_seconds', now(0.5, 0.5))), []);
    assert.deepEqual(gapsOf(figure('rpc_patient_seconds', now(1, 5)), server), []);
    assert.equal(gapsOf(figure('client', now(1, 5)), figure('server', now(0.5, 0.5))).length, 1);
    assert.equal(gapsOf(client, server, figure('rpc_client', now(1, 1)), figure('rpc_server', now(1, 1))).length, 2);
  });

  test('is by the first of several figures of one side', () => {
    assert.deepEqual(gapsOf(client, figure('rpc_client_seconds', now(1, 1)), server)[0]?.shift.after, 4.5);
    assert.deepEqual(gapsOf(client, server, figure('rpc_server_seconds', now(9, 9)))[0]?.shift.after, 4.5);
  });

  test('is by points less than half a step apart', () => {
    const offset = (ms: number, step = 1): EdgeGap[] =>
      gapsOf(client, {
        ...server,
        times: server.times.map((at) => at * step + ms),
      });
    assert.equal(offset(7_000)[0]?.shift.after, 4.5);
    assert.equal(offset(-7_000)[0]?.shift.after, 4.5);
    assert.deepEqual(offset(50 * STEP_MS), []);
    assert.deepEqual([offset(0, 2)[0]?.shift.before, offset(0, 2)[0]?.shift.after], [0.5, 4.5]);
  });

  test('is not known from fewer than eight points of the past', () => {
    const late = (known: number): EdgeGap[] =>
      gapsOf(
        figure('rpc_client_seconds', (i) => (i < 30 - known ? Number.NaN : now(1, 5)(i))),
        server
      );
    assert.deepEqual(late(7), []);
    assert.deepEqual([late(8)[0]?.shift.before, late(8)[0]?.shift.after], [0.5, 4.5]);
    assert.deepEqual(gapsOf({ ...client, times: new Float64Array(0), values: new Float64Array(0) }, server), []);
  });

  test('is less certain where it swings as far by itself', () => {
    const swinging = figure('rpc_client_seconds', (i) =>
      i < 30 ? (Math.floor(i / 5) % 3 === 0 ? 4 : 1) : now(1, 5)(i)
    );
    assert.ok((gapsOf(swinging, server)[0]?.shift.z ?? 50) < 3);
  });
});

describe('whose network is slow', () => {
  const gap = (from: string, to: string, score: number, z = 10): EdgeGap => ({
    from,
    to,
    shift: { before: 1, after: 2, z, logRatio: Math.sign(z), score },
    unit: 'ms',
    profiles: [client],
  });
  test('is told by the mean of all edges, or of those of one direction, one more assumed that did not change', () => {
    const found = networkGapClues([gap('a', 'x', 6), gap('b', 'x', 3), gap('x', 'c', 0), gap('x', 'd', 9, -10)]);
    assert.deepEqual(
      found.map(({ owner, score, what }) => [owner, score, what]),
      [
        ['a', 3, 'x'],
        ['b', 1.5, 'x'],
        ['x', 3, 'a'],
      ]
    );
    const { score: _, shift, ...rest } = found[2] as (typeof found)[number];
    assert.equal(shift.score, 6);
    assert.deepEqual(rest, {
      owner: 'x',
      kind: 'network-gap',
      mechanism: 'network',
      what: 'a',
      unit: 'ms',
      profiles: [client],
    });
    const both = networkGapClues([gap('a', 'x', 6), gap('x', 'b', 3), gap('x', 'c', 6)]).find(
      ({ owner }) => owner === 'x'
    );
    assert.equal(both?.score, 15 / 4);
    const out = networkGapClues([gap('a', 'x', 0), gap('x', 'b', 3), gap('x', 'c', 9)]).find(
      ({ owner }) => owner === 'x'
    );
    assert.deepEqual([out?.score, out?.what], [4, 'c']);
  });
  test('shows the first of edges that got slower alike', () => {
    assert.equal(networkGapClues([gap('x', 'b', 5), gap('x', 'c', 5)]).at(-1)?.what, 'b');
  });
  test("is nobody's where nothing is known", () => assert.deepEqual(networkGapClues([]), []));
});
