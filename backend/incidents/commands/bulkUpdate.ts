import { sql } from 'kysely';
import type { IncidentChange, IncidentFilter, IncidentStatus } from '#contract/incident';
import type { ActorRef } from '#contract/scalars';
import { AppError, type Tx } from '../../platform/index.ts';
import { recordAudits, type Actor } from '../../tenancy/index.ts';
import { announceChanged } from '../announce.ts';
import { planChange, type ChangePlan } from '../change.rules.ts';
import { severityOf } from '../present.ts';
import { pickIds } from '../queries/listIncidents.ts';
import { writeTimeline } from '../timeline.ts';
import { lockGrouping } from './lockGrouping.ts';
import { applyPlan, type CommandDeps } from './updateIncident.ts';

const MAX = 10_000;
const REFUSALS_TOLD = 200;

export interface BulkRequest {
  ids?: string[] | undefined;
  filter?: IncidentFilter | undefined;
  change: Pick<IncidentChange, 'status' | 'severity' | 'assignee'>;
}

export interface BulkResult {
  changed: number;
  unchanged: number;
  refused: { id: string; reason: string }[];
  refusedCount: number;
}

/** Changes many incidents in one transaction; those for which the step is not possible are told and stay as they are. */
export async function bulkUpdate(tx: Tx, deps: CommandDeps, by: Actor, request: BulkRequest): Promise<BulkResult> {
  const { tenantId } = by;
  const ids = await targetsOf(tx, by, request);
  await lockGrouping(tx, tenantId);
  const rows = await readTargets(tx, tenantId, ids);
  const known = new Set(rows.map((row) => row.id));
  const refused = ids.filter((id) => !known.has(id)).map((id) => ({ id, reason: 'There is no such incident.' }));
  const planned: { id: string; plan: ChangePlan }[] = [];
  let unchanged = 0;
  for (const row of rows) {
    const plan = planChange(
      { ...row, severity: severityOf(row.severity), title: '', description: '' },
      request.change,
      by.actor
    );
    if (plan.refusal !== null) {
      refused.push({ id: row.id, reason: plan.refusal });
    } else if (plan.entries.length === 0) {
      unchanged += 1;
    } else {
      planned.push({ id: row.id, plan });
    }
  }
  await apply(tx, deps, by, planned, request.change.severity !== undefined);
  return { changed: planned.length, unchanged, refused: refused.slice(0, REFUSALS_TOLD), refusedCount: refused.length };
}

async function targetsOf(tx: Tx, by: Actor, { ids, filter, change }: BulkRequest): Promise<string[]> {
  if ((ids === undefined) === (filter === undefined)) {
    throw new AppError('bad_request', 'Give either ids or a filter.');
  }
  if (Object.values(change).every((value) => value === undefined)) {
    throw new AppError('bad_request', 'Say what to change: status, severity or assignee.');
  }
  if (filter === undefined) {
    return [...new Set(ids)];
  }
  const found = await pickIds(tx, by.tenantId, { filter, actorId: by.actor.id, limit: MAX + 1 });
  if (found.length > MAX) {
    throw new AppError('bad_request', `The filter fits more than ${MAX} incidents. Narrow it down.`);
  }
  return found;
}

interface TargetRow {
  id: string;
  status: IncidentStatus;
  severity: number;
  assignee: ActorRef | null;
}

async function readTargets(tx: Tx, tenantId: string, ids: readonly string[]): Promise<TargetRow[]> {
  const found = await sql<TargetRow>`
    select id, status, severity, assignee from incident
    where tenant_id = ${tenantId} and id = any(${ids}::uuid[]) order by id for update`.execute(tx);
  return found.rows;
}

async function apply(
  tx: Tx,
  deps: CommandDeps,
  by: Actor,
  planned: readonly { id: string; plan: ChangePlan }[],
  chosen: boolean
): Promise<void> {
  const { tenantId } = by;
  const now = deps.clock.now();
  const alike = new Map<string, { ids: string[]; set: ChangePlan['set'] }>();
  for (const { id, plan } of planned) {
    const key = JSON.stringify(plan.set);
    const group = alike.get(key) ?? { ids: [], set: plan.set };
    alike.set(key, group);
    group.ids.push(id);
  }
  for (const { ids, set } of alike.values()) {
    await applyPlan(tx, tenantId, ids, { ...set, chosen }, now);
  }
  const entries = planned.flatMap(({ id, plan }) =>
    plan.entries.map((entry) => ({ ...entry, incidentId: id, actor: by.actor }))
  );
  await writeTimeline(tx, tenantId, entries, now);
  await recordAudits(
    tx,
    by,
    planned.map(({ id, plan }) => ({
      action: plan.action,
      targetType: 'incident',
      targetId: id,
      before: plan.before,
      after: plan.after,
    }))
  );
  const resolved = planned.filter(({ plan }) => plan.ends);
  await deps.outbox.emitMany(
    tx,
    tenantId,
    'incident.resolved',
    resolved.map(({ id }) => ({ incidentId: id, by: by.actor }))
  );
  await announceChanged(
    tx,
    deps,
    tenantId,
    planned.map(({ id }) => id)
  );
}
