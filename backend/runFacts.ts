import { listRuns } from './automation/index.ts';
import type { RunsPort } from './knowledge/index.ts';

/** More runs for one incident are told by the newest. */
const MOST_RUNS = 50;

/** What knowledge asks of runs, in its own words. */
export const runsPort: RunsPort = {
  async runsOf(tx, tenantId, incidentId) {
    const { items } = await listRuns(tx, tenantId, { incidentId, limit: MOST_RUNS });
    return items
      .map(({ id, number, playbookId, playbookName, title, status, requestedBy, outcome, ...run }) => ({
        id,
        number,
        playbookId,
        playbookName,
        title,
        status,
        worked: status === 'succeeded',
        ended: run.finishedAt !== null,
        requestedBy: requestedBy.name,
        outcome: outcome?.text ?? null,
        at: run.startedAt ?? run.createdAt,
        finishedAt: run.finishedAt,
      }))
      .reverse();
  },
};
