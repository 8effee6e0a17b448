import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Drain } from './drain.ts';
import { groupingAccuracy } from './loghub.ts';
import { readQuotedCsv } from './quotedCsv.ts';

describe('grouping accuracy', () => {
  const log = { name: 'x', lines: ['a', 'b', 'c', 'd'], truth: ['E1', 'E1', 'E2', 'E3'] };

  test('counts the lines of groups that are exactly a template', () => {
    assert.equal(
      groupingAccuracy(log, () => [7, 7, 8, 9]),
      1
    );
    assert.equal(
      groupingAccuracy(log, () => [7, 7, 8, 8]),
      0.5
    );
    assert.equal(
      groupingAccuracy(log, () => [1, 2, 3, 4]),
      0.5
    );
    assert.equal(
      groupingAccuracy(log, () => [1, 1, 1, 1]),
      0
    );
  });
});

describe('CSV with quotes', () => {
  test('keeps commas, quotes, line breaks and empty cells', () => {
    assert.deepEqual(readQuotedCsv('a,b,c\r\n1,"x, ""y""\nz",\n,,3'), [
      ['a', 'b', 'c'],
      ['1', 'x, "y"\nz', ''],
      ['', '', '3'],
    ]);
  });
});

describe('Drain as it is published', () => {
  test('groups lines of one length that share half of their words', () => {
    const drain = new Drain();
    const ids = ['open file a now', 'open file b now', 'open file', 'shut door c later', 'open file b again'].map(
      (line) => drain.learn(line)
    );
    assert.deepEqual(ids, [0, 0, 1, 2, 0]);
  });
});
