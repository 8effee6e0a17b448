import { spawn, type ChildProcess } from 'node:child_process';
import { globSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { buildPlugin } from '../build.ts';
import { packaged, ROOT } from '../runProgram.ts';

const DIST = join(ROOT, 'dist');

export function packagedPluginId(): string {
  return z.object({ id: z.string() }).parse(JSON.parse(readFileSync(join(ROOT, 'src', 'plugin.json'), 'utf8'))).id;
}

/** Builds the plugin unless `dist/` is newer than everything that it is made from. */
export async function buildPluginIfOld(): Promise<void> {
  if (!isBuilt()) {
    await buildPlugin(ROOT, 'production');
    // Webpack leaves a file alone whose content is the same, however old it is.
    const now = new Date();
    utimesSync(join(DIST, 'module.js'), now, now);
  }
}

function isBuilt(): boolean {
  const built = statSync(join(DIST, 'module.js'), { throwIfNoEntry: false })?.mtimeMs;
  const sources = globSync(['src/**/*', 'contract/**/*.ts', 'webpack.config.ts', 'package-lock.json'], { cwd: ROOT });
  return built !== undefined && sources.every((file) => statSync(join(ROOT, file)).mtimeMs <= built);
}

/** `npm run dev`: webpack writes `dist/` anew after each change. */
export function watchPlugin(): ChildProcess {
  const args = [
    packaged('webpack', 'bin', 'webpack.js'),
    '--watch',
    '-c',
    './webpack.config.ts',
    '--env',
    'development',
  ];
  return spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}
