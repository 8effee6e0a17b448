import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { flowOf, graphOf, near } from '../testing/handMade.ts';
import type { EdgeFlow, Flow, FlowTable } from './flowTable.ts';
import { type Cells, shiftOnGrid } from './shiftOnGrid.ts';
import { type NodeShift, ratioOf, workShifts } from './workShift.ts';

const { NaN: NONE } = Number;
const CELLS: Cells = { baseTo: 20, from: 22, to: 30, weights: null };
/** Twenty cells of the past, two of neither, eight of the trouble. */
const levels = (before: number, after = before): number[] => [
  ...Array<number>(20).fill(before),
  999,
  999,
  ...Array<number>(8).fill(after),
];
type Told = { [K in 'rate' | 'failed' | 'clientBusy' | 'serverBusy']?: number[] };
interface World {
  nodes?: Record<string, Told>;
  /** By `caller>callee`; a tilde for the sign where nobody waits. */
  edges?: Record<string, Told>;
  links?: string[];
  changed?: Record<string, number>;
  cells?: Cells;
}

function shiftsOf({ nodes = {}, edges = {}, links = [], changed = {}, cells = CELLS }: World): Map<string, NodeShift> {
  const table: FlowTable = {
    startMs: 0,
    stepMs: 1,
    length: 30,
    nodes: new Map(Object.entries(nodes).map(([key, told]): [string, Flow] => [key, flowOf(told)])),
    edges: Object.entries(edges).map(([link, told]): EdgeFlow => {
      const [from = '', to = ''] = link.split(/[>~]/);
      return { ...flowOf(told), from, to, asynchronous: link.includes('~') };
    }),
  };
  return workShifts(table, graphOf(...links), cells, (key) => changed[key] ?? 0);
}
const shiftOf = (world: World, key: string): NodeShift => {
  const shift = shiftsOf(world).get(key);
  assert.ok(shift !== undefined);
  return shift;
};
const change = ({ before, after }: { before: number; after: number }): number[] => [before, after];
const TEN = levels(10);

describe('the change of a figure', () => {
  const of = (values: readonly number[], floor = 0, cells = CELLS): ReturnType<typeof shiftOnGrid> =>
    shiftOnGrid(Float64Array.from(values), cells, floor);

  test('is from the usual of the past to the usual of the trouble', () => {
    const { before, after, z, logRatio } = of(levels(10, 12));
    assert.deepEqual([before, after], [10, 12]);
    assert.ok(near(z, 2 / 0.3));
    assert.ok(near(logRatio, Math.log(12.6 / 10.6)));
  });

  test('is less certain by a floor that is wider', () => assert.ok(near(of(levels(10, 12), 0.8).z, 2.5)));

  test('is not known without five points of the past, or without the figure', () => {
    const nothing = { before: NONE, after: NONE, z: 0, logRatio: 0, score: 0 };
    assert.deepEqual(shiftOnGrid(null, CELLS, 0), nothing);
    const few = levels(10, 12).map((value, i) => (i < 16 ? NONE : value));
    assert.deepEqual(of(few), nothing);
    assert.equal(of(few.map((value, i) => (i === 3 ? 10 : value))).before, 10);
  });

  test('is less certain where the past swings as far by itself', () => {
    const bursts = levels(10, 20).map((value, i) => (i % 5 === 1 && i < 20 ? 20 : value));
    const wide = { ...CELLS, to: 23 };
    assert.ok(of(bursts, 0, wide).z < 3);
    assert.equal(of(levels(10, 20), 0, wide).z, 10 / 0.3);
  });

  test('is by the bad cells alone where it is known which were bad', () => {
    const weights = Float64Array.from({ length: 30 }, (_, i) => (i === 25 ? 1 : i === 26 ? 3 : i === 27 ? 9 : 0));
    const values = levels(10, 10).map((value, i) => (i === 25 ? 20 : i === 26 ? 40 : i === 27 ? NONE : value));
    assert.equal(of(values, 0, { ...CELLS, weights }).after, 35);
    const none = new Float64Array(30);
    assert.deepEqual(
      [of(values, 0, { ...CELLS, weights: none }).z, of(values, 0, { ...CELLS, weights: none }).after],
      [0, NONE]
    );
  });

  test('is by so many times; of nothing, or to nothing known, by none', () => {
    const ratio = (before: number, after: number): number => ratioOf({ before, after, z: 0, logRatio: 0, score: 0 });
    assert.deepEqual(
      [ratio(2, 5), ratio(2, 0), ratio(0, 5), ratio(-1, 5), ratio(2, NONE), ratio(2, -1), ratio(NONE, 2)],
      [2.5, 0, 1, 1, 1, 1, 1]
    );
  });
});

describe('what a node does', () => {
  test('is its requests, and its time and failures for each', () => {
    const node = shiftOf(
      { nodes: { 'service:a': { rate: levels(10, 20), serverBusy: levels(5, 20), failed: levels(0, 2) } } },
      'service:a'
    );
    assert.deepEqual(
      [change(node.rate), change(node.latency), change(node.failure)],
      [
        [10, 20],
        [0.5, 1],
        [0, 0.1],
      ]
    );
    assert.deepEqual(
      [change(node.selfTime), change(node.selfFailure)],
      [
        [0.5, 1],
        [0, 0.1],
      ]
    );
    assert.equal(node.failure.z, 50);
    assert.deepEqual([node.key, node.edgesOut, node.inEdges], ['service:a', [], []]);
    assert.deepEqual(node.flow?.rate?.[0], 10);
  });

  test('is as it served, else as its callers saw it', () => {
    const both = { rate: TEN, serverBusy: levels(1), clientBusy: levels(7) };
    assert.equal(shiftOf({ nodes: { 'service:a': both } }, 'service:a').latency.before, 0.1);
    const client = { rate: TEN, clientBusy: levels(7) };
    assert.equal(shiftOf({ nodes: { 'service:a': client } }, 'service:a').latency.before, 0.7);
    const edges = { 'service:x>service:a': both, 'service:y>service:a': { rate: TEN, clientBusy: levels(3) } };
    assert.equal(shiftOf({ edges }, 'service:a').latency.before, 0.2);
  });

  test('is measured by what its callers sent, where that is more than it counted', () => {
    const edges = { 'service:x>service:a': { rate: TEN }, 'service:y>service:a': { rate: TEN } };
    const rate = (counted?: number[]): number[] =>
      change(shiftOf({ edges, ...(counted && { nodes: { 'service:a': { rate: counted } } }) }, 'service:a').rate);
    assert.deepEqual(
      [rate(), rate(levels(10, 30)), rate(levels(5))],
      [
        [20, 20],
        [20, 30],
        [20, 20],
      ]
    );
  });

  test('is not known without requests', () => {
    assert.deepEqual([...shiftsOf({ nodes: { 'service:a': { serverBusy: TEN } } }).keys()], []);
    assert.deepEqual([...shiftsOf({}).keys()], []);
    const edges = { 'service:a>service:b': { rate: TEN } };
    assert.deepEqual([...shiftsOf({ edges }).keys()], ['service:b']);
  });

  test('is told in the order of keys', () => {
    const nodes = { 'service:c': { rate: TEN }, 'service:a': { rate: TEN } };
    const edges = { 'service:c>service:b': { rate: TEN } };
    assert.deepEqual([...shiftsOf({ nodes, edges }).keys()], ['service:a', 'service:b', 'service:c']);
  });
});

describe('what a node does itself', () => {
  const waiting = (sign: '>' | '~'): NodeShift =>
    shiftOf(
      {
        nodes: { 'service:a': { rate: TEN, serverBusy: levels(20, 40), failed: levels(0, 5) } },
        edges: { [`service:a${sign}service:b`]: { rate: TEN, clientBusy: levels(10, 25), failed: levels(0, 4) } },
      },
      'service:a'
    );
  test('is without its callees', () => {
    const { latency, selfTime, failure, selfFailure } = waiting('>');
    assert.deepEqual(
      [change(latency), change(selfTime)],
      [
        [2, 4],
        [1, 1.5],
      ]
    );
    assert.deepEqual(
      [change(failure), change(selfFailure)],
      [
        [0, 0.5],
        [0, 0.1],
      ]
    );
  });
  test('is with those that nobody waits for', () => {
    const { selfTime, selfFailure } = waiting('~');
    assert.deepEqual(
      [change(selfTime), change(selfFailure)],
      [
        [2, 4],
        [0, 0.5],
      ]
    );
  });
  test('is no surprise below a twentieth of its whole time', () => {
    // The scale of its own second is a twentieth of two seconds.
    assert.ok(near(waiting('>').selfTime.z, 5));
  });
  test('of failures is no surprise below one in a thousand', () => {
    const nodes = { 'service:a': { rate: levels(1_000), failed: levels(0, 4) } };
    const { failure, selfFailure } = shiftOf({ nodes }, 'service:a');
    assert.ok(near(failure.z, 4) && near(selfFailure.z, 4));
  });
  test('is by the callees as they served where the caller does not tell', () => {
    const world = {
      nodes: { 'service:a': { rate: TEN, serverBusy: levels(20) } },
      edges: { 'service:a>service:b': { rate: TEN, serverBusy: levels(5) } },
    };
    assert.deepEqual(change(shiftOf(world, 'service:a').selfTime), [1.5, 1.5]);
  });
});

describe('calls from one to another', () => {
  const world = {
    nodes: { 'service:a': { rate: TEN } },
    edges: { 'service:a>service:b': { rate: levels(1, 2), clientBusy: levels(0.5, 2), failed: levels(0, 0.1) } },
  };
  test('have a time, failures and a number for each request', () => {
    const { edgesOut } = shiftOf(world, 'service:a');
    const [only] = edgesOut;
    assert.ok(only !== undefined && edgesOut.length === 1);
    assert.deepEqual(shiftOf(world, 'service:b').inEdges, edgesOut);
    assert.deepEqual([only.flow.from, only.flow.to], ['service:a', 'service:b']);
    assert.deepEqual(change(only.latency), [0.5, 1]);
    assert.deepEqual(
      [change(only.failure), change(only.callsPerRequest)],
      [
        [0, 0.05],
        [0.1, 0.2],
      ]
    );
    // A fiftieth of a call for each request is the least scale, one in a thousand that of failures.
    assert.ok(near(only.callsPerRequest.z, 5) && near(only.failure.z, 50) && near(only.latency.z, 0.5 / 0.015));
  });
  test('are timed as they were served where the caller does not tell', () => {
    const edges = { 'service:a>service:b': { rate: TEN, serverBusy: levels(5) } };
    assert.equal(shiftOf({ edges }, 'service:b').inEdges[0]?.latency.before, 0.5);
  });
});

describe('who makes calls fail', () => {
  const faultOf = (edge: Told, callee?: Told, others: Pick<World, 'edges' | 'changed'> = {}): number | undefined =>
    shiftOf(
      {
        nodes: { 'service:a': { rate: TEN }, ...(callee && { 'service:b': callee }) },
        edges: {
          'service:a>service:b': { rate: TEN, failed: levels(0, 5), clientBusy: TEN, ...edge },
          ...others.edges,
        },
        changed: others.changed ?? {},
      },
      'service:a'
    ).edgesOut[0]?.calleeFault;
  const healthy = { rate: TEN, serverBusy: TEN, failed: levels(0) };

  test('the callee, of which nothing else is known', () => assert.equal(faultOf({}), 1));
  test('the callee, when it got slower by a third or more, by either view', () => {
    assert.equal(faultOf({ clientBusy: levels(10, 13.1) }, healthy), 1);
    assert.equal(faultOf({ clientBusy: levels(10, 12.9) }, healthy), 0);
    assert.equal(faultOf({ serverBusy: levels(10, 14) }, healthy), 1);
    assert.equal(faultOf({ clientBusy: levels(10, 5), serverBusy: levels(10, 14) }, healthy), 1);
  });
  test('the callee for the part that it counted itself or refused', () => {
    assert.equal(faultOf({}, { ...healthy, failed: levels(0, 2) }), 0.4);
    assert.equal(faultOf({}, { ...healthy, rate: levels(10, 9), failed: levels(0, 2) }), 0.6);
    assert.equal(faultOf({}, { ...healthy, failed: levels(0, 7) }), 1);
    assert.equal(faultOf({}, { ...healthy, failed: levels(3, 1) }), 0);
    assert.equal(faultOf({}, healthy), 0);
  });
  test('the callee for its part of what all of its callers see', () => {
    const edges = { 'service:x>service:b': { rate: TEN, failed: levels(0, 3) } };
    const twice = { rate: levels(20), serverBusy: TEN, failed: levels(0, 4) };
    assert.equal(faultOf({}, twice, { edges }), 0.5);
    assert.equal(faultOf({}, { ...twice, rate: levels(20, 18) }, { edges }), 0.75);
  });
  test('the callee, when no more calls fail than before, all callers together', () => {
    const edges = { 'service:x>service:b': { rate: TEN, failed: levels(5, 0) } };
    assert.equal(faultOf({}, { ...healthy, rate: levels(20) }, { edges }), 1);
  });
  test('the callee, when it tells nothing of its time or requests', () => {
    assert.equal(faultOf({}, { rate: TEN }), 1);
    assert.equal(faultOf({}, { serverBusy: TEN }), 1);
  });
  test('the likelier the caller, the closer to the onset it was changed', () => {
    assert.ok(near(faultOf({}, undefined, { changed: { 'service:a': 0.5 } }), 0.6));
    assert.ok(near(faultOf({}, undefined, { changed: { 'service:a': 1 } }), 0.2));
    assert.equal(faultOf({}, undefined, { changed: { 'service:b': 1 } }), 1);
  });
  test('the caller, when calls now end sooner: it gives up early', () => {
    const sooner = { clientBusy: levels(10, 7.4) };
    assert.equal(faultOf(sooner), 0.25);
    assert.ok(near(faultOf(sooner, undefined, { changed: { 'service:a': 1 } }), 0.2));
    assert.equal(faultOf({ clientBusy: levels(10, 7.5) }), 1);
  });
  test('nobody, when hardly any fail', () => {
    assert.equal(faultOf({ failed: levels(0, 0.02) }, healthy), 1);
    assert.equal(faultOf({ failed: levels(0, 0.04) }, healthy), 0);
  });
  test('bears on the failures of both', () => {
    const world = {
      nodes: {
        'service:a': { rate: TEN, failed: levels(0, 5) },
        'service:b': { rate: TEN, serverBusy: TEN, failed: levels(0, 1) },
      },
      edges: { 'service:a>service:b': { rate: TEN, failed: levels(0, 5), clientBusy: TEN } },
    };
    // One of five is the callee's: four are left for the caller.
    assert.deepEqual(change(shiftOf(world, 'service:a').selfFailure), [0, 0.4]);
    assert.deepEqual(change(shiftOf(world, 'service:b').failure), [0, 0.1]);
    const { failed: _, ...silent } = world.nodes['service:b'];
    const refusing = { ...world, nodes: { ...world.nodes, 'service:b': { ...silent, rate: levels(10, 8) } } };
    assert.deepEqual(change(shiftOf(refusing, 'service:b').failure), [0, 0.2]);
  });
});

describe('an entry', () => {
  const nodes = { 'service:a': { rate: TEN }, 'service:b': { rate: TEN } };
  const entries = (world: World): string[] => [...shiftsOf(world)].filter(([, { entry }]) => entry).map(([key]) => key);
  test('is who is called by nobody', () => {
    assert.deepEqual(entries({ nodes }), ['service:a', 'service:b']);
    assert.deepEqual(entries({ nodes, links: ['service:a>service:b'] }), ['service:a']);
    assert.deepEqual(entries({ nodes, edges: { 'service:a>service:b': { rate: TEN } } }), ['service:a']);
  });
  test('is who is called from outside only', () => {
    assert.deepEqual(entries({ nodes, links: ['external:users>service:b'] }), ['service:a', 'service:b']);
    assert.deepEqual(entries({ nodes, edges: { 'external:users>service:b': { rate: TEN } } }), [
      'service:a',
      'service:b',
    ]);
  });
  test('is no consumer of a queue that somebody fills', () => {
    assert.deepEqual(entries({ nodes, links: ['service:x>queue:q', 'queue:q>service:b'] }), ['service:a']);
  });
});

describe('calls that only the topology knows', () => {
  const nodes = {
    'service:a': { rate: TEN, serverBusy: levels(20, 40), failed: levels(0, 5) },
    'service:b': { rate: TEN, serverBusy: levels(10, 25), failed: levels(0, 4) },
  };
  const links = ['service:a>service:b'];
  test("are the callee's own work", () => {
    const { selfTime, selfFailure } = shiftOf({ nodes, links }, 'service:a');
    assert.deepEqual(
      [change(selfTime), change(selfFailure)],
      [
        [1, 1.5],
        [0, 0.1],
      ]
    );
  });
  test('are split over the callers by their requests', () => {
    const three = { ...nodes, 'service:x': { rate: levels(30).map((value) => (value === 999 ? NONE : value)) } };
    three['service:a'] = { ...three['service:a'], rate: TEN.map((value) => (value === 999 ? NONE : value)) };
    const { selfTime, selfFailure } = shiftOf({ nodes: three, links: [...links, 'service:x>service:b'] }, 'service:a');
    assert.deepEqual(
      [change(selfTime), change(selfFailure)],
      [
        [1.75, 3.375],
        [0, 0.4],
      ]
    );
  });
  test('are timed as callers saw them where the callee does not tell', () => {
    const seen = { ...nodes, 'service:b': { rate: TEN, clientBusy: levels(10, 25) } };
    assert.deepEqual(change(shiftOf({ nodes: seen, links }, 'service:a').selfTime), [1, 1.5]);
  });
  test('are none where the calls are measured, or nobody counts requests', () => {
    const edges = { 'service:a>service:b': { rate: TEN, clientBusy: levels(1) } };
    assert.deepEqual(change(shiftOf({ nodes, links, edges }, 'service:a').selfTime), [1.9, 3.9]);
    const silent = { ...nodes, 'service:b': { serverBusy: levels(10, 25) } };
    assert.deepEqual(change(shiftOf({ nodes: silent, links }, 'service:a').selfTime), [2, 4]);
  });
  test('to one that nobody called before are the doing of who calls it now', () => {
    const fresh = { ...nodes, 'service:b': { ...nodes['service:b'], rate: levels(0, 10) } };
    assert.deepEqual(change(shiftOf({ nodes: fresh, links }, 'service:a').selfTime), [2, 4]);
    const idle = { ...nodes, 'service:b': { ...nodes['service:b'], rate: levels(0, 0) } };
    assert.deepEqual(change(shiftOf({ nodes: idle, links }, 'service:a').selfTime), [1, 1.5]);
  });
  test('of a caller that has no requests are none', () => {
    const still = { ...nodes, 'service:x': { rate: levels(0).map(() => 0), serverBusy: levels(1) } };
    const { flow } = shiftOf({ nodes: still, links: [...links, 'service:x>service:b'] }, 'service:x');
    assert.equal(flow?.rate?.[0], 0);
    const alone = { 'service:x': still['service:x'], 'service:b': nodes['service:b'] };
    assert.ok(shiftsOf({ nodes: alone, links: ['service:x>service:b'] }).has('service:x'));
  });
});
