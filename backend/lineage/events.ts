import type { DomainEvent, Subscription } from '../platform/index.ts';
import { recordOfDecision, type LineageRecord } from './lineage.rules.ts';
import { recordLineage } from './recordLineage.ts';

/**
 * The ledger is fed by facts, in the transaction that takes them from the outbox. Other slices add what only they know
 * (the findings of an analysis, the steps of a run) with `recordLineage` in their own transaction.
 */
export const lineageSubscription: Subscription = {
  subscriber: 'lineage.ledger',
  listensTo: ['alert.decided', 'incident.opened', 'incident.resolved'],
  async inTransaction(tx, tenantId, events) {
    await recordLineage(tx, tenantId, events.flatMap(recordsOf));
  },
};

function recordsOf(event: DomainEvent): LineageRecord[] {
  const at = event.createdAt.toISOString();
  switch (event.name) {
    case 'alert.decided':
      return (event as DomainEvent<'alert.decided'>).payload.items
        .map((item) => recordOfDecision(item, at))
        .filter((record) => record !== null);
    case 'incident.opened':
      return [openedRecord(event as DomainEvent<'incident.opened'>, at)];
    case 'incident.resolved':
      return [resolvedRecord(event as DomainEvent<'incident.resolved'>, at)];
    default:
      return [];
  }
}

function openedRecord({ payload }: DomainEvent<'incident.opened'>, at: string): LineageRecord {
  const { incidentId, number, title, severity } = payload;
  const node = { type: 'incident', id: incidentId, label: `#${number} ${title}`, at, attributes: { number, severity } } as const;
  return { incidentId, nodes: [node], edges: [] };
}

function resolvedRecord({ id, payload }: DomainEvent<'incident.resolved'>, at: string): LineageRecord {
  const { incidentId, by } = payload;
  const outcome = { type: 'outcome', id: `resolved:${id}`, label: `Resolved by ${by.name}`, at, attributes: { by } } as const;
  return {
    incidentId,
    nodes: [outcome],
    edges: [{ from: { type: 'incident', id: incidentId }, to: outcome, relation: 'led-to', at, reason: outcome.label }],
  };
}
