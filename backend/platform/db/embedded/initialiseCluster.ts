import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from './layout.ts';
import type { Programs } from './programs.ts';
import { spawnAsUser } from './spawnAsUser.ts';

export const OWNER_ROLE = 'sre_owner';

/** Makes the cluster when there is none (about a second). Throws when another major version made it. */
export async function initialiseCluster(layout: Layout, programs: Programs, password: string, durable: boolean): Promise<void> {
  if (existsSync(layout.cluster)) {
    const major = readFileSync(join(layout.cluster, 'PG_VERSION'), 'utf8').trim();
    if (major !== programs.major) {
      throw new Error(
        `The database in ${layout.cluster} was made by Postgres ${major}, and this release brings Postgres ${programs.major}. ` +
          `Start the release that made it, copy the data to a new database, or begin anew with an empty folder.`
      );
    }
    return;
  }
  // Under another name until it is whole: a run killed in the middle must not leave half a cluster behind.
  const unfinished = `${layout.cluster}.unfinished`;
  const passwordFile = join(layout.home, 'password.unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (layout.user !== undefined) {
    chownSync(unfinished, layout.user.uid, layout.user.gid);
    chownSync(passwordFile, layout.user.uid, layout.user.gid);
  }
  try {
    await run(layout, programs.initdb, [`--pgdata=${unfinished}`, `--pwfile=${passwordFile}`, ...(durable ? [] : ['--no-sync'])]);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  chmodSync(unfinished, 0o700);
  renameSync(unfinished, layout.cluster);
}

function run(layout: Layout, initdb: string, place: string[]): Promise<void> {
  // --locale=C would leave pg_trgm without a single trigram for Chinese text; macOS has no C.UTF-8.
  const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
  const child = spawnAsUser(
    layout.user,
    initdb,
    [
      ...place,
      `--username=${OWNER_ROLE}`,
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      `--locale=${locale}`,
      '--auth=scram-sha-256',
    ],
    ['ignore', 'pipe', 'pipe']
  );
  let output = '';
  child.stdout?.on('data', (chunk) => (output += String(chunk)));
  child.stderr?.on('data', (chunk) => (output += String(chunk)));
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => {
      if (code === 0) {
        done();
      } else {
        failed(new Error(`initdb failed:\n${output.trim()}`));
      }
    });
  });
}
