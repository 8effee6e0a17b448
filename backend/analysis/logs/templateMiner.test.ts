import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LOG_LIMITS, TemplateMiner } from './index.ts';

function minerOf(lines: readonly string[]): TemplateMiner {
  const miner = new TemplateMiner();
  lines.forEach((line) => miner.learn(line));
  return miner;
}

function textsOf(lines: readonly string[]): string[] {
  const miner = minerOf(lines);
  miner.recluster();
  return miner
    .templates()
    .map(({ text }) => text)
    .sort();
}

const NAMES = ['ada', 'bob', 'cleo', 'dora', 'emil', 'fay', 'gus'];

describe('what is masked as it comes', () => {
  const cases: Array<[shape: string, lines: string[], text: string]> = [
    ['numbers', ['took 12 tries', 'took -7.5 tries', 'took 1e9 tries'], 'took <*> tries'],
    ['addresses', ['from 10.0.0.1:8080 ok', 'from fe80::1ff:fe23:4567 ok', 'from 192.168.1.7 ok'], 'from <*> ok'],
    ['hexadecimal', ['at 0x7ffe1234 x', 'at deadbeef01 x', 'at 0XAB x'], 'at <*> x'],
    ['UUIDs', ['run 123e4567-e89b-12d3-a456-426614174000.', 'run abcdefab-cdef-abcd-efab-cdef01234567.'], 'run <*>.'],
    ['timestamps', ['at 2024-02-30T10:00:00.123Z: x', 'at 2024-01-01T00:00:59+02:00: x'], 'at <*>: x'],
    ['dates in words', ['on Sun Jun 19 2005', 'on Mon Feb 1 2021'], 'on <*>'],
    [
      'sizes and durations with their unit',
      ['took 3 ms, 2.5 GB', 'took 1.2s, 17 kB', 'took <1 sec, 1 B'],
      'took <*>, <*>',
    ],
    ['hardware addresses', ['via 00:1b:63:ab:cd:ef up', 'via ab:cd:ef:01:02:03 up'], 'via <*> up'],
    ['deep paths', ['read /var/lib/x/y.db', 'read /tmp/a7', String.raw`read C:\ProgramData\x\y.db`], 'read <*>'],
    ['URLs', ['GET https://a.example/b?c=1', 'GET https://example.org/'], 'GET https://<*>'],
    ['truth values', ['ok=true', 'ok=false'], 'ok=<*>'],
    ['numbered names', ['pod cart_17 up', 'pod cart_-4 up'], 'pod cart_<*> up'],
    ['lists of any length', ['ids 1 2 3', 'ids 4 5'], 'ids <*>'],
    ['binary content', ['got \u0001\u0002\u007f.', 'got \ufffd\u0000.'], 'got <*>.'],
  ];
  for (const [shape, lines, text] of cases) {
    test(shape, () => {
      const ids = new Set(lines.map((line) => minerOf([line]).templates()[0]?.id));
      assert.equal(ids.size, 1);
      assert.deepEqual(textsOf(lines), [text]);
    });
  }

  test('words stay words: routes, negations, months in a sentence, other languages', () => {
    const lines = ['GET /cart failed', 'N/A and/or so', 'march is over', '用户 登录 失败', 'non-blocking I/O'];
    assert.deepEqual(textsOf(lines), [...lines].sort());
  });

  test('fields of JSON are told apart although nothing separates them', () => {
    const lines = NAMES.map((name, i) => `{"level":"info","user":"${name}","ms":${i},"msg":"cart saved"}`);
    assert.deepEqual(textsOf(lines), ['{"level":"info", "user":"<*>", "ms":<*>, "msg":"cart saved"}']);
  });

  test('only the first line of an entry names it', () => {
    assert.deepEqual(textsOf(['\n boom in cart\n  at a.ts:1\n  at b.ts:2', 'boom in cart\n  at c.ts:9']), [
      'boom in cart',
    ]);
  });
});

describe('re-clustering', () => {
  test('a place of many words is a value, one of few is not', () => {
    const few = ['started', 'paused', 'resumed', 'stopped'].flatMap((word) =>
      Array<string>(9).fill(`job was ${word} again`)
    );
    assert.deepEqual(textsOf([...few, ...NAMES.map((name) => `hello dear ${name} again`)]), [
      'hello dear <*> again',
      'job was paused again',
      'job was resumed again',
      'job was started again',
      'job was stopped again',
    ]);
  });

  test('a field that takes numbers takes any value', () => {
    assert.deepEqual(textsOf(['login user=17 ok', 'login user=root ok']), ['login user=<*> ok']);
  });

  test('hosts with a port are values, wherever they are', () => {
    assert.deepEqual(textsOf(['a.example:80 closed', 'b.example.org:443 closed', '10.0.0.1:7 closed']), ['<*> closed']);
  });

  test('what names an event is never a value', () => {
    const lines = NAMES.map((name) => `level=info msg=${name} took=3`);
    assert.equal(textsOf(lines).length, NAMES.length);
  });

  test('two values that always change together', () => {
    const lines = NAMES.map((name, i) => `call from ${name} to host ${NAMES.at(-i)}x failed at once`);
    assert.deepEqual(textsOf(lines), ['call from <*> to host <*> failed at once']);
  });

  test('a value that some lines leave out', () => {
    assert.deepEqual(textsOf(['retry of request 7 failed', 'retry of request failed']), [
      'retry of request <*> failed',
    ]);
  });

  test('a merged template answers to the ids it came from, and new lines belong to it', () => {
    const miner = new TemplateMiner();
    const ids = NAMES.map((name) => miner.learn(`hello ${name}, welcome`));
    const renamed = miner.recluster();
    const [only] = miner.templates();
    assert.deepEqual([only?.text, only?.lines], ['hello <*>, welcome', NAMES.length]);
    ids.forEach((id) => {
      assert.equal(renamed.get(id), only?.id);
      assert.equal(miner.resolve(id)?.id, only?.id);
    });
    assert.equal(miner.learn('hello nobody, welcome'), only?.id);
    assert.equal(miner.match('hello somebody, welcome'), only?.id);
    assert.equal(miner.match('farewell'), null);
    assert.equal(miner.resolve('0000000000000000'), null);
  });

  test('twice is once', () => {
    const miner = minerOf(NAMES.map((name) => `hello ${name}, welcome`));
    miner.recluster();
    const before = miner.templates();
    assert.equal(miner.recluster().size, 0);
    assert.deepEqual(miner.templates(), before);
  });
});

describe('ids', () => {
  test('say the pattern only: replicas that saw other users, in another order, agree', () => {
    const one = minerOf(NAMES.map((name) => `hello ${name}, welcome`));
    const other = minerOf(NAMES.toReversed().map((name) => `hello ${name}son, welcome`));
    one.recluster();
    other.recluster();
    assert.equal(one.templates()[0]?.id, other.templates()[0]?.id);
  });

  test('survive a restart, with counts, aliases and patterns', () => {
    const miner = minerOf([...NAMES.map((name) => `hello ${name}, welcome`), 'farewell']);
    miner.recluster();
    const again = TemplateMiner.load(miner.save());
    assert.deepEqual(again.templates(), miner.templates());
    assert.equal(again.learn('hello zoe, welcome'), miner.learn('hello zoe, welcome'));
    assert.equal(again.save(), miner.save());
  });

  test('a line that holds the very text of a value is of that template', () => {
    const miner = minerOf(['took 5 tries', 'took <*> tries']);
    assert.equal(miner.templates().length, 1);
    assert.equal(miner.templates()[0]?.lines, 2);
  });

  test('a state that is none is refused', () => {
    const state = minerOf(['a b']).save();
    for (const bad of ['', '{}', 'null', '[]', state.slice(0, -1), state.replace('"version":1', '"version":2')]) {
      assert.throws(() => TemplateMiner.load(bad), RangeError, bad);
    }
    assert.throws(() => TemplateMiner.load('{"version":1,"templates":[["a",[["b"]],-1,"",[],0]]}'), RangeError);
    assert.throws(() => TemplateMiner.load('{"version":1,"templates":[["a",[[7]],1,"",[],0]]}'), RangeError);
  });
});

describe('bounds', () => {
  test('a line of 10 MB costs what its beginning costs, and is not kept', () => {
    const miner = minerOf([`boom ${'x'.repeat(10_000_000)}`, 'y'.repeat(10_000_000), `a ${'1 b '.repeat(2_500_000)}`]);
    assert.equal(miner.templates().length, 3);
    assert.ok(miner.save().length < 6 * LOG_LIMITS.lineLength);
    assert.ok(miner.templates().some(({ text }) => text === 'boom'));
  });

  test('too many templates: the rarest are forgotten, the frequent stay', () => {
    const miner = new TemplateMiner({ templates: 50 });
    const letters = (i: number): string =>
      i.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] as string);
    for (let i = 0; i < 3_000; i++) {
      miner.learn('the frequent line');
      miner.learn(`${letters(i)} ${letters(i * 7)} ${letters(i * 13)}`);
      assert.ok(miner.templates().length <= 50);
    }
    assert.deepEqual([miner.templates()[0]?.text, miner.templates()[0]?.lines], ['the frequent line', 3_000]);
  });

  test('an empty line is a template of no words', () => {
    assert.deepEqual(textsOf(['', '   ', '\n\n']), ['']);
  });
});
