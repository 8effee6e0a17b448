import { readFileSync } from 'node:fs';

/** Watches the resident memory of a process, in MB. */
export function watchMemory(pid: number): { now(): number; stop(): number } {
  let peak = 0;
  const now = (): number => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const mb = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
    peak = Math.max(peak, mb);
    return mb;
  };
  const timer = setInterval(now, 200);
  return {
    now,
    stop() {
      clearInterval(timer);
      return Math.max(peak, now());
    },
  };
}
