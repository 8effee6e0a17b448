import type { EventPayload } from '#contract/events';
import type { Database, Jobs, Subscription } from '../platform/index.ts';
import { readSettings } from '../tenancy/index.ts';
import { sendAnalysis } from './jobs.ts';

/** An incident that was opened or widened is analysed, unless the tenant wants none of it. */
export function agentSubscriptions(deps: { database: Database; jobs: Pick<Jobs, 'send'> }): Subscription[] {
  return [
    {
      subscriber: 'agents.analyse',
      listensTo: ['incident.opened', 'incident.widened'],
      async afterClaim(tenantId, events) {
        const { autoAnalyse } = await deps.database.tenant(tenantId, (tx) => readSettings(tx, tenantId));
        if (!autoAnalyse) {
          return;
        }
        const ids = events.map((event) => (event.payload as EventPayload<'incident.opened' | 'incident.widened'>).incidentId);
        for (const incidentId of new Set(ids)) {
          await sendAnalysis(deps.jobs, { tenantId, incidentId });
        }
      },
    },
  ];
}
