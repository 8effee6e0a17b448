import { getChangeContent, listChanges as listChangesOperation, type Change, type ChangeInput } from '#contract/change';
import {
  AppError,
  route,
  type Clock,
  type Database,
  type Log,
  type Outbox,
  type Slice,
  type Streams,
  type Tx,
} from '../platform/index.ts';
import { changeJobs } from './jobs.ts';
import { listChanges, readChangeContent } from './queries.ts';
import { recordChanges } from './recordChanges.ts';
import { changeTools } from './tools.ts';

export { readChangeContents, readChanges, readChangesById } from './queries.ts';
export { readChangeInputs } from './readInputs.ts';

export interface ChangesDeps {
  database: Database;
  outbox: Pick<Outbox, 'emit'>;
  streams: Pick<Streams, 'publish'>;
  clock: Clock;
  log: Log;
}

export interface Changes extends Slice {
  /** Stores changes in the caller's transaction; repeats are counted and left as they are. */
  recordChanges(
    tx: Tx,
    tenantId: string,
    inputs: readonly ChangeInput[]
  ): Promise<{ recorded: Change[]; duplicates: number }>;
}

/** What people and machines altered, and when. */
export function createChanges(deps: ChangesDeps): Changes {
  return {
    name: 'changes',
    routes: [
      route(listChangesOperation, ({ query }, { tenantId }) =>
        deps.database.tenant(tenantId, (tx) => listChanges(tx, tenantId, query))
      ),
      route(getChangeContent, async ({ params, query }, { tenantId }) => {
        const content = await deps.database.tenant(tenantId, (tx) =>
          readChangeContent(tx, tenantId, params.id, query.at)
        );
        if (content === null) {
          throw new AppError('not_found');
        }
        return { content };
      }),
    ],
    jobs: changeJobs(deps),
    tools: changeTools(deps.database),
    recordChanges: (tx, tenantId, inputs) => recordChanges(deps, tx, tenantId, inputs, deps.clock.now()),
  };
}
