import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { isAlive } from '../../backend/platform/db/embedded/postmaster.ts';

const Holder = z.object({ pid: z.number(), startedAt: z.string(), url: z.string().optional() });

export interface StartLock {
  /** True when a killed run had left its lock behind. */
  recovered: boolean;
  /** Tells a second start where the first one is to be found. */
  announce(url: string): void;
  release(): void;
}

/** Keeps two runs from using one data folder. Throws when another run is alive; takes over from one that was killed. */
export function takeStartLock(file: string): StartLock {
  mkdirSync(dirname(file), { recursive: true });
  const startedAt = processStart(process.pid);
  const text = (url?: string): string => JSON.stringify({ pid: process.pid, startedAt, url });
  let recovered = false;
  for (;;) {
    try {
      writeFileSync(file, text(), { flag: 'wx' });
      return {
        recovered,
        announce: (url) => writeFileSync(file, text(url)),
        release: () => rmSync(file, { force: true }),
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    }
    const holder = readHolder(file);
    if (holder !== undefined && isAlive(holder.pid) && processStart(holder.pid) === holder.startedAt) {
      const where = holder.url === undefined ? '' : ` at ${holder.url}`;
      throw new Error(`It already runs${where} (process ${holder.pid}). Stop that one first with Ctrl-C.`);
    }
    rmSync(file, { force: true });
    recovered = true;
  }
}

function readHolder(file: string): z.output<typeof Holder> | undefined {
  try {
    return Holder.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Tells a process from a later one with the same number; empty where /proc is missing. */
function processStart(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
