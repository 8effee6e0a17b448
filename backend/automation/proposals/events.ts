import { isEvent, type DomainEvent, type Subscription } from '../../platform/index.ts';
import type { ProposalDeps } from './deps.ts';
import { followRun } from './followRun.ts';
import { propose } from './propose.ts';

/** Proposals follow the analyses of their incident, what people say of findings, and what becomes of their runs. */
export function proposalSubscriptions(deps: ProposalDeps): Subscription[] {
  return [
    {
      subscriber: 'automation.proposals',
      listensTo: ['analysis.finished', 'finding.rated', 'incident.resolved'],
      async afterClaim(tenantId, events) {
        // Of several facts about one incident the last state counts, and it is read anew.
        for (const incidentId of new Set(events.flatMap(incidentOf))) {
          await propose(deps, tenantId, incidentId);
        }
      },
    },
    {
      subscriber: 'automation.proposal-runs',
      listensTo: ['run.changed'],
      async afterClaim(tenantId, events) {
        const ended = events.flatMap((event) =>
          isEvent(event, 'run.changed') && event.payload.ended ? [event.payload.runId] : []
        );
        for (const runId of new Set(ended)) {
          await followRun(deps, tenantId, runId);
        }
      },
    },
  ];
}

function incidentOf(event: DomainEvent): string[] {
  if (isEvent(event, 'analysis.finished') || isEvent(event, 'finding.rated') || isEvent(event, 'incident.resolved')) {
    return [event.payload.incidentId];
  }
  return [];
}
