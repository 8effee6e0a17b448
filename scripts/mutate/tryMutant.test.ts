import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { mutantsOf } from './mutants.ts';
import { reportOf } from './report.ts';
import { tryMutant } from './tryMutant.ts';

const PATIENCE_MS = 60_000;
const CODE = `
export function half(values: number[]): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i] as number;
  }
  return sum > 100 ? 50 : sum / 2;
}
`;
const TESTS = `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { half } from './half.ts';
test('half of all', () => assert.equal(half([4, 6]), 5));
`;

describe('tryMutant', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mutate-'));
  after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'half.ts');
  const tests = [join(folder, 'half.test.ts')];
  writeFileSync(file, CODE);
  writeFileSync(tests[0] as string, TESTS);
  const tried = async (original: string, text: string, patienceMs = PATIENCE_MS): Promise<string> => {
    const mutant = mutantsOf(file, CODE).find((one) => one.original === original && one.text === text);
    assert.ok(mutant !== undefined, original);
    return tryMutant(tests, patienceMs, mutant);
  };

  test('the code itself passes its tests, a mutant that they mind does not', async () => {
    assert.equal(await tryMutant(tests, PATIENCE_MS), 'survived');
    assert.equal(await tried('+=', '-='), 'killed');
    assert.equal(await tried('/', '*'), 'killed');
  });

  test('what no test looks at survives', async () => {
    assert.equal(await tried('50', '51'), 'survived');
  });

  test('what never ends is killed by time', async () => {
    assert.equal(await tried('i++', 'i--', 3_000), 'timed out');
  });

  test('the file is as it was', () => {
    assert.equal(readFileSync(file, 'utf8'), CODE);
  });
});

test('the report counts by file, names survivors and the share of all', () => {
  const mutants = mutantsOf('a.ts', 'const f = a > b;\nconst g = c * d;').map((mutant, i) => ({
    ...mutant,
    outcome: (['killed', 'timed out', 'survived'] as const)[i] ?? 'killed',
  }));
  const { text, killed } = reportOf(mutants, 30);
  assert.equal(killed, 2 / 3);
  assert.deepEqual(text.split('\n'), [
    'a.ts  66.7 % killed: 2 of 3, 1 of them by time',
    'survived  a.ts:2  *  ->  /',
    '66.7 % killed: 2 of 3, a sample of 30',
  ]);
});
