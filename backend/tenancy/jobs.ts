import { z } from 'zod';
import { defineJob, makePartitionsAhead, type Clock, type Database, type JobDefinition, type Log } from '../platform/index.ts';

/** Partitions of the audit log for the months to come. The log itself is kept for good. */
export function tenancyJobs({ database, clock, log }: { database: Database; clock: Clock; log: Log }): JobDefinition[] {
  return [
    defineJob({
      name: 'tenancy.make-months',
      payload: z.object({}),
      schedule: '7 2 * * *',
      handle: () => makePartitionsAhead(database, 'audit_entry', clock.now(), log),
    }),
  ];
}
