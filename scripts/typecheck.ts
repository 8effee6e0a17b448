import process from 'node:process';
import { packaged, runNode } from './runProgram.ts';

/** `npm run typecheck`: what runs in Node, then what runs in the browser; both are always checked. */
for (const project of ['tsconfig.node.json', 'tsconfig.json']) {
  const started = Date.now();
  const code = await runNode([packaged('typescript', 'bin', 'tsc'), '-p', project]);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${project}  ${((Date.now() - started) / 1000).toFixed(1)} s`);
  if (code !== 0) {
    process.exitCode = 1;
  }
}
