import { sql } from 'kysely';
import type { Incident, IncidentStatus } from '#contract/incident';
import { AppError, type Tx } from '../../platform/index.ts';
import { recordAudit, type Actor } from '../../tenancy/index.ts';
import { announceChanged } from '../announce.ts';
import { requireIncident } from '../queries/readIncident.ts';
import { statement, writeTimeline, type NewEntry } from '../timeline.ts';
import { lockGrouping } from './lockGrouping.ts';
import { emitMoved, readHeldAlerts, recount, rekey, takeRuleKeys } from './regroup.ts';
import type { CommandDeps } from './updateIncident.ts';

interface Row {
  id: string;
  number: string;
  title: string;
  status: IncidentStatus;
  merged_into: string | null;
}

/**
 * Takes the alerts of others into an incident; the others are closed and point to it. Throws `not_found` for an unknown
 * one, `illegal_transition` when one is closed or the incident itself is among the others.
 */
export async function mergeIncidents(
  tx: Tx,
  deps: CommandDeps,
  by: Actor,
  targetId: string,
  given: readonly string[]
): Promise<Incident> {
  const { tenantId } = by;
  await lockGrouping(tx, tenantId);
  const others = [...new Set(given)];
  const { target, sources } = await lockParts(tx, tenantId, targetId, others);
  const now = deps.clock.now();
  const at = new Date(now).toISOString();
  const moved = await readHeldAlerts(tx, tenantId, others);
  await sql`
    insert into incident_alert (tenant_id, incident_id, fingerprint, joined_at)
    select distinct on (fingerprint) tenant_id, ${targetId}::uuid, fingerprint, joined_at from incident_alert
    where tenant_id = ${tenantId} and incident_id = any(${others}::uuid[]) order by fingerprint, joined_at on conflict do nothing`.execute(
    tx
  );
  await sql`delete from incident_alert where tenant_id = ${tenantId} and incident_id = any(${others}::uuid[])`.execute(
    tx
  );
  await sql`update alert set incident_id = ${targetId} where tenant_id = ${tenantId} and incident_id = any(${others}::uuid[])`.execute(
    tx
  );
  await takeRuleKeys(tx, tenantId, targetId, others);
  await sql`delete from incident_key where tenant_id = ${tenantId} and incident_id = any(${others}::uuid[])`.execute(
    tx
  );
  await sql`
    update incident set status = 'closed', merged_into = ${targetId}, version = version + 1, edited_version = version + 1, updated_at = ${at}::timestamptz,
      resolved_at = coalesce(resolved_at, greatest(opened_at, ${at}::timestamptz)), settle_at = null, alert_count = 0,
      firing_count = 0, blind_count = 0, flapping = false, analysing = false
    where tenant_id = ${tenantId} and id = any(${others}::uuid[])`.execute(tx);
  // What was merged into the others before is now part of this one.
  await sql`update incident set merged_into = ${targetId} where tenant_id = ${tenantId} and merged_into = any(${others}::uuid[])`.execute(
    tx
  );
  await recount(tx, tenantId, targetId, now);
  await rekey(tx, tenantId, targetId, await readHeldAlerts(tx, tenantId, [targetId]));
  await writeTimeline(tx, tenantId, entriesOf(by, target, sources), now);
  await recordAudit(tx, by, {
    action: 'incident.merged',
    targetType: 'incident',
    targetId,
    after: { merged: others, alerts: moved.length },
  });
  await emitMoved(tx, deps.outbox, tenantId, {
    alerts: moved,
    to: targetId,
    reason: `${by.actor.name} merged its incident into #${target.number}.`.slice(0, 500),
    evidence: { merged: others },
  });
  // A merged incident is over for everybody who keeps track of open ones; what it held lives on in this one.
  await deps.outbox.emitMany(
    tx,
    tenantId,
    'incident.resolved',
    others.map((incidentId) => ({ incidentId, by: by.actor }))
  );
  await deps.outbox.emit(tx, tenantId, 'incident.widened', {
    incidentId: targetId,
    reason: `Merged with ${sources.map((one) => `#${one.number}`).join(', ')}`.slice(0, 500),
  });
  await announceChanged(tx, deps, tenantId, [targetId, ...others]);
  return requireIncident(tx, tenantId, targetId);
}

async function lockParts(
  tx: Tx,
  tenantId: string,
  targetId: string,
  others: readonly string[]
): Promise<{ target: Row; sources: Row[] }> {
  if (others.includes(targetId)) {
    throw new AppError('illegal_transition', 'An incident cannot be merged into itself.');
  }
  const found = await sql<Row>`
    select id, number, title, status, merged_into from incident
    where tenant_id = ${tenantId} and id = any(${[targetId, ...others]}::uuid[]) order by id for update`.execute(tx);
  const target = found.rows.find((row) => row.id === targetId);
  const sources = found.rows.filter((row) => row.id !== targetId);
  if (target === undefined || sources.length < others.length) {
    throw new AppError('not_found', 'There is no such incident.');
  }
  const closed = found.rows.find((row) => row.status === 'closed');
  if (closed !== undefined) {
    throw new AppError(
      'illegal_transition',
      `Incident #${closed.number} is closed; it can neither take nor give alerts.`
    );
  }
  return { target, sources };
}

function entriesOf(by: Actor, target: Row, sources: readonly Row[]): NewEntry[] {
  const numbers = sources
    .map((row) => `#${row.number}`)
    .join(', ')
    .slice(0, 300);
  const into = { number: Number(target.number), title: target.title };
  return [
    {
      incidentId: target.id,
      kind: 'merged',
      actor: by.actor,
      text: statement('merged', { numbers }, `Took in ${numbers}`),
      detail: { ids: sources.map((row) => row.id) },
    },
    ...sources.map((row) => ({
      incidentId: row.id,
      kind: 'merged' as const,
      actor: by.actor,
      text: statement('merged-into', into, `Merged into #${into.number} ${into.title}`),
      detail: { into: target.id },
    })),
  ];
}
