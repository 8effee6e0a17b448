import process from 'node:process';
import { runPlaywright } from './runPlaywright.ts';

/** `npm run e2e [-- playwright options]`: the browser journey through the workbench. */
await runPlaywright('workbench', process.argv.slice(2));
