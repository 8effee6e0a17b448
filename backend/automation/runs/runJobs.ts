import { sql } from 'kysely';
import { z } from 'zod';
import { Id } from '#contract/scalars';
import {
  asError,
  defineJob,
  type Clock,
  type Database,
  type JobDefinition,
  type Jobs,
  type Log,
} from '../../platform/index.ts';
import { listTenants, readSettings } from '../../tenancy/index.ts';
import type { Driver } from './driver.ts';
import { dueRuns } from './lease.ts';

export const DRIVE = 'automation.drive';
export const SWEEP = 'automation.sweep';
const KEEP_HOUSE = 'automation.keep-house';

/** Runs that one process drives at once; more wait in the queue. */
const MOST_AT_ONCE = 100;
/** How long a run that nobody drives may stay unseen. A crash takes jobs with it: this needs none. */
const SWEEP_SECONDS = 5;
const TAKEN_AT_ONCE = 50;
const REMOVED_AT_ONCE = 500;

interface JobDeps {
  database: Database;
  clock: Clock;
  log: Log;
  jobs: Pick<Jobs, 'send'>;
}

/** Asks for a run to be driven. Never throws: what cannot be asked for is found by the sweeper. */
export async function wakeRun(
  { jobs, clock, log }: Omit<JobDeps, 'database'>,
  tenantId: string,
  runId: string,
  at: string | null
): Promise<void> {
  try {
    const seconds = at === null ? 0 : Math.max(0, Math.ceil((Date.parse(at) - clock.now()) / 1_000));
    const options = seconds === 0 ? { key: runId } : { key: `${runId}@${at}`, startAfterSeconds: seconds };
    await jobs.send(DRIVE, { tenantId, runId }, options);
  } catch (error) {
    log.warn({ err: asError(error), runId }, 'a run could not be put into the queue; the sweeper finds it');
  }
}

export function runJobs(deps: JobDeps, driver: Driver): JobDefinition[] {
  const { database, clock } = deps;
  const slots = createSlots(MOST_AT_ONCE);
  /** Begins to drive a run, and answers as soon as there was a place for it. */
  const driveOne = async (tenantId: string, runId: string): Promise<void> => {
    if (driver.drives(runId)) {
      return;
    }
    const free = await slots.take();
    driver
      .drive(tenantId, runId)
      .catch((error: unknown) =>
        deps.log.error({ err: asError(error), runId }, 'a run could not be driven; the sweeper takes it up')
      )
      .finally(free);
  };
  const driveDue = async (): Promise<void> => {
    for (const due of await dueRuns(database, clock.now(), TAKEN_AT_ONCE)) {
      await driveOne(due.tenantId, due.runId);
    }
  };
  return [
    defineJob({
      name: DRIVE,
      payload: z.object({ tenantId: Id, runId: Id }),
      // The lease and the sweeper bring a run back, wherever it was; the job is only the call to look at it.
      retryLimit: 0,
      concurrency: 4,
      async handle({ tenantId, runId }) {
        await driveOne(tenantId, runId);
        // A queue gives each worker one job and lets it pause: whoever hears of one run takes all that are due with it.
        await driveDue();
      },
    }),
    defineJob({
      name: SWEEP,
      payload: z.object({}),
      everySeconds: SWEEP_SECONDS,
      handle: driveDue,
    }),
    defineJob({
      name: KEEP_HOUSE,
      payload: z.object({}),
      schedule: '41 3 * * *',
      expireInSeconds: 1_800,
      async handle(_payload, signal) {
        for (const { id } of await listTenants(database)) {
          const { incidentRetentionDays } = await database.tenant(id, (tx) => readSettings(tx, id));
          for (let removed = REMOVED_AT_ONCE; removed === REMOVED_AT_ONCE;) {
            signal.throwIfAborted();
            removed = await removeOldRuns(database, id, clock.now() - incidentRetentionDays * 86_400_000);
          }
        }
      },
    }),
  ];
}

/** Removes runs that ended before `before` (unix ms) with their steps, log and approvals, at most 500 a call; answers how many. */
export async function removeOldRuns(database: Database, tenantId: string, before: number): Promise<number> {
  const gone = await database.tenant(tenantId, (tx) =>
    sql`
      delete from run where tenant_id = ${tenantId} and id in (
        select id from run where tenant_id = ${tenantId} and finished_at < ${new Date(before)} order by finished_at limit ${REMOVED_AT_ONCE})
      returning id`.execute(tx)
  );
  return gone.rows.length;
}

/** At most `most` at a time; whoever comes later waits. */
function createSlots(most: number): { take(): Promise<() => void> } {
  let taken = 0;
  const waiting: (() => void)[] = [];
  const free = (): void => {
    taken--;
    waiting.shift()?.();
  };
  return {
    async take() {
      while (taken >= most) {
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      taken++;
      return free;
    },
  };
}
