import { asError, type Database, type Log, type Streams } from '../../platform/index.ts';
import { writeLog, type LogLine } from './journal.ts';
import { HEARTBEAT_MS, LEASE_SECONDS, renewLeases } from './lease.ts';
import { toSummary, type RunState } from './model.ts';

/** A run that this process drives. */
export interface Driving {
  tenantId: string;
  runId: string;
  token: number;
  /** Monotonic milliseconds until which nobody else can have taken it. */
  heldUntil: number;
  /** Cuts off the step under way. */
  abort: AbortController;
  /** The stop request that the driver knows of, as JSON. */
  stopKnown: string;
  /** Lines that are not written yet. */
  log: LogLine[];
  /** The run as it was last written, and whether pages have not heard of that. */
  written: RunState | null;
  untold: boolean;
  publishedAt: number;
  /** Somebody else drives it now. */
  lost: boolean;
}

export function newDriving(tenantId: string, runId: string): Driving {
  return {
    tenantId,
    runId,
    token: 0,
    heldUntil: 0,
    abort: new AbortController(),
    stopKnown: 'null',
    log: [],
    written: null,
    untold: false,
    publishedAt: 0,
    lost: false,
  };
}

export interface LeaseKeeper {
  /** Notes that the database gave the lease at `at` (monotonic milliseconds), and begins to keep it. */
  holds(one: Driving, at: number): void;
  stop(): void;
}

interface KeeperDeps {
  database: Database;
  streams: Pick<Streams, 'publish'>;
  log: Log;
}

/** One heartbeat for all runs of the process: renews leases, hears of stop requests, writes log lines. */
export function createLeaseKeeper(deps: KeeperDeps, runs: () => readonly Driving[]): LeaseKeeper {
  let timer: NodeJS.Timeout | undefined;
  let beating = false;

  const beat = async (): Promise<void> => {
    const held = runs().filter((one) => one.token > 0);
    if (held.length === 0) {
      clearInterval(timer);
      timer = undefined;
      return;
    }
    for (const [tenantId, ofTenant] of Map.groupBy(held, (one) => one.tenantId)) {
      await renew(deps, tenantId, ofTenant);
      await tell(deps, tenantId, ofTenant);
    }
  };
  const tick = (): void => {
    if (beating) {
      return;
    }
    beating = true;
    beat()
      .catch((error: unknown) =>
        deps.log.warn({ err: asError(error) }, 'the leases of runs could not be renewed; trying again')
      )
      .finally(() => (beating = false));
  };

  return {
    holds(one, at) {
      one.heldUntil = at + LEASE_SECONDS * 1_000;
      timer ??= setInterval(tick, HEARTBEAT_MS).unref();
    },
    stop: () => clearInterval(timer),
  };
}

async function renew({ database }: KeeperDeps, tenantId: string, runs: readonly Driving[]): Promise<void> {
  const asked = performance.now();
  const known = await renewLeases(
    database,
    tenantId,
    runs.map((one) => ({ id: one.runId, token: one.token }))
  );
  for (const one of runs) {
    const found = known.get(one.runId);
    if (found === undefined) {
      // Given back meanwhile, ended, or taken over: whoever writes next is told by the journal.
      continue;
    }
    one.heldUntil = asked + LEASE_SECONDS * 1_000;
    const stop = JSON.stringify(found.stop);
    if (stop !== one.stopKnown) {
      one.stopKnown = stop;
      one.abort.abort(new Error('The run was stopped.'));
    }
  }
}

/**
 * Log lines and states that no write of a run has taken along so far, of all runs of the tenant at once: a notification
 * makes commits wait for one another, so there is one for all of them.
 */
async function tell({ database, streams }: KeeperDeps, tenantId: string, runs: readonly Driving[]): Promise<void> {
  const taken = runs
    .map((one) => ({ one, lines: one.log.splice(0) }))
    .filter(({ one, lines }) => lines.length > 0 || one.untold);
  if (taken.length === 0) {
    return;
  }
  taken.forEach(({ one }) => (one.untold = false));
  try {
    await database.tenant(tenantId, async (tx) => {
      for (const { one, lines } of taken.filter((each) => each.lines.length > 0)) {
        await writeLog(tx, { tenantId, id: one.runId }, lines);
      }
      const states = taken.map(({ one }) => one.written).filter((state) => state !== null);
      await streams.publish(
        tx,
        tenantId,
        states.map((run) => ({ type: 'run' as const, run: toSummary(run) }))
      );
    });
  } catch (error) {
    for (const { one, lines } of taken) {
      one.log.unshift(...lines);
      one.untold = true;
    }
    throw error;
  }
}
