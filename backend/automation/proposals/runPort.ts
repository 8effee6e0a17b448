import { readRun } from '../runs/queries/readRun.ts';
import type { Runs } from '../runs/runsPart.ts';
import type { RunPort } from './ports.ts';

/** The runs of this slice as proposals and triggers ask for them. */
export function runPortOf(runs: Pick<Runs, 'createRun' | 'withdrawRun'>): RunPort {
  return {
    create: ({ by, role, incidentId, findingId, proposalId, triggerId, reason, ...asked }) =>
      runs.createRun(
        by.tenantId,
        {
          ...asked,
          incidentId: incidentId ?? undefined,
          findingId: findingId ?? undefined,
          proposalId: proposalId ?? undefined,
          triggerId: triggerId ?? undefined,
          reason: reason ?? undefined,
        },
        { by, role }
      ),
    read: readRun,
    withdraw: (tenantId, runId) => runs.withdrawRun(tenantId, runId),
  };
}
