import process from 'node:process';
import { packaged, runNode } from './runProgram.ts';

/** `npm run lint [-- --fast]`: oxlint everywhere, then ESLint for what needs types (`--fast` leaves that out). */
const steps = [
  ['oxlint', [packaged('oxlint', 'bin', 'oxlint'), '--deny-warnings']],
  ['eslint', [packaged('eslint', 'bin', 'eslint.js'), '--max-warnings=0', '--cache', '--cache-location=.cache/eslint', '.']],
] as const;

for (const [name, command] of process.argv.includes('--fast') ? steps.slice(0, 1) : steps) {
  const started = Date.now();
  const code = await runNode([...command]);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}  ${((Date.now() - started) / 1000).toFixed(1)} s`);
  if (code !== 0) {
    process.exitCode = 1;
  }
}
