import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { soughtOf, termsOf } from './index.ts';

const words = (text: string): string[] => [...new Set(termsOf(text, 1_000).map((term) => term.word))];
const positions = (text: string, word: string): number[] =>
  termsOf(text, 1_000)
    .filter((term) => term.word === word)
    .map((term) => term.position);

describe('terms of a text', () => {
  test('are its words in lower case, without accents, with the singular beside the plural', () => {
    assert.deepEqual(words('Connection POOLS queries du réseau'), [
      'connection',
      'pools',
      'pool',
      'queries',
      'query',
      'du',
      'reseau',
    ]);
  });
  test('are also the parts of compound names', () => {
    assert.deepEqual(words('PodCrashLooping v412'), ['podcrashlooping', 'pod', 'crash', 'looping', 'v412', 'v', '412']);
  });
  test('are pairs and characters where there are no spaces: Chinese, Japanese, Korean', () => {
    assert.deepEqual(words('支付延迟').sort(), ['支', '付', '延', '迟', '支付', '付延', '延迟'].sort());
    assert.ok(words('サービスが遅い').includes('遅い'));
    assert.ok(words('결제 지연').includes('지연'));
    assert.deepEqual(words('磁'), ['磁']);
  });
  test('tell scripts apart where nothing stands between them', () => {
    assert.ok(
      ['pod', '重启', 'サービ', 'ービ'].filter((word) => words('pod重启 サービスpod').includes(word)).length === 3
    );
    assert.deepEqual(words('v2磁盘').sort(), ['v2', 'v', '2', '磁', '盘', '磁盘'].sort());
  });
  test('keep the marks of scripts in which they make another letter', () => {
    assert.ok(words('が').includes('が') && !words('が').includes('か'));
    assert.ok(words('йод').includes('йод'));
  });
  test('fold wide forms', () => assert.deepEqual(words('ＡＢＣ'), words('abc')));
  test('count positions over both kinds of script', () => {
    assert.deepEqual(positions('pool 已耗尽 again', 'pool'), [1]);
    assert.deepEqual(positions('pool 已耗尽 again', '已耗'), [2]);
    assert.deepEqual(positions('pool 已耗尽 again', '耗尽'), [3]);
    assert.deepEqual(positions('pool 已耗尽 again', 'again'), [4]);
  });
  test('end at the bound', () => assert.equal(Math.max(...termsOf('a b c d e f', 3).map((term) => term.position)), 3));
});

describe('what is sought', () => {
  test('is each word with its singular, and what begins so', () => {
    assert.deepEqual(soughtOf('Pools db', 8), [
      { exact: ['pool', 'pools'], beginning: 'pools' },
      { exact: ['db'], beginning: null },
    ]);
  });
  test('is pairs without beginnings where there are no spaces', () => {
    assert.deepEqual(
      soughtOf('支付延迟', 8).map((one) => one.exact[0]),
      ['支付', '付延', '延迟']
    );
    assert.deepEqual(soughtOf('库', 8), [{ exact: ['库'], beginning: null }]);
  });
  test('is nothing where nothing can be read', () => assert.deepEqual(soughtOf(' <>&%_\'" ', 8), []));
  test('is found in every text that holds it', () => {
    const piece = fc.constantFrom('Payment', 'pools', 'réseau', '支付延迟', '遅い', '지연', 'v412', 'OOMKilled', '磁');
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), fc.nat(5), (pieces, at) => {
        const found = new Set(words(pieces.join(' ')));
        for (const { exact } of soughtOf(pieces[at % pieces.length] ?? '', 20)) {
          assert.ok(exact.some((word) => found.has(word)));
        }
      })
    );
  });
});
