import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { PostgresUser } from './postgresUser.ts';

const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => process.platform === 'linux' && existsSync(path));

/**
 * Starts a Postgres program as the given user, with an empty environment (PG* variables would change what it does).
 * With util-linux's setpriv the kernel interrupts the program when this process dies, even by kill -9; setpriv
 * becomes the program, so the pid is the program's own.
 */
export function spawnAsUser(user: PostgresUser | undefined, program: string, args: string[], stdio: StdioOptions): ChildProcess {
  const options = { cwd: '/', stdio, ...(process.platform === 'win32' ? {} : { env: {} }) };
  if (SETPRIV === undefined) {
    return spawn(program, args, { ...options, ...user });
  }
  const identity = user === undefined ? [] : [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  return spawn(SETPRIV, ['--pdeathsig=INT', '--no-new-privs', ...identity, '--', program, ...args], options);
}
