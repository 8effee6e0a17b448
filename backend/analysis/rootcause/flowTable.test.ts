import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SeriesInput } from '../bundle.ts';
import { profileOf, type Profile } from '../scoring/profile.ts';
import { graphOf, seriesOf, STEP_MS } from '../testing/handMade.ts';
import { type EdgeFlow, familyOf, type Flow, flowTable, order, shareUnit } from './flowTable.ts';

const { NaN: NONE } = Number;
const CELLS = 4;
const WINDOW = { from: 0, to: (CELLS - 1) * STEP_MS };
const graph = graphOf('pod:a-1<service:a', 'pod:a-2<service:a');

type Told = Partial<Omit<SeriesInput, 'times' | 'values'>>;
const rate = (values: readonly number[], told: Told = {}): Profile =>
  profileOf(seriesOf({ metric: 'http_requests_total', role: 'rate', unit: 'requests', ...told }, values), 0, 0);
const failed = (values: readonly number[], told: Told = {}): Profile =>
  rate(values, { metric: 'http_requests_failed_total', role: 'errors', family: 'http_requests', ...told });
const seconds = (values: readonly number[], told: Told = {}): Profile =>
  rate(values, { metric: 'http_requests_seconds', role: 'duration', unit: 's', fold: 'sum', ...told });
/** The same points at other times. */
const at = (profile: Profile, times: readonly number[]): Profile => ({ ...profile, times: Float64Array.from(times) });
const tableOf = (...profiles: Profile[]): ReturnType<typeof flowTable> => flowTable(profiles, graph, WINDOW, STEP_MS);
const nodeOf = (...profiles: Profile[]): Flow => tableOf(...profiles).nodes.get('service:a') as Flow;
const edgesOf = (...profiles: Profile[]): EdgeFlow[] => tableOf(...profiles).edges;
const list = (values: Float64Array | null): number[] | null => values && [...values];
const edge = (from: string, to: string, told: Told = {}): Told => ({ entity: null, edge: { from, to }, ...told });

describe('the grid', () => {
  test('has a cell for each step of the window, its end included', () => {
    const { startMs, stepMs, length } = flowTable([], graph, { from: 1_000, to: 61_000 }, 20_000);
    assert.deepEqual({ startMs, stepMs, length }, { startMs: 1_000, stepMs: 20_000, length: 4 });
    assert.equal(flowTable([], graph, { from: 0, to: 59_999 }, 20_000).length, 3);
  });
  test('has one cell at least and 4,096 at most', () => {
    assert.equal(flowTable([], graph, { from: 0, to: 1 }, 20_000).length, 1);
    assert.equal(flowTable([], graph, { from: 5, to: -100_000 }, 20_000).length, 1);
    assert.equal(flowTable([], graph, { from: 0, to: 1e9 }, 1_000).length, 4_096);
  });
});

describe('what is known of a node', () => {
  test('are its requests, failures and busy seconds, with the series behind them', () => {
    const series = [rate([4, 4, 4, 4]), failed([1, 0, 1, 2]), seconds([2, 2, 2, 8])];
    const node = nodeOf(...series);
    assert.deepEqual(
      [list(node.rate), list(node.failed)],
      [
        [4, 4, 4, 4],
        [1, 0, 1, 2],
      ]
    );
    assert.deepEqual([list(node.clientBusy), node.serverBusy], [[2, 2, 2, 8], null]);
    assert.deepEqual(node.sources, series);
  });

  test('is what its pods tell together, and nothing of what serves nobody', () => {
    const table = tableOf(
      rate([1, 2, NONE, NONE], { entity: 'pod:a-1' }),
      rate([10, NONE, 30, NONE], { entity: 'pod:a-2' }),
      rate([5, 5, 5, 5], { entity: 'host:h' }),
      rate([5, 5, 5, 5], { entity: null })
    );
    assert.deepEqual([...table.nodes.keys()], ['service:a']);
    assert.deepEqual(list(table.nodes.get('service:a')?.rate ?? null), [11, 2, 30, NONE]);
  });

  test('has the time as the one who served saw it, where the name says so', () => {
    for (const metric of ['server_seconds', 'http_server_seconds', 'seconds_server']) {
      const node = nodeOf(rate([1, 1, 1, 1]), seconds([2, 2, 2, 2], { metric, family: 'http_requests' }));
      assert.deepEqual([node.clientBusy, list(node.serverBusy)], [null, [2, 2, 2, 2]], metric);
    }
    assert.equal(
      nodeOf(rate([1]), seconds([2], { metric: 'observer_seconds', family: 'http_requests' })).serverBusy,
      null
    );
  });

  test('has busy seconds from means by its requests, the mean of several copies', () => {
    const mean = { fold: 'mean', family: 'x' } as const;
    const one = nodeOf(rate([4, 4, NONE, 2], { family: 'x' }), seconds([0.5, 1, 1, 1], mean));
    assert.deepEqual(list(one.clientBusy), [2, 4, NONE, 2]);
    const two = nodeOf(
      rate([4, 4, 4, 4], { family: 'x' }),
      seconds([1, 1, 1, 1], mean),
      seconds([2, 2, 2, 2], { ...mean, labels: { pod: '2' } })
    );
    assert.deepEqual(list(two.clientBusy), [6, 6, 6, 6]);
  });

  test('takes no part of quantiles, unfolded durations, bytes or packets, or other roles', () => {
    const node = nodeOf(
      rate([4, 4, 4, 4]),
      seconds([1, 1, 1, 1], { fold: 'quantile' }),
      rate([1, 1, 1, 1], { metric: 'a', unit: 'bytes' }),
      rate([1, 1, 1, 1], { metric: 'a', unit: 'Packets/s' }),
      rate([1, 1, 1, 1], { metric: 'a', role: 'other' })
    );
    assert.deepEqual(
      [list(node.rate), node.failed, node.clientBusy, node.sources.length],
      [[4, 4, 4, 4], null, null, 1]
    );
  });

  test('has failures as shares of its requests', () => {
    const share = (unit: string, ...values: number[][]): number[] | null =>
      list(
        nodeOf(rate([10, 10, NONE, 20]), ...values.map((one, i) => failed(one, { unit, labels: { i: `${i}` } }))).failed
      );
    assert.deepEqual(share('ratio', [0.5, NONE, NONE, 0.25]), [5, 0, NONE, 5]);
    assert.deepEqual(share('share', [0.5, 0, 0, 0]), [5, 0, NONE, 0]);
    assert.deepEqual(share('%', [50, 0, 0, 25]), [5, 0, NONE, 5]);
    assert.deepEqual(share('percent', [50, 0, 0, 25]), [5, 0, NONE, 5]);
    assert.deepEqual(share('ratio', [0.5, 0, 0, 0], [0.25, 0, 0, 0]), [3.75, 0, NONE, 0]);
    assert.deepEqual(share('requests', [3, NONE, NONE, 1]), [3, 0, NONE, 1]);
  });

  test('has neither failures nor times by means without its requests', () => {
    const node = nodeOf(failed([1, 1, 1, 1]), seconds([1, 1, 1, 1], { fold: 'mean' }));
    assert.deepEqual([node.rate, node.failed, node.clientBusy], [null, null, null]);
  });
});

describe('several metrics of the same requests', () => {
  test('are taken once: of two names in a family the first', () => {
    const same = { family: 'http_requests' };
    for (const names of [
      ['b', 'a', 'c'],
      ['a', 'b', 'c'],
      ['c', 'b', 'a'],
    ]) {
      const node = nodeOf(
        ...names.map((metric) => rate(Array(4).fill(metric.charCodeAt(0)) as number[], { ...same, metric }))
      );
      assert.deepEqual(list(node.rate), [97, 97, 97, 97]);
    }
  });

  test('of two families are those that tell most, never both', () => {
    const full = [rate([1, 1, 1, 1], { family: 'z' }), failed([1, 1, 1, 1], { family: 'z' })];
    assert.deepEqual(list(nodeOf(rate([9, 9, 9, 9], { family: 'b' }), ...full).rate), [1, 1, 1, 1]);
    assert.deepEqual(list(nodeOf(...full, rate([9, 9, 9, 9], { family: 'b' })).rate), [1, 1, 1, 1]);
    const holes = rate([1, NONE, Infinity, NONE], { family: 'a' });
    assert.deepEqual(list(nodeOf(holes, rate([9, 9, 9, 9], { family: 'b' })).rate), [9, 9, 9, 9]);
  });

  test('that tell about as much are the first by name, whatever their order', () => {
    const long = (count: number, family: string): Profile => rate(Array(count).fill(count) as number[], { family });
    for (const families of [
      [long(100, 'a'), long(104, 'b')],
      [long(104, 'b'), long(100, 'a')],
    ]) {
      assert.deepEqual(nodeOf(...families).sources[0]?.input.family, 'a');
    }
    assert.deepEqual(nodeOf(long(100, 'a'), long(106, 'b')).sources[0]?.input.family, 'b');
  });

  test('of many copies count by what a copy tells', () => {
    const copies = ['1', '2', '3'].map((pod) => rate([1, NONE, NONE, NONE], { family: 'a', labels: { pod } }));
    assert.equal(nodeOf(...copies, rate([9, 9, 9, NONE], { family: 'b' })).sources[0]?.input.family, 'b');
  });

  test('share a family by the habits of exporters', () => {
    const names = [
      'http_requests_total',
      'http_requests_failed_total',
      'http_requests_errors_total',
      'http_requests_client_duration_seconds_sum',
      'http_requests_server_seconds_bucket',
      'http_requests_duration_milliseconds_count',
      'http_requests_ms',
      'http_requests',
    ];
    assert.deepEqual(new Set(names.map(familyOf)), new Set(['http_requests']));
    assert.equal(familyOf('total_requests'), 'total_requests');
  });
});

describe('points that lie on no grid', () => {
  const rateAt = (values: readonly number[], times: readonly number[]): number[] | null =>
    list(nodeOf(at(rate(values), times)).rate);

  test('go into the nearest cell, several of one are averaged', () => {
    assert.deepEqual(rateAt([1, 2, 4, 8], [100, 14_000, 16_000, 44_000]), [1, 3, NONE, 8]);
    assert.deepEqual(rateAt([1, 2, 4], [-7_500, 7_499, 7_501]), [1.5, 4, NONE, NONE]);
  });
  test('outside of the window, or unknown, are left out', () => {
    assert.deepEqual(rateAt([1, 2, 4, 8], [-8_000, 0, 15_000, 53_000]), [2, 4, NONE, NONE]);
    assert.deepEqual(rateAt([NONE, 2, Infinity, 8], [0, 1, 15_000, 30_000]), [2, NONE, 8, NONE]);
    assert.deepEqual(rateAt([1, Infinity, 1, 1], [0, 15_000, 30_000, 45_000]), [1, NONE, 1, 1]);
    assert.deepEqual(rateAt([1, -Infinity, NONE, 1], [0, 15_000, 30_000, 45_000]), [1, NONE, NONE, 1]);
  });
  test('that do lie on it are the series itself', () => {
    const on = rate([1, NONE, 3, -4]);
    assert.equal(nodeOf(on).rate, on.values);
    const shifted = flowTable(
      [at(rate([1, 2, 3, 4]), [30_000, 45_000, 60_000, 75_000])],
      graph,
      { from: 30_000, to: 75_000 },
      STEP_MS
    );
    assert.deepEqual(list(shifted.nodes.get('service:a')?.rate ?? null), [1, 2, 3, 4]);
  });
  test('add up with those that do', () => {
    const node = nodeOf(
      rate([1, 1, NONE, Infinity], { entity: 'pod:a-1' }),
      at(rate([10, 20], { entity: 'pod:a-2' }), [100, 29_000])
    );
    assert.deepEqual(list(node.rate), [11, 1, 20, NONE]);
  });
});

describe('what is known of the calls from one to another', () => {
  test('is sorted by both ends, which are owners', () => {
    const edges = edgesOf(
      rate([1, 1, 1, 1], edge('service:b', 'service:c')),
      rate([2, 2, 2, 2], edge('pod:a-1', 'service:z')),
      rate([3, 3, 3, 3], edge('pod:a-2', 'service:b')),
      rate([4, 4, 4, 4], edge('service:a', 'service:z', { labels: { version: '2' } }))
    );
    assert.deepEqual(
      edges.map(({ from, to, rate: flow }) => [from, to, flow?.[0]]),
      [
        ['service:a', 'service:b', 3],
        ['service:a', 'service:z', 6],
        ['service:b', 'service:c', 1],
      ]
    );
  });

  test('needs its requests', () => assert.deepEqual(edgesOf(failed([1, 1, 1, 1], edge('service:a', 'service:b'))), []));

  test('is no part of the node that is called', () => {
    const table = tableOf(rate([1, 1, 1, 1], { ...edge('service:a', 'service:b'), entity: 'service:b' }));
    assert.deepEqual([table.nodes.size, table.edges.length], [0, 1]);
  });

  test('is asynchronous from a queue, and by messages to anybody but a queue', () => {
    const asynchronous = (from: string, to: string, type?: string): boolean | undefined =>
      edgesOf(rate([1, 1, 1, 1], edge(from, to, { labels: type ? { connection_type: type } : {} })))[0]?.asynchronous;
    assert.equal(asynchronous('queue:q', 'service:b'), true);
    assert.equal(asynchronous('service:a', 'queue:q'), false);
    assert.equal(asynchronous('service:a', 'service:b'), false);
    assert.equal(asynchronous('service:a', 'service:b', 'messaging_system'), true);
    assert.equal(asynchronous('service:a', 'service:b', 'database'), false);
    assert.equal(asynchronous('service:a', 'queue:q', 'messaging_system'), false);
  });

  test('stays asynchronous where one of its series says so', () => {
    const told = [
      edge('service:a', 'service:b', { labels: { connection_type: 'messaging' } }),
      edge('service:a', 'service:b'),
    ];
    assert.equal(edgesOf(...told.map((one) => rate([1, 1, 1, 1], one)))[0]?.asynchronous, true);
  });
});

test('keys have an order, units of shares a size', () => {
  assert.deepEqual([order('a', 'b'), order('b', 'a'), order('a', 'a')], [-1, 1, 0]);
  assert.deepEqual(['%', 'percent', 'ratio', 'share', 'requests', ''].map(shareUnit), [0.01, 0.01, 1, 1, 0, 0]);
});
