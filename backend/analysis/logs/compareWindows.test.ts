import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LogTable } from '../bundle.ts';
import { compareWindows, type LogWindow, windowOf } from './index.ts';

const minutes = (count: number, lines: Record<string, number>): LogWindow => ({
  lines: new Map(Object.entries(lines)),
  seconds: 60 * count,
});

const kinds = (before: LogWindow, after: LogWindow): Array<[string, string]> =>
  compareWindows(before, after).changes.map(({ id, kind }) => [id, kind]);

describe('two windows of log lines', () => {
  test('tell new, vanished, more and less frequent templates, the most telling first', () => {
    const before = minutes(30, { usual: 3_000, rare: 30, often: 900, gone: 60 });
    const after = minutes(10, { usual: 1_010, rare: 90, often: 20, fresh: 2_100 });
    assert.deepEqual(kinds(before, after), [
      ['fresh', 'new'],
      ['often', 'less'],
      ['gone', 'vanished'],
      ['rare', 'more'],
    ]);
    const [fresh] = compareWindows(before, after).changes;
    assert.deepEqual([fresh?.before, fresh?.after, fresh?.perMinuteBefore, fresh?.perMinuteAfter], [0, 2_100, 0, 210]);
  });

  test('more traffic alone changes nothing, and is told', () => {
    const before = minutes(10, { a: 1_000, b: 300, c: 70, d: 12 });
    const after = minutes(10, { a: 5_000, b: 1_500, c: 350, d: 60 });
    assert.deepEqual(compareWindows(before, after), { volume: 5, changes: [] });
  });

  test('one flood does not make the rest look rare', () => {
    assert.deepEqual(
      kinds(minutes(10, { a: 1_000, b: 500, flood: 100 }), minutes(10, { a: 1_010, b: 490, flood: 90_000 })),
      [['flood', 'more']]
    );
  });

  test('an error among few kinds of lines is seen', () => {
    assert.deepEqual(kinds(minutes(10, { served: 1_000, failed: 3 }), minutes(10, { served: 900, failed: 200 })), [
      ['failed', 'more'],
    ]);
  });

  test('a handful of lines is no news, nor is a change of a half', () => {
    assert.deepEqual(kinds(minutes(10, { a: 1_000, b: 10_000 }), minutes(10, { a: 1_500, b: 10_000, c: 4 })), []);
  });

  test('rates that jump by themselves need more', () => {
    const jumpy = (i: number): number => [300, 900, 500, 700, 400][i % 5] as number;
    const of = (shift: number, odd: number): LogWindow =>
      minutes(10, { ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`t${i}`, jumpy(i + shift)])), odd });
    assert.deepEqual(kinds(of(0, 300), of(1, 120)), []);
    assert.deepEqual(kinds(of(0, 300), of(0, 120)), [['odd', 'less']]);
  });

  test('windows without length say nothing', () => {
    assert.deepEqual(compareWindows(minutes(0, { a: 9 }), minutes(1, { a: 900 })), { volume: 1, changes: [] });
  });
});

describe('a window of a log table', () => {
  const table: LogTable = {
    entities: ['service:a', 'service:b'],
    templates: [
      { id: 'x', text: 'x' },
      { id: 'y', text: 'y' },
    ],
    time: Float64Array.of(0, 1_000, 2_000, 60_000),
    entity: Int32Array.of(0, 1, 0, 0),
    template: Int32Array.of(0, 0, 1, 1),
  };

  test('counts by template, for all or for one entity, its end not included', () => {
    const range = { from: 0, to: 60_000 };
    assert.deepEqual(windowOf(table, range), {
      lines: new Map([
        ['x', 2],
        ['y', 1],
      ]),
      seconds: 60,
    });
    assert.deepEqual(
      windowOf(table, range, 'service:b').lines,
      new Map([
        ['x', 1],
        ['y', 0],
      ])
    );
    assert.deepEqual(
      windowOf(table, range, 'service:c').lines,
      new Map([
        ['x', 0],
        ['y', 0],
      ])
    );
  });
});
