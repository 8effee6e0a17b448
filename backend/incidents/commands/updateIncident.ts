import { sql } from 'kysely';
import type { Incident, IncidentChange, IncidentStatus } from '#contract/incident';
import { severityRank, type ActorRef } from '#contract/scalars';
import { AppError, type Clock, type Tx } from '../../platform/index.ts';
import { recordAudit, type Actor } from '../../tenancy/index.ts';
import { announceChanged, type Announcer } from '../announce.ts';
import { plain } from '../correlation/title.rules.ts';
import { reindexWords } from '../numbers.ts';
import { severityOf } from '../present.ts';
import { requireIncident } from '../queries/readIncident.ts';
import { planChange, type Changeable } from '../change.rules.ts';
import { writeTimeline } from '../timeline.ts';

export interface CommandDeps extends Announcer {
  clock: Clock;
}

/**
 * Changes an incident for a person. Throws `not_found`, `conflict` when `version` is given and another person has changed it
 * since then (alerts and analyses go on meanwhile and are in nobody's way), `illegal_transition` when the status cannot be
 * reached.
 */
export async function updateIncident(
  tx: Tx,
  deps: CommandDeps,
  by: Actor,
  id: string,
  change: IncidentChange & { version?: number | undefined }
): Promise<Incident> {
  const { tenantId } = by;
  const found = await sql<LockedRow>`
    select id, number, version, edited_version, title, description, status, severity, service, assignee_id, assignee, acknowledged_at
    from incident where tenant_id = ${tenantId} and id = ${id} for update`.execute(tx);
  const row = found.rows[0];
  if (row === undefined) {
    throw new AppError('not_found', 'There is no such incident.');
  }
  if (change.version !== undefined && (change.version < row.edited_version || change.version > row.version)) {
    throw new AppError('conflict');
  }
  const { version: _version, ...wanted } = change;
  const before: Changeable = { ...row, severity: severityOf(row.severity) };
  const cleaned = wanted.title === undefined ? wanted : { ...wanted, title: plain(wanted.title) };
  const plan = planChange(before, cleaned, by.actor);
  if (plan.refusal !== null) {
    throw new AppError('illegal_transition', plan.refusal);
  }
  if (plan.entries.length === 0) {
    return requireIncident(tx, tenantId, id);
  }
  const now = deps.clock.now();
  await applyPlan(tx, tenantId, [id], { ...plan.set, chosen: change.severity !== undefined }, now);
  if (plan.set.title !== undefined) {
    await reindexWords(tx, tenantId, Number(row.number), [row.title, row.service], [plan.set.title, row.service]);
  }
  await writeTimeline(
    tx,
    tenantId,
    plan.entries.map((entry) => ({ ...entry, incidentId: id, actor: by.actor })),
    now
  );
  await recordAudit(tx, by, {
    action: plan.action,
    targetType: 'incident',
    targetId: id,
    before: plan.before,
    after: plan.after,
  });
  if (plan.ends) {
    await deps.outbox.emit(tx, tenantId, 'incident.resolved', { incidentId: id, by: by.actor });
  }
  await announceChanged(tx, deps, tenantId, [id]);
  return requireIncident(tx, tenantId, id);
}

interface LockedRow {
  id: string;
  number: string;
  version: number;
  edited_version: number;
  title: string;
  description: string;
  status: IncidentStatus;
  severity: number;
  service: string;
  assignee: ActorRef | null;
}

/** Writes what a plan sets, into all these incidents alike. */
export async function applyPlan(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
  set: ReturnType<typeof planChange>['set'] & { chosen: boolean },
  now: number
): Promise<void> {
  const at = sql`${new Date(now).toISOString()}::timestamptz`;
  const columns = [sql`version = version + 1`, sql`updated_at = ${at}`];
  const untouched = columns.length;
  if (set.status !== undefined) {
    const open = set.status !== 'resolved' && set.status !== 'closed';
    columns.push(sql`status = ${set.status}`, sql`settle_at = null`);
    columns.push(open ? sql`resolved_at = null` : sql`resolved_at = coalesce(resolved_at, greatest(opened_at, ${at}))`);
  }
  if (set.acknowledge) {
    columns.push(sql`acknowledged_at = coalesce(acknowledged_at, greatest(opened_at, ${at}))`);
  }
  if (set.severity !== undefined) {
    columns.push(sql`severity = ${severityRank(set.severity)}`);
  }
  if (set.chosen) {
    columns.push(sql`severity_chosen = true`);
  }
  if (set.assignee !== undefined) {
    const json = set.assignee === null ? null : JSON.stringify(set.assignee);
    columns.push(sql`assignee = ${json}::jsonb`, sql`assignee_id = ${set.assignee?.id ?? ''}`);
  }
  if (set.title !== undefined) {
    columns.push(sql`title = ${set.title}`);
  }
  if (set.description !== undefined) {
    columns.push(sql`description = ${set.description}`);
  }
  if (columns.length > untouched) {
    columns.push(sql`edited_version = version + 1`);
  }
  await sql`update incident set ${sql.join(columns)} where tenant_id = ${tenantId} and id = any(${ids}::uuid[])`.execute(
    tx
  );
}
