import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The user that runs Postgres; undefined means the user of this process. */
export interface PostgresUser {
  uid: number;
  gid: number;
}

/**
 * Postgres refuses to run as root, so root lends it an existing account: the owner of the cluster when there is one
 * already (an account `postgres` may appear later), else `postgres`, else `nobody`. initdb needs it in /etc/passwd.
 */
export function postgresUser(cluster: string): PostgresUser | undefined {
  if (process.platform === 'win32' || process.getuid?.() !== 0) {
    return undefined;
  }
  const owner = statSync(cluster, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) {
    return { uid: owner.uid, gid: owner.gid };
  }
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const account = accounts.find((fields) => fields[0] === name);
    if (account !== undefined && Number(account[2]) > 0) {
      return { uid: Number(account[2]), gid: Number(account[3]) };
    }
  }
  throw new Error('Postgres does not run as root and there is no account postgres or nobody: set DATABASE_URL instead.');
}

/** Whether the user may pass through every directory above the path (mode bits; the path itself is not looked at). */
export function canReach(user: PostgresUser | undefined, path: string): boolean {
  if (user === undefined) {
    return true;
  }
  for (let directory = dirname(path); ; directory = dirname(directory)) {
    const { uid, gid, mode } = statSync(directory);
    const execute = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & execute) === 0) {
      return false;
    }
    if (directory === dirname(directory)) {
      return true;
    }
  }
}
