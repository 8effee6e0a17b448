import type { Trigger } from '#contract/trigger';
import { findAnalysis, newestAnalysis } from '../../agents/index.ts';
import { readIncident } from '../../incidents/index.ts';
import { isEvent, type DomainEvent, type Subscription } from '../../platform/index.ts';
import type { TriggerDeps } from './deps.ts';
import { fire } from './fire.ts';
import { conditionHolds } from './holds.ts';
import { sayTrigger } from './reasons.rules.ts';
import { incidentScope } from './scopes.rules.ts';
import { triggersOn } from './triggerRows.ts';

interface Moment {
  on: NonNullable<Trigger['on']>;
  incidentId: string;
  analysisId: string | null;
}

/** Incidents that are opened, analysed or resolved start what their triggers say. */
export function triggerSubscription(deps: TriggerDeps): Subscription {
  return {
    subscriber: 'automation.triggers',
    listensTo: ['incident.opened', 'analysis.finished', 'incident.resolved'],
    batch: 50,
    async afterClaim(tenantId, events) {
      for (const moment of events.flatMap(momentOf)) {
        await fireMoment(deps, tenantId, moment);
      }
    },
  };
}

function momentOf(event: DomainEvent): Moment[] {
  if (isEvent(event, 'incident.opened')) {
    return [{ on: 'opened', incidentId: event.payload.incidentId, analysisId: null }];
  }
  if (isEvent(event, 'incident.resolved')) {
    return [{ on: 'resolved', incidentId: event.payload.incidentId, analysisId: null }];
  }
  if (isEvent(event, 'analysis.finished') && event.payload.status !== 'failed') {
    return [{ on: 'analysed', incidentId: event.payload.incidentId, analysisId: event.payload.analysisId }];
  }
  return [];
}

async function fireMoment(deps: TriggerDeps, tenantId: string, { on, incidentId, analysisId }: Moment): Promise<void> {
  const known = await deps.database.tenant(tenantId, async (tx) => {
    const triggers = await triggersOn(tx, tenantId, on);
    const incident = triggers.length === 0 ? null : await readIncident(tx, tenantId, incidentId);
    if (incident === null) {
      return null;
    }
    // At the end of an incident the last word on its cause is known; at its beginning none is.
    const analysis =
      analysisId !== null
        ? await findAnalysis(tx, tenantId, analysisId)
        : on === 'resolved'
          ? await newestAnalysis(tx, tenantId, incidentId)
          : null;
    return { triggers, incident, finding: analysis?.findings[0] };
  });
  if (known === null || known.incident.mergedInto !== null) {
    return;
  }
  const { incident, finding } = known;
  for (const trigger of known.triggers) {
    if (await conditionHolds(deps, trigger, incidentScope(incident, finding))) {
      await fire(deps, trigger, {
        // An incident that comes back can be analysed and resolved once more.
        key: `${incidentId}:${on}:${incident.reopenedCount}`,
        incidentId,
        ...(finding && { findingId: finding.id }),
        reason: sayTrigger(`trigger.${on}`, { trigger: trigger.name }),
      });
    }
  }
}
