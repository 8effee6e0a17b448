import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LogTable, SpanTable } from '../../bundle.ts';
import { graphOf, near, spansOf } from '../../testing/handMade.ts';
import type { Clue, Stretches } from './clue.ts';
import { BLOCKS, compareShares } from './compareShares.ts';
import { logRateClues } from './logRates.ts';
import { spanView } from './spanView.ts';

const MINUTE = 60_000;
/** Eight minutes of the past, a minute of neither, two of the trouble. */
const STRETCHES: Stretches = { since: 0, baseTo: 8 * MINUTE, from: 9 * MINUTE, to: 11 * MINUTE };
const graph = graphOf('pod:b-1<service:b');

interface Line {
  of: string;
  at: number;
  says: string;
  span?: number;
}
function tableOf(lines: readonly Line[], told: Partial<LogTable> = {}): LogTable {
  const entities = [...new Set(lines.map((line) => line.of))];
  const texts = [...new Set(lines.map((line) => line.says))];
  return {
    entities,
    templates: texts.map((text, i) => ({ id: `${i}`, text })),
    time: Float64Array.from(lines, ({ at }) => at),
    entity: Int32Array.from(lines, (line) => entities.indexOf(line.of)),
    template: Int32Array.from(lines, (line) => texts.indexOf(line.says)),
    span: Int32Array.from(lines, ({ span = -1 }) => span),
    ...told,
  };
}
const clues = (logs: LogTable, spans?: SpanTable): Clue[] =>
  logRateClues(logs, spans ? spanView(spans, graph, STRETCHES) : null, graph, STRETCHES);
/** Ten lines a minute of whoever it is, each saying what is answered. */
const talk = (of: string, says: (broken: boolean, i: number) => string): Line[] =>
  Array.from({ length: 111 }, (_, i) => ({ of, at: i * 6_000, says: says(i >= 90, i) }));
const counts = (past: number, after: number): Float64Array =>
  Float64Array.from([...Array<number>(BLOCKS).fill(past), after]);
const told = (found: readonly Clue[]): unknown =>
  found.map(({ owner, what, shift }) => [owner, what, shift.before, shift.after]);

describe('who writes other lines than before', () => {
  const often = talk('pod:b-1', (broken, i) => (broken && i % 3 === 0 ? 'gave up' : 'served'));

  test('is told by the line whose share of its lines changed most', () => {
    const [only, ...others] = clues(tableOf(often));
    assert.equal(others.length, 0);
    const { score, shift, ...rest } = only as Clue;
    assert.deepEqual(rest, {
      owner: 'service:b',
      kind: 'log-rate',
      mechanism: 'errors',
      what: 'gave up',
      unit: '',
      profiles: [],
    });
    assert.deepEqual(shift, compareShares(counts(0, 7), counts(10, 21)));
    assert.ok(near(score, shift.score) && score > 0.3);
  });

  test('is who no longer writes a line, and each by its own lines', () => {
    const lines = [
      ...talk('service:a', (broken, i) => (broken || i % 2 === 0 ? 'one' : 'two')),
      ...talk('service:b', () => 'one'),
    ];
    assert.deepEqual(told(clues(tableOf(lines))), [['service:a', 'two', 0.5, 0]]);
  });

  test('is nobody who writes as ever, however much more of all', () => {
    const more = talk('service:a', () => 'served').flatMap((line) =>
      line.at >= 9 * MINUTE ? [line, line, line] : [line]
    );
    assert.deepEqual(clues(tableOf(more)), []);
    assert.deepEqual(clues(tableOf([])), []);
  });

  test('is by the stretches that are compared: what lies between them or outside says nothing', () => {
    const outside = (at: number): boolean => at < 0 || (at >= 8 * MINUTE && at < 9 * MINUTE) || at > 11 * MINUTE;
    const lines = Array.from({ length: 200 }, (_, i) => -30_000 + i * 6_000).map((at) => ({
      of: 'service:b',
      at,
      says: outside(at) ? 'stray' : at < 9 * MINUTE ? 'past' : 'now',
    }));
    const found = clues(tableOf(lines));
    assert.equal(found.length, 1);
    assert.ok(['past', 'now'].includes(found[0]?.what ?? ''));
    assert.ok([0, 1].includes(found[0]?.shift.before ?? -1) && found[0]?.shift.before !== found[0]?.shift.after);
  });

  test('is judged by how its past wanders, in eight stretches of equal time', () => {
    const restless = talk('service:b', (broken, i) => (broken || Math.floor(i / 10) % 2 === 0 ? 'hit' : 'miss'));
    const [only] = clues(tableOf(restless));
    const misses = Float64Array.from([0, 10, 0, 10, 0, 10, 0, 10, 0]);
    assert.deepEqual(only?.shift, compareShares(misses, counts(10, 21)));
    const late = talk('service:b', (broken, i) => (broken || (i >= 70 && i < 80) ? 'hit' : 'miss'));
    const last = Float64Array.from([10, 10, 10, 10, 10, 10, 10, 0, 0]);
    assert.deepEqual(clues(tableOf(late))[0]?.shift, compareShares(last, counts(10, 21)));
  });

  test('is by no line of nobody, or of a column that is cut off', () => {
    const table = tableOf(often);
    assert.deepEqual(clues({ ...table, entity: table.entity.map(() => 9) }), []);
    for (const column of ['time', 'entity', 'template'] as const) {
      assert.deepEqual(clues({ ...table, [column]: table[column].subarray(0, 92) }), [], column);
    }
    const { span: _, ...unknown } = table;
    assert.deepEqual(clues(unknown), clues(table));
  });

  test('is by the stretches only whose lines were all read', () => {
    const table = tableOf(often);
    const read = (...stretches: Array<{ from: number; to: number }>): Clue[] => clues({ ...table, read: [stretches] });
    assert.deepEqual(read({ from: 0, to: 11 * MINUTE }), clues(table));
    assert.deepEqual(read({ from: 0, to: 3 * MINUTE }, { from: 9 * MINUTE, to: 10 * MINUTE })[0]?.shift, {
      ...compareShares(
        Float64Array.from([0, 0, 0, 0, 0, 0, 0, 0, 4]),
        Float64Array.from([10, 10, 10, 1, 0, 0, 0, 0, 11])
      ),
    });
    assert.deepEqual(read({ from: 0, to: 8 * MINUTE }), []);
    assert.deepEqual(clues({ ...table, read: [] }), []);
  });
});

describe('who writes other lines in the spans of an operation', () => {
  /** Ten requests a minute, every third of which writes; a request of another operation, too. */
  const spans = spansOf(
    Array.from({ length: 111 }, (_, i) => i * 6_000).flatMap((at) => [
      { of: 'service:b', does: 'serve', at },
      { of: 'service:b', does: 'other', at },
    ])
  );
  const lines = (says: (broken: boolean, i: number) => string | null): Line[] =>
    Array.from({ length: 111 }, (_, i) => ({ at: i * 6_000, text: says(i >= 90, i), span: 2 * i })).flatMap(
      ({ at, text, span }) => (text === null ? [] : [{ of: 'service:b', at, says: text, span }])
    );

  test('is told by how many of its spans write a line', () => {
    const [only, ...others] = clues(tableOf(lines((broken) => (broken ? 'gave up' : 'served'))), spans);
    assert.equal(others.length, 0);
    assert.equal(only?.owner, 'service:b');
    assert.deepEqual(only?.shift.after !== only?.shift.before, true);
    // Half of its requests are of this operation.
    assert.ok(near(only?.score, 0.5 * (only?.shift.score ?? 0)));
    assert.deepEqual(new Set([only?.shift.before, only?.shift.after]), new Set([0, 1]));
  });

  test('is nobody whose lines are fewer where fewer were read at all', () => {
    const quiet = lines((broken, i) => (broken && i > 97 ? null : 'served'));
    assert.deepEqual(clues(tableOf(quiet), spans), []);
    const others = Array.from({ length: 111 }, (_, i) => ({ of: 'service:c', at: i * 6_000, says: 'beat' }));
    assert.deepEqual(told(clues(tableOf([...quiet, ...others]), spans)), [['service:b', 'served', 1, 8 / 21]]);
  });

  test('is by the lines of its owner where the span of a line is not there', () => {
    const table = tableOf(lines((broken, i) => (broken && i % 3 === 0 ? 'gave up' : 'served')));
    for (const span of [-1, 9_999, 222]) {
      const [only] = clues({ ...table, span: table.time.map(() => span) as unknown as Int32Array }, spans);
      assert.deepEqual([only?.what, only?.shift], ['gave up', compareShares(counts(0, 7), counts(10, 21))]);
    }
  });

  test('is told for the owner of the span, whoever wrote the line', () => {
    const table = tableOf(
      lines((broken) => (broken ? 'gave up' : 'served')).map((line) => ({ ...line, of: 'pod:agent' }))
    );
    assert.deepEqual(
      clues(table, spans).map(({ owner }) => owner),
      ['service:b']
    );
  });
});
