import { isEvent, type DomainEvent, type Subscription } from '../platform/index.ts';
import type { KnowledgeDeps } from './deps.ts';
import { sendRemember } from './jobs.ts';
import { learnVerdict } from './learnt/learntCauses.ts';

/** Knowledge learns from what becomes of incidents, and from what people say of their causes. */
export function knowledgeSubscriptions({ jobs }: Pick<KnowledgeDeps, 'jobs'>): Subscription[] {
  return [
    {
      subscriber: 'knowledge.verdicts',
      listensTo: ['finding.rated'],
      async inTransaction(tx, tenantId, events) {
        for (const event of events) {
          if (isEvent(event, 'finding.rated')) {
            await learnVerdict(tx, tenantId, event.payload, event.createdAt);
          }
        }
      },
    },
    {
      subscriber: 'knowledge.incidents',
      listensTo: ['incident.opened', 'incident.resolved', 'analysis.finished', 'finding.rated', 'run.changed'],
      async afterClaim(tenantId, events) {
        // Of several facts about one incident the last state counts, and it is read anew.
        for (const incidentId of new Set(events.flatMap(incidentOf))) {
          await sendRemember(jobs, tenantId, incidentId);
        }
      },
    },
  ];
}

function incidentOf(event: DomainEvent): string[] {
  if (isEvent(event, 'run.changed')) {
    const { ended, incidentId } = event.payload;
    return ended && incidentId !== null ? [incidentId] : [];
  }
  if (isEvent(event, 'analysis.finished')) {
    return event.payload.status === 'failed' ? [] : [event.payload.incidentId];
  }
  if (isEvent(event, 'incident.opened') || isEvent(event, 'incident.resolved') || isEvent(event, 'finding.rated')) {
    return [event.payload.incidentId];
  }
  return [];
}
