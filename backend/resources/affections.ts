import { sql } from 'kysely';
import { SEVERITIES, type Severity } from '#contract/scalars';
import type { DomainEvent, Subscription, Tx } from '../platform/index.ts';
import type { Affection } from './resourceRow.ts';

/** Decisions that leave an alert in an open incident. */
const JOINS = new Set(['opened', 'joined', 'reopened', 'repeated', 'kept-open-blind', 'moved']);

/** Open incidents and worst severity by resource key; keys without an open incident are not in the map. */
export async function readAffections(tx: Tx, tenantId: string, keys: readonly string[]): Promise<Map<string, Affection>> {
  const found = await sql<{ resource_key: string; incidents: number; severities: Severity[] }>`
    select resource_key, count(distinct incident_id)::int as incidents, array_agg(distinct severity) as severities
    from resource_incident where tenant_id = ${tenantId} and resource_key = any(${keys}::text[])
    group by resource_key`.execute(tx);
  return new Map(
    found.rows.map((row) => [
      row.resource_key,
      { openIncidents: row.incidents, worstSeverity: SEVERITIES.find((severity) => row.severities.includes(severity)) ?? null },
    ])
  );
}

/**
 * Keeps what the incident slice tells: an alert's decision puts its resource into an incident, the incident's resolution
 * takes all its resources out. In order and exactly once, because the outbox removes the facts in this transaction.
 */
export const affectionSubscription: Subscription = {
  subscriber: 'resources.affections',
  listensTo: ['alert.decided', 'incident.resolved'],
  async inTransaction(tx, tenantId, events) {
    for (const event of events) {
      if (event.name === 'incident.resolved') {
        const { incidentId } = (event as DomainEvent<'incident.resolved'>).payload;
        await sql`delete from resource_incident where tenant_id = ${tenantId} and incident_id = ${incidentId}`.execute(tx);
      } else {
        await recordDecided(tx, tenantId, event as DomainEvent<'alert.decided'>);
      }
    }
  },
};

async function recordDecided(tx: Tx, tenantId: string, { payload }: DomainEvent<'alert.decided'>): Promise<void> {
  // The last decision about an alert counts; one statement may touch a row only once.
  const byAlert = new Map(
    payload.items
      .filter((item) => item.incidentId !== null && item.alert.resourceKey !== null && JOINS.has(item.decision.kind))
      .map((item) => [item.fingerprint, item])
  );
  if (byAlert.size === 0) {
    return;
  }
  const rows = [...byAlert.values()].map((item) => ({
    fingerprint: item.fingerprint,
    resource_key: item.alert.resourceKey,
    incident_id: item.incidentId,
    severity: item.alert.severity,
  }));
  await sql`
    insert into resource_incident (tenant_id, fingerprint, resource_key, incident_id, severity)
    select ${tenantId}::uuid, given.fingerprint, coalesce(a.key, given.resource_key), given.incident_id, given.severity
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (fingerprint text, resource_key text, incident_id uuid, severity text)
    left join resource_alias a on a.tenant_id = ${tenantId} and a.alias = given.resource_key
    order by given.fingerprint
    on conflict (tenant_id, fingerprint) do update set
      resource_key = excluded.resource_key, incident_id = excluded.incident_id, severity = excluded.severity`.execute(tx);
}
