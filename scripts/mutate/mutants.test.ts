import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mutantsOf, sampleOf } from './mutants.ts';

/** Every mutant of the code, as the whole file that it makes. */
function spoilt(code: string): string[] {
  return mutantsOf('a.ts', code).map(({ start, end, text }) => code.slice(0, start) + text + code.slice(end));
}

describe('mutantsOf', () => {
  test('turns operators and their boundaries', () => {
    assert.deepEqual(spoilt('f = a + b;').slice(1), ['f = a - b;']);
    assert.deepEqual(spoilt('const f = a < b;'), ['const f = a <= b;', 'const f = a >= b;']);
    assert.deepEqual(spoilt('const f = a && b;'), ['const f = a || b;']);
    assert.deepEqual(spoilt('const f = a ?? b;'), ['const f = a && b;']);
    assert.deepEqual(spoilt('const f = !a;'), ['const f = (a);']);
    assert.deepEqual(spoilt('const f = -a;'), ['const f = (a);']);
    assert.deepEqual(spoilt('i++;'), ['i--;', ';']);
    assert.deepEqual(spoilt('a += b;'), [';', 'a -= b;']);
  });

  test('decides conditions, and leaves statements out', () => {
    assert.deepEqual(spoilt('if (a) return;'), ['if (true) return;', 'if (false) return;']);
    assert.deepEqual(spoilt('const f = a ? b : c;'), ['const f = true ? b : c;', 'const f = false ? b : c;']);
    assert.deepEqual(spoilt('while (a) { break; }'), ['while (false) { break; }', 'while (a) { ; }']);
    assert.deepEqual(spoilt('for (;a;) { continue; }'), ['for (;false;) { continue; }', 'for (;a;) { ; }']);
    assert.deepEqual(spoilt('throw a;'), [';']);
  });

  test('changes numbers, texts, truths and methods', () => {
    assert.deepEqual(spoilt('const f = [0, 1, 7, 10_000, 0.25];'), [
      'const f = [1, 1, 7, 10_000, 0.25];',
      'const f = [0, 0, 7, 10_000, 0.25];',
      'const f = [0, 1, 8, 10_000, 0.25];',
      'const f = [0, 1, 7, 10001, 0.25];',
      'const f = [0, 1, 7, 10_000, 0.5];',
    ]);
    assert.deepEqual(spoilt("const f = 'a';"), ["const f = '';"]);
    assert.deepEqual(spoilt('const f = true;'), ['const f = false;']);
    assert.deepEqual(spoilt('const f = Math.min(a, b);'), ['const f = Math.max(a, b);']);
    assert.deepEqual(spoilt('const f = a.filter(b);'), ['const f = a;']);
  });

  test('leaves types, imports and texts that are put together alone', () => {
    assert.deepEqual(spoilt("import { a } from './a.ts';\nexport * from './b.ts';"), []);
    assert.deepEqual(spoilt("interface A { kind: 'x' | 1; }\ntype B = 'y';\nconst f = a as 'z';"), []);
    assert.deepEqual(spoilt('const f = `${a}` + b;'), []);
    assert.deepEqual(spoilt('const f = a.toString();'), []);
  });

  test('says where', () => {
    const [only] = mutantsOf('dir/a.ts', 'const a = b;\nconst f = a > b;');
    assert.deepEqual(only, { file: 'dir/a.ts', line: 2, original: '>', text: '>=', start: 25, end: 26 });
  });
});

test('a sample is the same in every run, in order and without one twice', () => {
  const all = mutantsOf('a.ts', `const f = [${Array.from({ length: 500 }, (_, i) => i).join()}];`);
  const sample = sampleOf(all, 50);
  assert.deepEqual(sample, sampleOf(all, 50));
  assert.equal(new Set(sample).size, 50);
  assert.deepEqual(
    sample,
    [...sample].sort((a, b) => a.start - b.start)
  );
  // From everywhere, not from one end.
  assert.ok(sample.some(({ start }) => start < 500) && sample.some(({ start }) => start > 1_400));
  assert.deepEqual(sampleOf(all, 10_000), all);
});
