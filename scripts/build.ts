import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { installLocator } from './locator.ts';
import { packagePlugin } from './packagePlugin.ts';

/** The entry chunk is loaded on every page of Grafana that the app extends: it must stay small. Bytes, gzip. */
export const ENTRY_LIMIT = 30 * 1024;

export interface ChunkSize {
  file: string;
  bytes: number;
  gzip: number;
}

/**
 * Builds the plugin into `dist/` with the scaffold's webpack configuration and puts the data source's locator there;
 * rejects with webpack's output when it fails.
 */
export async function buildPlugin(root: string, mode: 'production' | 'development' = 'production'): Promise<void> {
  const webpack = path.join(root, 'node_modules', 'webpack', 'bin', 'webpack.js');
  const child = spawn(process.execPath, [webpack, '-c', './webpack.config.ts', '--env', mode], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) {
    throw new Error(`The plugin could not be built (webpack ended with ${code}).\n${output}`);
  }
  installLocator(root, path.join(root, 'dist'));
}

/** Sizes of the built scripts, the entry first, then the largest. */
export function chunkSizes(distDir: string): ChunkSize[] {
  return globSync('**/*.js', { cwd: distDir })
    .map((file) => {
      const content = readFileSync(path.join(distDir, file));
      return { file, bytes: content.length, gzip: gzipSync(content, { level: 9 }).length };
    })
    .sort((a, b) => Number(b.file === 'module.js') - Number(a.file === 'module.js') || b.gzip - a.gzip);
}

/** `npm run build [-- --development] [-- --package]`: with `--package` also a ZIP of the plugin beside `dist/`. */
async function main(): Promise<void> {
  const root = path.resolve(import.meta.dirname, '..');
  const started = performance.now();
  await buildPlugin(root, process.argv.includes('--development') ? 'development' : 'production');
  console.log(`Built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  if (process.argv.includes('--package')) {
    console.log(`Packed ${path.relative(root, packagePlugin(path.join(root, 'dist'), root))}`);
  }
  const sizes = chunkSizes(path.join(root, 'dist'));
  for (const { file, bytes, gzip } of sizes) {
    console.log(`  ${file.padEnd(16)} ${kilobytes(bytes)}  ${kilobytes(gzip)} gzip`);
  }
  const entry = sizes.find(({ file }) => file === 'module.js');
  if (!entry || (entry.gzip >= ENTRY_LIMIT && !process.argv.includes('--development'))) {
    throw new Error(`The entry chunk has ${entry?.gzip ?? 'no'} bytes gzip; the limit is ${ENTRY_LIMIT}.`);
  }
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1).padStart(8)} kB`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
