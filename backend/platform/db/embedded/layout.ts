import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { canReach, postgresUser, type PostgresUser } from './postgresUser.ts';

/** Where the parts of one embedded database lie, and who runs it. */
export interface Layout {
  user: PostgresUser | undefined;
  /** The folder of the cluster and, where needed, of the copied programs; the Postgres user can reach it. */
  home: string;
  /** PGDATA. */
  cluster: string;
  log: string;
  portFile: string;
  passwordFile: string;
}

/** Folder for clusters of projects that lie where the Postgres user cannot go, such as root's home. */
const SHARED_HOME = '/var/lib/sre-platform';
const ELSEWHERE = 'cluster-location';

/** Makes the data folder when it is missing and settles where the cluster lies. */
export function settleLayout(dataDir: string): Layout {
  mkdirSync(dataDir, { recursive: true });
  const own = realpathSync(dataDir);
  const home = settleHome(own);
  return {
    user: postgresUser(join(home, 'cluster')),
    home,
    cluster: join(home, 'cluster'),
    log: join(own, 'postgres.log'),
    portFile: join(own, 'port'),
    passwordFile: join(own, 'password'),
  };
}

/** Removes an embedded database with everything that belongs to it, also when the cluster lies elsewhere. */
export function removeEmbeddedPostgres(dataDir: string): void {
  const elsewhere = readElsewhere(dataDir);
  if (elsewhere !== undefined) {
    rmSync(elsewhere, { recursive: true, force: true });
  }
  rmSync(dataDir, { recursive: true, force: true });
}

function settleHome(dataDir: string): string {
  const elsewhere = readElsewhere(dataDir);
  if (elsewhere !== undefined) {
    return elsewhere;
  }
  if (existsSync(join(dataDir, 'cluster')) || canReach(postgresUser(join(dataDir, 'cluster')), join(dataDir, 'cluster'))) {
    return dataDir;
  }
  const home = join(SHARED_HOME, `${basename(dirname(dataDir))}-${randomBytes(6).toString('hex')}`);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  writeFileSync(join(dataDir, ELSEWHERE), `${realpathSync(home)}\n`);
  return realpathSync(home);
}

/** Written down rather than computed: the project may be moved, or its folder opened later. */
function readElsewhere(dataDir: string): string | undefined {
  const pointer = join(dataDir, ELSEWHERE);
  const home = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : '';
  return home !== '' && existsSync(home) ? home : undefined;
}

/** The password of the database's owner: made once, readable by this process's user only. */
export function readOrMakePassword(layout: Layout): string {
  if (!existsSync(layout.passwordFile)) {
    if (existsSync(layout.cluster)) {
      throw new Error(`${layout.passwordFile} is missing, but its database is there: put the file back or remove both.`);
    }
    writeFileSync(layout.passwordFile, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
  }
  return readFileSync(layout.passwordFile, 'utf8').trim();
}
