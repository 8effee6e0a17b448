/**
 * Mean wait in a queue with `servers` servers (Sakasegawa's approximation of M/M/c), in the unit of `hold`.
 * `utilisation` must be below 1.
 */
export function queueWait(utilisation: number, servers: number, hold: number): number {
  return (hold * Math.pow(utilisation, Math.sqrt(2 * (servers + 1)) - 1)) / (servers * (1 - utilisation));
}

/**
 * One place where requests wait for a limited resource (CPU, worker threads, pooled connections, a disk).
 * Below capacity the wait follows from utilisation; above it a backlog grows until `maxWaitMs`, then the excess is refused.
 */
export class Station {
  backlog = 0;
  utilisation = 0;
  waitMs = 0;
  refusedShare = 0;
  /** Jobs refused in the last step. */
  refused = 0;

  /** @param servers may be fractional (half a core); `holdMs` is how long one job keeps a server. */
  step(arrivals: number, servers: number, holdMs: number, stepMs: number, maxWaitMs: number): void {
    const capacity = (Math.max(servers, 1e-3) * stepMs) / Math.max(holdMs, 1e-3);
    const load = arrivals / capacity;
    this.utilisation += 0.4 * (load - this.utilisation);
    this.backlog = Math.max(0, this.backlog + arrivals - capacity);
    let backlogWait = (this.backlog / capacity) * stepMs;
    this.refused = 0;
    if (backlogWait > maxWaitMs) {
      this.refused = Math.min(arrivals, ((backlogWait - maxWaitMs) / stepMs) * capacity);
      this.backlog = (maxWaitMs / stepMs) * capacity;
      backlogWait = maxWaitMs;
    }
    this.refusedShare = arrivals > 0 ? this.refused / arrivals : this.refusedShare * 0.5;
    const rho = Math.min(this.utilisation, 0.96);
    this.waitMs = Math.min(maxWaitMs, backlogWait + queueWait(rho, Math.max(1, servers), holdMs));
  }

  reset(): void {
    this.backlog = 0;
    this.utilisation = 0;
    this.waitMs = 0;
    this.refusedShare = 0;
    this.refused = 0;
  }
}
