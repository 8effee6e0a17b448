import { z } from 'zod';
import { Id } from '#contract/scalars';
import { defineJob, type JobDefinition, type Jobs } from '../platform/index.ts';
import { listTenants, readSettings } from '../tenancy/index.ts';
import type { KnowledgeDeps } from './deps.ts';
import { removeOldDrafts } from './items/removeOldDrafts.ts';
import { draftPostmortem } from './postmortem/draftPostmortem.ts';
import { readSubject } from './similar/readSubject.ts';
import { remember } from './similar/remember.ts';
import { removeOldTraits } from './similar/signatureRows.ts';

export const REMEMBER = 'knowledge.remember';
const DAY_MS = 86_400_000;

/** What time and other slices' facts do to knowledge. */
export function knowledgeJobs(deps: KnowledgeDeps): JobDefinition[] {
  const { database, clock } = deps;
  return [
    defineJob({
      name: REMEMBER,
      payload: z.object({ tenantId: Id, incidentId: Id }),
      expireInSeconds: 120,
      concurrency: 2,
      handle: ({ tenantId, incidentId }, signal) => learnFromIncident(deps, tenantId, incidentId, signal),
    }),
    defineJob({
      name: 'knowledge.keep-house',
      payload: z.object({}),
      schedule: '41 3 * * *',
      expireInSeconds: 3_600,
      concurrency: 1,
      async handle(_payload, signal) {
        for (const { id } of await listTenants(database)) {
          signal.throwIfAborted();
          const { incidentRetentionDays } = await database.tenant(id, (tx) => readSettings(tx, id));
          await database.tenant(id, (tx) => removeOldTraits(tx, id));
          await removeOldDrafts(database, id, clock.now() - incidentRetentionDays * DAY_MS, signal);
        }
      },
    }),
  ];
}

/** Asks to learn from an incident anew; while one such request waits, it is the same. */
export async function sendRemember(jobs: Pick<Jobs, 'send'>, tenantId: string, incidentId: string): Promise<void> {
  await jobs.send(REMEMBER, { tenantId, incidentId }, { key: incidentId });
}

/** Keeps what an incident looks like and, when it is over, drafts its postmortem. Doing it again changes nothing. */
export async function learnFromIncident(
  deps: KnowledgeDeps,
  tenantId: string,
  incidentId: string,
  signal: AbortSignal
): Promise<void> {
  const isOver = await deps.database.tenant(tenantId, async (tx) => {
    const subject = await readSubject(tx, deps, tenantId, incidentId);
    if (subject === null) {
      return false;
    }
    await remember(tx, deps, tenantId, { subject, runs: await deps.runs.runsOf(tx, tenantId, incidentId) });
    return ['resolved', 'closed'].includes(subject.incident.status);
  });
  if (isOver) {
    await draftPostmortem(deps, tenantId, incidentId, signal);
  }
}
