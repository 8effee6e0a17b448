import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { graphOf, near, spansOf, type SpanRow } from '../../testing/handMade.ts';
import { childCallClues } from './childCalls.ts';
import type { Clue, Stretches } from './clue.ts';
import { compareSamples } from './compareSamples.ts';
import { BLOCKS, compareShares } from './compareShares.ts';
import { spanGaps } from './edgeGaps.ts';
import { selfTimeClues } from './selfTime.ts';
import { spanErrorClues } from './spanErrors.ts';
import { type SpanView, spanView } from './spanView.ts';

const STRETCHES: Stretches = { since: 0, baseTo: 1_000, from: 1_000, to: 1_999 };
/** Forty requests before and ten after, each with the spans that `rowsOf` answers, whose parents count within the request. */
function viewOf(rowsOf: (broken: boolean, i: number) => ReadonlyArray<Omit<SpanRow, 'at'>>): SpanView {
  const rows: SpanRow[] = [];
  for (let i = 0; i < 50; i++) {
    const first = rows.length;
    const at = i < 40 ? i * 20 : 1_000 + (i - 40) * 20;
    for (const row of rowsOf(i >= 40, i)) {
      rows.push({ ...row, at, ...(row.in !== undefined && { in: first + row.in }) });
    }
  }
  const view = spanView(spansOf(rows), graphOf(), STRETCHES);
  assert.ok(view !== null);
  return view;
}
const fill = (count: number, value: number): Float64Array => new Float64Array(count).fill(value);
const counts = (past: number, after: number): Float64Array =>
  Float64Array.from([...Array<number>(BLOCKS).fill(past), after]);
const told = (clues: readonly Clue[]): unknown =>
  clues.map(({ owner, what, shift }) => [owner, what, shift.before, shift.after]);

describe('who takes longer itself', () => {
  const clues = (rowsOf: Parameters<typeof viewOf>[0]): Clue[] => selfTimeClues(viewOf(rowsOf));
  test('is told by its operation, in milliseconds', () => {
    const view = viewOf((broken) => [{ of: 'service:a', takes: broken ? 30 : 10 }]);
    const [only, ...others] = selfTimeClues(view);
    assert.equal(others.length, 0);
    const { score, shift, ...rest } = only as Clue;
    assert.deepEqual(rest, {
      owner: 'service:a',
      kind: 'self-time',
      mechanism: 'latency',
      what: 'serve',
      unit: 'ms',
      profiles: [],
    });
    assert.deepEqual(shift, compareSamples(fill(40, 10), fill(10, 30), view.floor));
    assert.ok(near(score, shift.score) && score > 2);
  });

  test('counts by the time that its operations take now, and shows the one that gained most', () => {
    const [only] = clues((broken) => [
      { of: 'service:a', does: 'rare', takes: broken ? 2 : 1 },
      { of: 'service:a', does: 'much', takes: broken ? 30 : 20 },
      { of: 'service:a', does: 'less', takes: broken ? 68 : 90 },
    ]);
    const floor = 0.2;
    const one = compareSamples(fill(40, 1), fill(10, 2), floor)?.score ?? 0;
    const two = compareSamples(fill(40, 20), fill(10, 30), floor)?.score ?? 0;
    assert.ok(near(only?.score, (2 * one + 30 * two) / 100));
    assert.deepEqual([only?.what, only?.shift.before, only?.shift.after], ['much', 20, 30]);
  });

  test('is not the caller, whose time is that of its callee', () => {
    const found = clues((broken) => [
      { of: 'service:a', takes: broken ? 60 : 20, does: 'serve' },
      { of: 'service:a', in: 0, takes: broken ? 50 : 10, does: 'call' },
      { of: 'service:b', in: 1, takes: broken ? 49 : 9, does: 'answer' },
    ]);
    assert.deepEqual(told(found), [['service:b', 'answer', 9, 49]]);
  });

  test('is nobody who got faster, or is as ever, or was not seen before', () => {
    assert.deepEqual(
      clues((broken) => [{ of: 'service:a', takes: broken ? 5 : 10 }]),
      []
    );
    assert.deepEqual(
      clues(() => [{ of: 'service:a', takes: 10 }]),
      []
    );
    assert.deepEqual(
      clues((broken) => (broken ? [{ of: 'service:a', takes: 10 }] : [{ of: 'service:b', takes: 10 }])),
      []
    );
  });
});

describe('who calls differently', () => {
  test('is told by what it calls, and how often for each span', () => {
    const view = viewOf((broken) => [
      { of: 'service:a' },
      ...Array.from({ length: broken ? 3 : 1 }, () => ({ of: 'service:b', in: 0, does: 'query' })),
      { of: 'service:b', in: 0, does: 'other' },
    ]);
    const [only, ...others] = childCallClues(view);
    assert.equal(others.length, 0);
    const { score, shift, ...rest } = only as Clue;
    assert.deepEqual(rest, {
      owner: 'service:a',
      kind: 'child-calls',
      mechanism: 'errors',
      what: 'query',
      unit: '',
      profiles: [],
    });
    assert.deepEqual([shift.before, shift.after, shift.z > 0], [1, 3, true]);
    assert.ok(near(score, shift.score) && score > 0.5);
  });

  test('is who calls less, too', () => {
    const view = viewOf((broken) => [
      { of: 'service:a' },
      ...(broken ? [] : [{ of: 'service:b', in: 0, does: 'query' }]),
    ]);
    assert.deepEqual(told(childCallClues(view)), [['service:a', 'query', 1, 0]]);
  });

  test('counts by how many of its requests come there', () => {
    const part = (every: number): number | undefined => {
      const view = viewOf((broken, i) => [
        { of: 'service:a', does: 'other' },
        ...(i % every === 0 ? [{ of: 'service:a', does: 'rare' }] : []),
        ...(i % every === 0 && broken ? [{ of: 'service:b', in: 1, does: 'query' }] : []),
      ]);
      const [only] = childCallClues(view);
      return only && only.score / only.shift.score;
    };
    assert.ok(near(part(1), 10 / 20));
    assert.ok(near(part(2), 5 / 15));
    // Two cases are too few.
    assert.equal(part(5), undefined);
  });

  test('is nobody where all is as ever, or what is missing is the caller', () => {
    assert.deepEqual(
      childCallClues(viewOf(() => [{ of: 'service:a' }, { of: 'service:b', in: 0, does: 'query' }])),
      []
    );
    assert.deepEqual(
      childCallClues(
        viewOf((broken) => [{ of: 'service:a' }, ...(broken ? [{ of: 'service:b', does: 'query' }] : [])])
      ),
      []
    );
  });
});

describe('who fails more', () => {
  test('is told by the operation and the share that fails', () => {
    const view = viewOf((broken) => [
      { of: 'service:a', does: 'serve' },
      { of: 'service:b', in: 0, does: 'answer', fails: broken },
    ]);
    const [only, ...others] = spanErrorClues(view);
    assert.equal(others.length, 0);
    const { score, shift, ...rest } = only as Clue;
    assert.deepEqual(rest, {
      owner: 'service:b',
      kind: 'span-errors',
      mechanism: 'errors',
      what: 'answer',
      unit: 'share',
      profiles: [],
    });
    assert.deepEqual(shift, compareShares(counts(0, 10), counts(5, 10)));
    assert.ok(near(score, shift.score) && score > 1);
  });
  test('counts by how many of its requests come there', () => {
    const view = viewOf((broken) => [
      { of: 'service:a', does: 'fine' },
      { of: 'service:a', does: 'bad', fails: broken },
    ]);
    const [only] = spanErrorClues(view);
    assert.ok(near(only?.score, 0.5 * (only?.shift.score ?? 0)));
    const within = viewOf((broken) => [
      { of: 'service:a', does: 'fine' },
      { of: 'service:a', in: 0, does: 'bad', fails: broken },
    ]);
    const [inner] = spanErrorClues(within);
    assert.ok(near(inner?.score, inner?.shift.score ?? 0));
  });
  test('is nobody who fails less', () => {
    assert.deepEqual(spanErrorClues(viewOf((broken) => [{ of: 'service:a', fails: !broken }])), []);
  });
});

describe('the way between two owners', () => {
  test('is told by both ends, in milliseconds', () => {
    const view = viewOf((broken) => [
      { of: 'service:b', takes: 100, does: 'call' },
      { of: 'service:a', in: 0, takes: broken ? 50 : 90, does: 'answer' },
      { of: 'service:c', takes: 100, does: 'call' },
      { of: 'service:a', in: 2, takes: 95, does: 'answer' },
    ]);
    const gaps = spanGaps(view);
    assert.deepEqual(
      gaps.map(({ from, to, shift, unit, profiles }) => [from, to, shift.before, shift.after, unit, profiles]),
      [
        ['service:b', 'service:a', 10, 50, 'ms', []],
        ['service:c', 'service:a', 5, 5, 'ms', []],
      ]
    );
    assert.deepEqual(gaps[0]?.shift, compareSamples(fill(40, 10), fill(10, 50), view.floor));
  });
  test('is not known where one end was hardly seen', () => {
    assert.deepEqual(
      spanGaps(
        viewOf((broken, i) => [
          { of: 'service:b', takes: 9 },
          ...(broken || i < 7 ? [{ of: 'service:a', in: 0, takes: 5 }] : []),
        ])
      ),
      []
    );
  });
});
