import { z } from 'zod';
import {
  defineJob,
  dropEmptyMonths,
  makePartitionsAhead,
  type Database,
  type JobDefinition,
  type Log,
} from '../platform/index.ts';
import { listTenants, readSettings } from '../tenancy/index.ts';
import type { CommandDeps } from './commands/updateIncident.ts';
import { removeOldIncidents } from './retention.ts';
import { foldTally, forgetOldKeys, settleDue } from './settling.ts';

const Nothing = z.object({});

/** What time does to incidents. */
export function incidentJobs(deps: CommandDeps & { database: Database; log: Log }): JobDefinition[] {
  const { database, clock, log } = deps;
  return [
    defineJob({
      name: 'incidents.settle',
      payload: Nothing,
      schedule: '* * * * *',
      async handle(_payload, signal) {
        for (const { id } of await listTenants(database)) {
          signal.throwIfAborted();
          await database.tenant(id, (tx) => settleDue(tx, deps, id));
          await database.tenant(id, (tx) => foldTally(tx, id));
        }
      },
    }),
    defineJob({
      name: 'incidents.keep-house',
      payload: Nothing,
      schedule: '17 3 * * *',
      expireInSeconds: 1_800,
      async handle(_payload, signal) {
        await makePartitionsAhead(database, 'incident_timeline', clock.now(), log);
        for (const { id } of await listTenants(database)) {
          await database.tenant(id, (tx) => forgetOldKeys(tx, id, clock.now()));
          const { incidentRetentionDays } = await database.tenant(id, (tx) => readSettings(tx, id));
          const before = clock.now() - incidentRetentionDays * 86_400_000;
          for (let removed = 1; removed > 0;) {
            signal.throwIfAborted();
            removed = await database.tenant(id, (tx) => removeOldIncidents(tx, id, before));
          }
        }
        await dropEmptyMonths(database, 'incident_timeline', clock.now(), log);
      },
    }),
  ];
}
