import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import process from 'node:process';
import { run } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import type { Spoiling } from './operators.ts';

/**
 * The process that one mutant is tried in: gets `{ tests, mutant? }` in MUTANT, runs the test files and ends with 1 at the
 * first failure, with 0 when there is none. The file on the disk stays as it is: only its load is answered with the mutant.
 */
const { tests, mutant } = JSON.parse(process.env['MUTANT'] ?? '{}') as {
  tests: string[];
  mutant?: Spoiling & { file: string };
};
// The same examples for every mutant, and no search for a smaller one.
fc.configureGlobal({ seed: 1, endOnFailure: true });
if (mutant !== undefined) {
  const spoilt = pathToFileURL(mutant.file).href;
  registerHooks({
    load: (url, context, next) => {
      if (url !== spoilt) {
        return next(url, context);
      }
      const code = readFileSync(mutant.file, 'utf8');
      return {
        format: 'module-typescript',
        source: code.slice(0, mutant.start) + mutant.text + code.slice(mutant.end),
        shortCircuit: true,
      };
    },
  });
}
const stream = run({ files: tests, isolation: 'none' });
stream.on('test:fail', () => process.exit(1));
stream.on('end', () => process.exit(0)).resume();
