import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type Mutant, mutantsOf, sampleOf } from './mutate/mutants.ts';
import { reportOf, survivorLine, type Tried } from './mutate/report.ts';
import { tryMutant } from './mutate/tryMutant.ts';
import { ROOT } from './runProgram.ts';

/** Share of mutants that the tests must kill. */
const LEAST = 0.75;
/** A mutant may take this many times as long as the tests themselves, and so much more. */
const PATIENCE = 3;
const PATIENCE_MS = 5_000;

/**
 * `npm run mutate -- FOLDER [--sample N] [--tests FOLDER] [--jobs N]`: spoils the code of a folder in one place after the
 * other and tells which places no test minds. Runs the tests below the folder, or below another one that is named; of many
 * mutants a sample, the same in every run. Ends with 1 when less than 75 % are killed. For tests on Node's runner that use
 * no database.
 */
async function main(): Promise<void> {
  process.chdir(ROOT);
  process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
  const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: { sample: { type: 'string' }, tests: { type: 'string' }, jobs: { type: 'string' } },
  });
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1) {
    throw new Error('npm run mutate -- FOLDER [--sample N] [--tests FOLDER] [--jobs N]');
  }
  const tests = globSync(`${options.tests ?? folder}/**/*.test.ts`).sort();
  const all = globSync(`${folder}/**/*.ts`, { exclude: ['**/*.test.ts'] })
    .sort()
    .flatMap((file) => mutantsOf(file, readFileSync(file, 'utf8')));
  if (tests.length === 0 || all.length === 0) {
    throw new Error(`${tests.length} test files and ${all.length} mutants: nothing to try.`);
  }
  const mutants = sampleOf(all, Number(options.sample ?? all.length));
  const { ordered, patienceMs } = await withoutMutant(tests.map((file) => join(ROOT, file)));
  const jobs = Number(options.jobs ?? availableParallelism());
  const tried = await tryAll(mutants, jobs, ordered, patienceMs);
  const report = reportOf(tried, all.length);
  console.log(report.text);
  process.exitCode = report.killed >= LEAST ? 0 : 1;
}

/** The tests must pass on the code as it is; the quickest files come first, as one failure is enough. */
async function withoutMutant(tests: string[]): Promise<{ ordered: string[]; patienceMs: number }> {
  const times = new Map<string, number>();
  for (const file of tests) {
    const started = performance.now();
    if ((await tryMutant([file], 10 * 60_000)) !== 'survived') {
      throw new Error(`${file} fails without any mutant.`);
    }
    times.set(file, performance.now() - started);
  }
  const ordered = [...tests].sort((a, b) => (times.get(a) ?? 0) - (times.get(b) ?? 0));
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  return { ordered, patienceMs: PATIENCE * total + PATIENCE_MS };
}

async function tryAll(
  mutants: readonly Mutant[],
  jobs: number,
  tests: readonly string[],
  patienceMs: number
): Promise<Tried[]> {
  const tried: Tried[] = [];
  const waiting = [...mutants];
  const work = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const outcome = await tryMutant(tests, patienceMs, { ...mutant, file: join(ROOT, mutant.file) });
      tried.push({ ...mutant, outcome });
      if (outcome === 'survived' || tried.length % 50 === 0) {
        const what = outcome === 'survived' ? `  ${survivorLine(mutant)}` : '';
        process.stderr.write(`${tried.length} of ${mutants.length}${what}\n`);
      }
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return tried;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
