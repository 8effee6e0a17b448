import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSearch, wordsOf } from './words.rules.ts';

const CASES: readonly [string, string[]][] = [
  ['Payment errors 4.2 %', ['payment', 'errors', '4', '2']],
  ['KubePodCrashLooping', ['kubepodcrashlooping', 'kube', 'pod', 'crash', 'looping']],
  ['HTTPErrors on payment-api', ['httperrors', 'http', 'errors', 'on', 'payment', 'api']],
  ['磁盘空间不足', ['磁盘', '盘空', '空间', '间不', '不足']],
  ['db-1 磁盘', ['db', '1', '磁盘']],
  ['応答が遅い', ['応答', '答が', 'が遅', '遅い']],
  ['盘', ['盘']],
  ['！？', []],
];
for (const [text, words] of CASES) {
  test(`words of "${text}"`, () => assert.deepEqual(wordsOf(text), words));
}

test('a text of any length gives a bounded number of words', () => {
  assert.equal(wordsOf(Array.from({ length: 500 }, (_, i) => `w${i}`).join(' ')).length, 60);
});

test('a search is a number, words, or nothing', () => {
  assert.equal(readSearch('  '), null);
  assert.deepEqual(readSearch('1042'), { number: 1042, words: ['1042'] });
  assert.deepEqual(readSearch('#1042'), { number: 1042, words: [] });
  assert.deepEqual(readSearch('Pay lat'), { number: null, words: ['pay', 'lat'] });
  assert.deepEqual(readSearch('磁盘空'), { number: null, words: ['磁盘', '盘空'] });
  assert.deepEqual(readSearch("'; drop table"), { number: null, words: ['drop', 'table'] });
});
