import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutants.ts';

export type Outcome = 'killed' | 'timed out' | 'survived';

const CHILD = fileURLToPath(new URL('./underTest.ts', import.meta.url));

/**
 * Runs test files (absolute paths) in a process of their own, on the code as it is or with one mutant (its file an absolute
 * path). A mutant that fails a test, does not load or needs more than 1 GB is killed; so is one that takes longer than
 * `patienceMs`, which is told apart.
 */
export function tryMutant(tests: readonly string[], patienceMs: number, mutant?: Mutant): Promise<Outcome> {
  const child = spawn(process.execPath, ['--max-old-space-size=1024', '--disable-warning=ExperimentalWarning', CHILD], {
    env: { ...process.env, MUTANT: JSON.stringify({ tests, mutant }) },
    stdio: 'ignore',
  });
  return new Promise((done, failed) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, patienceMs);
    // A mutant that never ends would outlive this process.
    const stop = (): void => void child.kill('SIGKILL');
    process.once('exit', stop);
    child.on('error', failed);
    child.on('exit', (code) => {
      clearTimeout(timer);
      process.off('exit', stop);
      done(late ? 'timed out' : code === 0 ? 'survived' : 'killed');
    });
  });
}
