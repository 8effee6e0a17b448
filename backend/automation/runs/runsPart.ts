import type { PlaybookHistory } from '#contract/playbook';
import type { Run } from '#contract/run';
import type {
  Clock,
  Database,
  JobDefinition,
  Jobs,
  Log,
  Outbox,
  RouteBinding,
  Streams,
  Tx,
} from '../../platform/index.ts';
import { createRun, type CreateDeps, type NewRun, type Requester } from './commands/createRun.ts';
import { withdrawRun } from './commands/withdrawRun.ts';
import { createDriver, type Driver } from './driver.ts';
import type { RecordChanges } from './endRun.ts';
import type { RunPlanner, VerifyReader } from './ports.ts';
import { readPlaybookHistories } from './queries/readPlaybookHistory.ts';
import { runJobs, wakeRun } from './runJobs.ts';
import { runRoutes } from './runRoutes.ts';

export interface RunsDeps {
  database: Database;
  outbox: Pick<Outbox, 'emit'>;
  streams: Pick<Streams, 'publish'>;
  jobs: Pick<Jobs, 'send'>;
  clock: Clock;
  log: Log;
  planner: RunPlanner;
  reader: VerifyReader;
  recordChanges: RecordChanges;
}

export interface Runs {
  routes: RouteBinding[];
  jobs: JobDefinition[];
  driver: Driver;
  /** Makes a run for a proposal, a trigger or a person; see commands/createRun.ts for what it throws. */
  createRun(tenantId: string, asked: NewRun, requester: Requester): Promise<Run>;
  /** Takes back a run that nobody has decided on; see commands/withdrawRun.ts. */
  withdrawRun(tenantId: string, runId: string): Promise<boolean>;
  readHistories(tx: Tx, tenantId: string, playbookIds: readonly string[]): Promise<Map<string, PlaybookHistory>>;
  /** Lets the steps under way come to their end. */
  stop(): Promise<void>;
}

/** Runs and approvals: what was agreed is done once, whatever happens to the one who does it. */
export function createRuns(given: RunsDeps): Runs {
  const deps = {
    ...given,
    wake: (tenantId: string, runId: string, at: string | null) => wakeRun(given, tenantId, runId, at),
  };
  const driver = createDriver(deps);
  const createDeps: CreateDeps = deps;
  return {
    routes: runRoutes(createDeps),
    jobs: runJobs(deps, driver),
    driver,
    createRun: (tenantId, asked, requester) => createRun(createDeps, tenantId, asked, requester),
    withdrawRun: (tenantId, runId) => withdrawRun(createDeps, tenantId, runId),
    readHistories: readPlaybookHistories,
    stop: () => driver.stop(),
  };
}
