import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What `postmaster.pid` says about the server of a cluster. */
export interface Postmaster {
  pid: number;
  port: number;
  ready: boolean;
}

/** Marks the server's command line with the process it belongs to, so that others can tell an orphan. */
export const OWNER_SETTING = 'sre_platform.owner_pid';

/** Reads `postmaster.pid`; undefined when there is none or it is not fully written yet. */
export function readPostmaster(cluster: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) {
    return undefined;
  }
  return { pid, port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === 'ready' };
}

/** Whether the process runs at all (it may be another user's). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the live process is a server of this cluster, and not an unrelated one that got a dead server's number. */
export function isServerOf(pid: number, cluster: string): boolean {
  if (!isAlive(pid)) {
    return false;
  }
  if (process.platform === 'linux') {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === cluster;
    } catch {
      return commandLine(pid).includes(cluster);
    }
  }
  return commandLine(pid).includes(cluster);
}

/** The live process that started this server, or undefined for an orphan. */
export function liveOwner(pid: number): number | undefined {
  const owner = Number(new RegExp(`${OWNER_SETTING}=(\\d+)`).exec(commandLine(pid))?.[1] ?? 0);
  return owner > 0 && parentOf(pid) === owner && isAlive(owner) ? owner : undefined;
}

function commandLine(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return '';
    }
  }
  return ps(pid, 'command=');
}

function parentOf(pid: number): number {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    } catch {
      return 0;
    }
  }
  return Number(ps(pid, 'ppid='));
}

function ps(pid: number, column: string): string {
  try {
    return execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
