import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { code, lasting, link, plainMd, table, time } from './markdown.rules.ts';

describe('untrusted text in Markdown', () => {
  for (const [text, written] of [
    ['<b>x</b> & &lt;', '\\<b\\>x\\</b\\> & \\&lt;'],
    ['[a](javascript:x)', '\\[a\\](javascript:x)'],
    ['http_requests_total of _x_', 'http_requests_total of \\_x\\_'],
    ['**a** `b` ~~c~~ | d \\', '\\*\\*a\\*\\* \\`b\\` \\~\\~c\\~\\~ \\| d \\\\'],
    ['# a\n- b', '\\# a - b'],
    ['1. a', '1\\. a'],
    ['https://x.test www.x.test a@x.test', 'https:\\/\\/x.test www\\.x.test a\\@x.test'],
    ['a\u202eb\u200bc', 'abc'],
  ] as const) {
    test(JSON.stringify(text), () => assert.equal(plainMd(text), written));
  }
  test('is one line, bounded, and well formed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), fc.integer({ min: 1, max: 50 }), (text, most) => {
        const written = plainMd(text, most);
        assert.ok(written.isWellFormed() && !/[\r\n]/.test(written));
        assert.ok(written.replace(/\\(.)/gu, '$1').length <= most);
        assert.doesNotMatch(written, /(?<!\\)(?:\\\\)*[<>|`*[\]]/);
      })
    );
  });
  test('as code is fenced by more backticks than it has', () => {
    assert.equal(code('a'), '`a`');
    assert.equal(code('a``b'), '```a``b```');
    assert.equal(code('`a'), '`` `a ``');
    assert.equal(code(''), '`  `');
  });
});

describe('a link', () => {
  test('leads to the web or within Grafana only', () => {
    assert.equal(link('x', 'https://a/b(c)'), '[x](https://a/b%28c%29)');
    assert.equal(link('x', '/a'), '[x](/a)');
    for (const url of [null, 'javascript:alert(1)', 'https://a b', 'data:x', 'https://a"<x>']) {
      assert.equal(link('x', url), 'x');
    }
  });
});

test('times and lengths are told as people read them', () => {
  assert.equal(time('2026-03-01T10:02:15.123Z'), '2026-03-01 10:02:15');
  const told = [0, 999, 59_000, 61_000, 3_600_000, 3_725_000, 90_000_000, -5].map(lasting);
  assert.deepEqual(told, ['0 s', '1 s', '59 s', '1 min 1 s', '1 h', '1 h 2 min', '1 d 1 h', '0 s']);
  assert.equal(table(['a', 'b'], [['1', '2']]), '| a | b |\n| --- | --- |\n| 1 | 2 |');
});
