import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';

const PACKAGES = ['@grafana/data', '@grafana/ui', '@grafana/runtime', '@grafana/i18n', 'react', 'react-dom', 'esbuild'];

/**
 * Bundles the real Grafana packages and the workbench's host pages once; the result is kept in `.cache/workbench/` under
 * a name made of the versions and of the host's own source.
 * @returns the folder with `host.js` and `host.css`.
 */
export async function buildHostBundle(root: string, log: (line: string) => void): Promise<string> {
  const cache = path.join(root, '.cache', 'workbench');
  const folder = path.join(cache, cacheKey(root));
  if (existsSync(path.join(folder, 'host.js'))) {
    return folder;
  }
  log('Bundling the Grafana packages for the workbench (once, about half a minute) ...');
  const started = performance.now();
  const building = `${folder}.${process.pid}`;
  await esbuild.build(options(root, building));
  mkdirSync(cache, { recursive: true });
  for (const old of readdirSync(cache).filter((name) => name.startsWith('host-') && !building.endsWith(name))) {
    rmSync(path.join(cache, old), { recursive: true, force: true });
  }
  renameSync(building, folder);
  log(`Bundled the Grafana packages in ${((performance.now() - started) / 1000).toFixed(0)} s.`);
  return folder;
}

function cacheKey(root: string): string {
  const hash = createHash('sha256');
  for (const name of PACKAGES) {
    hash.update(`${name}@${readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8')}`);
  }
  for (const file of globSync('workbench/host/**/*.{ts,tsx,css}', { cwd: root }).sort()) {
    hash.update(file).update(readFileSync(path.join(root, file)));
  }
  hash.update(readFileSync(path.join(root, 'workbench', 'hostBundle.ts')));
  return `host-${hash.digest('hex').slice(0, 16)}`;
}

function options(root: string, outdir: string): esbuild.BuildOptions {
  const modules = path.join(root, 'node_modules');
  const ui = path.join(modules, '@grafana', 'ui', 'node_modules');
  const nested = (name: string) => (existsSync(path.join(ui, name)) ? path.join(ui, name) : path.join(modules, name));
  return {
    entryPoints: { host: path.join(root, 'workbench', 'host', 'main.tsx') },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    loader: { '.ttf': 'file', '.svg': 'file', '.png': 'file', '.woff2': 'file' },
    alias: {
      // One router for host, @grafana/ui and plugin, as in Grafana: v5 with the v6 API of the compat package.
      'react-router-dom': nested('react-router-dom'),
      'react-router-dom-v5-compat': nested('react-router-dom-v5-compat'),
      '@emotion/css': nested('@emotion/css'),
      // Setters that Grafana calls at its start and that the packages do not export to plugins.
      'grafana-host/PluginPage': path.join(
        modules,
        '@grafana',
        'runtime',
        'dist',
        'esm',
        'components',
        'PluginPage.mjs'
      ),
      'grafana-host/i18n': path.join(modules, '@grafana', 'i18n', 'dist', 'esm', 'i18n.mjs'),
    },
    logLevel: 'error',
    metafile: false,
    plugins: [emptyNodeModules()],
  };
}

/** Some packages name Node modules on paths that browsers never take. */
function emptyNodeModules(): esbuild.Plugin {
  return {
    name: 'empty-node-modules',
    setup(build) {
      build.onResolve({ filter: /^(fs|path|stream|crypto|util|os|http|https|zlib|url)$/ }, ({ path: name }) => ({
        path: name,
        namespace: 'empty',
      }));
      build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {};' }));
    },
  };
}
