import process from 'node:process';
import { runPlaywright } from './runPlaywright.ts';

/**
 * `npm run e2e [-- playwright options]`: the browser journey through the workbench.
 * `npm run e2e -- screenshots`: takes the pictures in docs/screenshots anew.
 */
const [first, ...rest] = process.argv.slice(2);
await (first === 'screenshots' ? runPlaywright('screenshots', rest) : runPlaywright('workbench', process.argv.slice(2)));
