import type { EventName, EventPayload } from '#contract/events';
import type { Database, Jobs, Subscription } from '../platform/index.ts';
import { readSettings } from '../tenancy/index.ts';
import { sendAnalysis } from './jobs.ts';
import { WIDENED_ROUND } from './rca/repetition.rules.ts';

/** Alerts of one fault come in a burst: a widened incident is analysed when the burst is over. */
const WIDENED_AFTER_SECONDS = 5;

function incidentOf(payload: EventPayload<EventName>): string {
  return (payload as EventPayload<'incident.opened' | 'incident.reopened' | 'incident.widened'>).incidentId;
}

/** An incident that was opened, came back or widened is analysed, unless the tenant wants none of it. */
export function agentSubscriptions(deps: { database: Database; jobs: Pick<Jobs, 'send'> }): Subscription[] {
  return [
    {
      subscriber: 'agents.analyse',
      listensTo: ['incident.opened', 'incident.reopened', 'incident.widened'],
      async afterClaim(tenantId, events) {
        const { autoAnalyse } = await deps.database.tenant(tenantId, (tx) => readSettings(tx, tenantId));
        if (!autoAnalyse) {
          return;
        }
        const idsOf = (...names: (typeof events)[number]['name'][]): Set<string> =>
          new Set(events.filter((event) => names.includes(event.name)).map((event) => incidentOf(event.payload)));
        // What comes back may have another cause than the first time.
        const opened = idsOf('incident.opened', 'incident.reopened');
        for (const incidentId of opened) {
          await sendAnalysis(deps.jobs, { tenantId, incidentId });
        }
        for (const incidentId of [...idsOf('incident.widened')].filter((id) => !opened.has(id))) {
          await sendAnalysis(deps.jobs, { tenantId, incidentId, round: WIDENED_ROUND }, WIDENED_AFTER_SECONDS);
        }
      },
    },
  ];
}
