import { setTimeout as pause } from 'node:timers/promises';
import { asError, newId, type Log } from '../../platform/index.ts';
import { auditsOf } from './audits.ts';
import { endRun, type EndDeps } from './endRun.ts';
import { inJournal, RunChanged, writeRun } from './journal.ts';
import { EFFECT_MARGIN_MS, giveBack, takeRun, type Taken } from './lease.ts';
import { createLeaseKeeper, newDriving, type Driving, type LeaseKeeper } from './leaseKeeper.ts';
import type { RunState } from './model.ts';
import type { RunPlanner, VerifyReader } from './ports.ts';
import { afterSeen, execute, observe, type Seen } from './perform.ts';
import { readRunState } from './runRows.ts';
import { ended, iso, settle, type Act, type Settled } from './settle.ts';
import { closeApproval, openStepApproval } from './stepApproval.ts';
import { failed, queuedBehind } from './statements.rules.ts';

export interface DriverDeps extends EndDeps {
  log: Log;
  planner: RunPlanner;
  reader: VerifyReader;
  /** Asks for a run to be driven, now or at a time. Never throws: the sweeper finds what could not be asked for. */
  wake(tenantId: string, runId: string, at: string | null): Promise<void>;
}

export interface Driver {
  /** Takes the run and drives it until it ends or waits; does nothing when somebody else drives it. */
  drive(tenantId: string, runId: string): Promise<void>;
  /** Whether this process drives it now. */
  drives(runId: string): boolean;
  /** Lets what is under way come to its end and takes nothing more. */
  stop(): Promise<void>;
}

/** Pages hear of a run this often at most, but for changes of its status. */
const PUBLISH_MS = 250;
/** So often a step's own write tells pages, over all runs; what is left over goes with the next heartbeat. */
const PUBLISH_ALL_MS = 50;
/** How long a replica tries to write what it knows while the database is gone. */
const MOST_TRIES = 600;
const RETRY_MS = 500;
const QUEUE_CHECK_MS = 30_000;
/** A step that takes longer than this is cut off by the end of the process. */
const STOP_MS = 10_000;

/** Drives runs of this process. Any number of replicas may: the lease lets one of them at a time. */
export function createDriver(deps: DriverDeps): Driver {
  const owner = newId();
  const driving = new Map<string, { one: Driving; done: Promise<void> }>();
  const keeper = createLeaseKeeper(deps, () => [...driving.values()].map(({ one }) => one));
  let stopping = false;

  return {
    drives: (runId) => driving.has(runId),
    async drive(tenantId, runId) {
      if (stopping || driving.has(runId)) {
        return;
      }
      const one = newDriving(tenantId, runId);
      const done = driveOne(deps, one, owner, keeper, () => stopping).finally(() => driving.delete(runId));
      driving.set(runId, { one, done });
      await done;
    },
    async stop() {
      stopping = true;
      const all = Promise.allSettled([...driving.values()].map(({ done }) => done));
      await Promise.race([all, pause(STOP_MS, undefined, { ref: false })]);
      keeper.stop();
    },
  };
}

async function driveOne(
  deps: DriverDeps,
  one: Driving,
  owner: string,
  keeper: LeaseKeeper,
  isStopping: () => boolean
): Promise<void> {
  const takenAt = performance.now();
  const taken = await takeRun(deps.database, one.tenantId, one.runId, owner);
  if (taken === null) {
    return;
  }
  one.token = taken.run.token;
  keeper.holds(one, takenAt);
  if (!(await hasToWait(deps, taken))) {
    await driveOn(deps, one, taken.run, isStopping);
  }
}

/** True when the run has to wait its turn or for its approval, or nobody approved in time: it was put back, or ended. */
async function hasToWait(deps: DriverDeps, { run, behind }: Taken): Promise<boolean> {
  const now = deps.clock.now();
  if (run.status === 'waiting-approval') {
    if (run.wakeAt !== null && Date.parse(run.wakeAt) > now) {
      await giveBack(deps.database, run, run.wakeAt);
      return true;
    }
    const changed = new Set<number>();
    const outcome = failed(run, { cause: 'expired', ends: 'expired', params: {} });
    await commit(deps, null, run, {
      next: ended(run, 'expired', outcome, now, changed),
      changed,
      act: { what: 'end' },
    });
    return true;
  }
  if (run.status === 'queued' && behind !== null) {
    const dueAt = iso(now + QUEUE_CHECK_MS);
    const next: RunState = { ...run, outcome: queuedBehind(run, behind), wakeAt: null };
    const publish = run.outcome?.params['other'] !== behind;
    await inJournal(deps.database, run.tenantId, (tx) =>
      writeRun(tx, deps, run, next, [], { audits: [], publish, dueAt })
    );
    return true;
  }
  return false;
}

/** A run whose turn it is begins with its first step, in the same write. */
function begun(run: RunState, now: number): RunState {
  return run.status === 'queued'
    ? {
        ...run,
        status: 'running',
        outcome: null,
        startedAt: run.startedAt ?? iso(now),
        holdsSubject: run.subject !== null,
      }
    : run;
}

/** What a replica knows beyond the journal. */
interface Memory {
  /** As the journal has it; null while it has to be read again. */
  held: RunState | null;
  /** Steps begun by this replica and not sent, with the attempt. */
  unsent: Map<number, number>;
  seen: Seen | null;
}

async function driveOn(deps: DriverDeps, one: Driving, run: RunState, isStopping: () => boolean): Promise<void> {
  const memory: Memory = { held: run, unsent: new Map(), seen: null };
  for (let tries = 0; tries < MOST_TRIES && !one.lost;) {
    try {
      const held: RunState | null = (memory.held ??= await readAgain(deps, one));
      if (held === null) {
        return;
      }
      one.stopKnown = JSON.stringify(held.stop);
      const after = afterSeen(deps, begun(held, deps.clock.now()), memory.seen);
      const settled = await settle(deps, after.run, after.changed, { unsent: memory.unsent, mayBegin: !isStopping() });
      noteBegun(settled, memory);
      memory.held = await commit(deps, one, held, settled);
      memory.seen = null;
      tries = 0;
      if (!(await act(deps, one, memory.held, memory, settled.act, isStopping))) {
        return;
      }
    } catch (error) {
      memory.held = null;
      tries++;
      await afterFailure(deps, one, error);
    }
  }
}

function noteBegun({ act: what, next }: Settled, { unsent }: Memory): void {
  const step = what.what === 'execute' ? next.steps.find((one) => one.position === what.position) : undefined;
  if (step !== undefined) {
    // Noted before it is written: the write may succeed without anybody hearing of it.
    unsent.set(step.position, step.attempt);
  }
}

/** Does what the journal says now. False when there is nothing more to do here. */
async function act(
  deps: DriverDeps,
  one: Driving,
  run: RunState,
  memory: Memory,
  what: Act,
  isStopping: () => boolean
): Promise<boolean> {
  switch (what.what) {
    case 'end':
    case 'ask':
      return false;
    case 'park':
      if (what.dueAt !== null) {
        await deps.wake(run.tenantId, run.id, what.dueAt);
      }
      return false;
    case 'execute':
      if (performance.now() > one.heldUntil - EFFECT_MARGIN_MS) {
        // Too long ago that the database heard of this replica: another one may be about to take the run over.
        throw new LeaseUnsure();
      }
      memory.unsent.delete(what.position);
      memory.seen = await execute(deps, one, run, what.position);
      return true;
    case 'read':
      memory.seen = await observe(deps, one, run, what.position);
      return true;
    case 'commit':
      return isStopping() ? handOver(deps, run) : true;
  }
}

async function handOver(deps: DriverDeps, run: RunState): Promise<false> {
  await giveBack(deps.database, run, iso(deps.clock.now()));
  await deps.wake(run.tenantId, run.id, null);
  return false;
}

async function readAgain(deps: DriverDeps, one: Driving): Promise<RunState | null> {
  const run = await deps.database.tenant(one.tenantId, (tx) => readRunState(tx, one.tenantId, one.runId));
  return run?.token === one.token && run.finishedAt === null ? run : null;
}

async function afterFailure(deps: DriverDeps, one: Driving, error: unknown): Promise<void> {
  if (error instanceof RunChanged) {
    return;
  }
  if (error instanceof LeaseUnsure) {
    // The next heartbeat renews it, or the run is somebody else's; the step that was begun is still unsent.
    await pause(RETRY_MS);
    return;
  }
  if (isTakenSubject(error)) {
    one.lost = true;
    const due = iso(deps.clock.now() + 1_000);
    await giveBack(deps.database, { id: one.runId, tenantId: one.tenantId, token: one.token }, due);
    return;
  }
  deps.log.warn({ err: asError(error), runId: one.runId }, 'a run could not be journaled; trying again');
  await pause(RETRY_MS);
}

/** It is too long ago that the database heard of this replica to begin an effect. */
class LeaseUnsure extends Error {}

/** Two runs on one subject began in the same moment: the database let one of them. */
function isTakenSubject(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'run_subject_held';
}

async function commit(
  deps: DriverDeps,
  one: Driving | null,
  held: RunState,
  { next, changed, act: what }: Settled
): Promise<RunState> {
  const steps = next.steps.filter((step) => changed.has(step.position));
  const now = performance.now();
  const publish = one === null || held.status !== next.status || mayTell(one, now);
  const log = one?.log.splice(0) ?? [];
  const approvalId = what.what === 'ask' && next.approvalId === null ? newId() : next.approvalId;
  const asking: RunState = what.what === 'ask' ? { ...next, approvalId } : next;
  const kicked: string[] = [];
  const written = await inJournal(deps.database, held.tenantId, (tx) =>
    writeRun(tx, deps, held, asking, steps, {
      audits: auditsOf(held, asking, steps),
      log,
      publish,
      ...dueOf(what, asking),
      async also() {
        if (held.approvalId !== null && asking.approvalId === null) {
          await closeApproval(
            tx,
            deps,
            held,
            asking.status === 'expired' || steps.some(isExpired) ? 'expired' : 'withdrawn'
          );
        }
        if (what.what === 'ask' && next.approvalId === null && approvalId !== null) {
          await openStepApproval(tx, deps, asking, what.position, approvalId);
        }
        if (what.what === 'end') {
          kicked.push(...(await endRun(tx, deps, asking)));
        }
      },
    })
  ).catch((error: unknown) => {
    one?.log.unshift(...log);
    throw error;
  });
  if (one !== null) {
    one.publishedAt = publish ? now : one.publishedAt;
    one.written = written;
    one.untold = !publish;
  }
  for (const runId of kicked) {
    await deps.wake(held.tenantId, runId, null);
  }
  return written;
}

let lastTold = 0;

function mayTell(one: Driving, now: number): boolean {
  const may = now - one.publishedAt > PUBLISH_MS && now - lastTold > PUBLISH_ALL_MS;
  lastTold = may ? now : lastTold;
  return may;
}

function isExpired(step: RunState['steps'][number]): boolean {
  return step.planned.step.kind === 'approve' && step.status === 'failed';
}

function dueOf(what: Act, next: RunState): { dueAt?: string | null } {
  if (what.what === 'park') {
    return { dueAt: what.dueAt };
  }
  return what.what === 'ask' ? { dueAt: next.wakeAt } : {};
}
