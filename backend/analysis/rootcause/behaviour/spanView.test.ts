import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SpanTable } from '../../bundle.ts';
import { graphOf, near, spansOf, type SpanRow } from '../../testing/handMade.ts';
import type { Stretches } from './clue.ts';
import { sampleGroups } from './sampleGroups.ts';
import { isRequest, kindOfRow, type SpanView, spanView } from './spanView.ts';

const { NaN: NONE } = Number;
const STRETCHES: Stretches = { since: 100, baseTo: 1_000, from: 1_200, to: 2_000 };
const graph = graphOf('pod:b-1<service:b');
const viewOf = (rows: readonly SpanRow[] | SpanTable): SpanView => {
  const view = spanView('entities' in rows ? (rows as SpanTable) : spansOf(rows as SpanRow[]), graph, STRETCHES);
  assert.ok(view !== null);
  return view;
};
const list = (values: ArrayLike<number>): number[] => Array.from(values);
const at = (start: number, told: Partial<SpanRow> = {}): SpanRow => ({ of: 'service:a', at: start, ...told });

describe('spans made ready', () => {
  test('are none where there are none', () => assert.equal(spanView(spansOf([]), graph, STRETCHES), null));

  test('are those of the past and of the trouble, by their start, then by how long they took', () => {
    const starts = [99, 100, 999, 1_000, 1_199, 1_200, 2_000, 2_001, 500];
    assert.deepEqual(list(viewOf(starts.map((start) => at(start))).order), [1, 8, 2, 5, 6]);
    const long = [at(500, { takes: 9 }), at(500, { takes: 3 }), at(400, { takes: NONE }), at(500, { takes: NONE })];
    assert.deepEqual(list(viewOf(long).order), [2, 3, 1, 0]);
  });

  test('lie in eight stretches of the past, of as many spans each, or in the trouble', () => {
    const rows = [...Array.from({ length: 16 }, (_, i) => at(900 - i)), at(1_300), at(1_100)];
    const { block } = viewOf(rows);
    assert.deepEqual(list(block), [7, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0, 8, -1]);
  });

  test('belong to owners, by name; those of nobody known to none', () => {
    const table = spansOf([at(500, { of: 'service:z' }), at(500, { of: 'pod:b-1' }), at(500, { of: 'service:b' })]);
    const view = viewOf({ ...table, entity: Int32Array.from([0, 1, 2]) });
    assert.deepEqual(
      [view.owners, list(view.owner)],
      [
        ['service:b', 'service:z'],
        [1, 0, 0],
      ]
    );
    assert.deepEqual(list(viewOf({ ...table, entity: Int32Array.from([0, 9, -1]) }).owner), [1, -1, -1]);
  });

  test('are cut to the shortest of their columns', () => {
    const table = spansOf([at(500), at(600, { in: 0 }), at(700, { in: 2 })]);
    for (const column of ['trace', 'parent', 'entity', 'operation'] as const) {
      assert.deepEqual(list(viewOf({ ...table, [column]: table[column].subarray(0, 2) }).order), [0, 1], column);
    }
    for (const column of ['start', 'duration'] as const) {
      assert.deepEqual(list(viewOf({ ...table, [column]: table[column].subarray(0, 2) }).order), [0, 1], column);
    }
  });

  test('have a parent in the table, and never themselves', () => {
    const rows = [
      at(500),
      at(500, { in: 0 }),
      at(500, { in: 2 }),
      at(500, { in: 99 }),
      at(500, { in: -7 }),
      at(500, { in: 6 }),
    ];
    assert.deepEqual(list(viewOf(rows).parent), [-1, 0, -1, -1, -1, -1]);
  });

  test('are requests where they came from another owner or from outside', () => {
    const view = viewOf([
      at(500),
      at(500, { in: 0 }),
      at(500, { in: 1, of: 'service:b' }),
      at(500, { in: 2, of: 'pod:b-1' }),
    ]);
    assert.deepEqual(
      [0, 1, 2, 3].map((row) => isRequest(view, row)),
      [true, false, true, false]
    );
  });

  test('have a number for owner and operation', () => {
    const view = viewOf([
      at(500, { does: 'x' }),
      at(500, { does: 'y' }),
      at(500, { of: 'service:b', does: 'y' }),
      at(500, { of: 'service:b', does: 'x' }),
    ]);
    assert.deepEqual(
      [0, 1, 2, 3].map((row) => kindOfRow(view, row)),
      [0, 1, 3, 2]
    );
  });
});

describe('the time in a span', () => {
  test('itself is without its own children, and never below nothing', () => {
    const view = viewOf([
      at(500, { takes: 100, does: 'serve' }),
      at(500, { in: 0, takes: 30, does: 'step' }),
      at(500, { in: 0, takes: 20, does: 'step' }),
      at(500, { in: 1, takes: 50, does: 'deep' }),
    ]);
    assert.deepEqual(list(view.self), [50, 0, 20, 50]);
    assert.deepEqual(list(view.gap), [NONE, NONE, NONE, NONE]);
  });

  test('of calls of others is no time of its own; the gap lies between the two ends', () => {
    const view = viewOf([
      at(500, { takes: 100 }),
      at(500, { in: 0, takes: 70, does: 'call' }),
      at(500, { in: 1, of: 'service:b', takes: 60, does: 'answer' }),
    ]);
    assert.deepEqual(list(view.self), [30, NONE, 60]);
    assert.deepEqual(list(view.gap), [NONE, NONE, 10]);
  });

  test('between two ends is not known where a call has several children', () => {
    const view = viewOf([
      at(500, { takes: 100, does: 'call' }),
      at(500, { in: 0, of: 'service:b', takes: 60 }),
      at(500, { in: 0, of: 'service:b', takes: 20 }),
    ]);
    assert.deepEqual(list(view.gap), [NONE, NONE, NONE]);
  });

  test('of an operation that calls others is no time of its own, where such a child is missing too', () => {
    const calls = (called: number, of: number): number =>
      list(
        viewOf([
          ...Array.from({ length: of }, () => at(500, { takes: 10, does: 'call' })),
          ...Array.from({ length: called }, (_, i) => at(500, { in: i, of: 'service:b', takes: 5, does: 'answer' })),
        ]).self
      )[of - 1] as number;
    assert.ok(Number.isNaN(calls(3, 10)));
    assert.equal(calls(2, 10), 10);
    assert.equal(calls(0, 10), 10);
  });

  test('is felt from a hundredth of the usual request on', () => {
    const floor = (...takes: number[]): number => viewOf(takes.map((one) => at(500, { takes: one }))).floor;
    assert.ok(near(floor(100, 900, 300), 3));
    assert.ok(near(floor(10, 20, 30, 40), 0.3));
    assert.ok(near(floor(0, -5, 50), 0.5));
    assert.equal(floor(0), 0);
    assert.ok(
      near(viewOf([at(500, { takes: 100 }), at(500, { in: 0, takes: 900 }), at(500, { in: 0, takes: 900 })]).floor, 1)
    );
  });
});

test('measurements are sorted into groups by time; what is unknown, of no group or no time is left out', () => {
  const rows = [at(700), at(600), at(1_100), at(1_300), at(800), at(900), at(1_250)];
  const values = Float64Array.from([7, 6, 11, 13, NONE, 9, Infinity]);
  const groups = sampleGroups(viewOf(rows), values, (row) => (row === 5 ? -1 : 3));
  assert.deepEqual([...groups.keys()], [3]);
  assert.deepEqual([list(groups.get(3)?.before ?? []), list(groups.get(3)?.after ?? [])], [[6, 7], [13]]);
  const two = sampleGroups(viewOf(rows), values, (row) => row % 2);
  assert.deepEqual(
    [...two].map(([group, { before, after }]) => [group, list(before), list(after)]),
    [
      [1, [6, 9], [13]],
      [0, [7], []],
    ]
  );
});
