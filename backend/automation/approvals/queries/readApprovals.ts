import { sql } from 'kysely';
import type { Approval, ApprovalSummary } from '#contract/run';
import { ROLES, roleIncludes, type ActorRef } from '#contract/scalars';
import { AppError, readCursor, writeCursor, type Tx } from '../../../platform/index.ts';
import { summaryOf, SUMMARY_COLUMNS, type SummaryRow } from '../../runs/runRows.ts';
import { findApproval, type StoredApproval } from '../approvalRows.ts';
import { refusalOf, type Caller } from '../mayApprove.rules.ts';

/** One approval as this caller sees it, or null. `nowMs` is unix milliseconds. */
export async function readApproval(
  tx: Tx,
  tenantId: string,
  id: string,
  caller: Caller,
  nowMs: number
): Promise<Approval | null> {
  const approval = await findApproval(tx, tenantId, id);
  if (approval === null) {
    return null;
  }
  const found = await sql<SummaryRow & { source: string; path: string | null; step_title: string | null }>`
    select ${SUMMARY_COLUMNS}, r.source, s.path, s.call->>'title' as step_title from run r
    left join run_step s on s.tenant_id = r.tenant_id and s.run_id = r.id and s.position = ${approval.stepPosition}
    where r.tenant_id = ${tenantId} and r.id = ${approval.runId}`.execute(tx);
  const row = found.rows[0];
  if (row === undefined) {
    return null;
  }
  const run = summaryOf(row);
  const refusal = refusalOf(approval, run.requestedBy, caller, nowMs);
  const ofPhase = (phase: string): StoredApproval['calls'] => approval.calls.filter((call) => call.phase === phase);
  return {
    id: approval.id,
    runId: run.id,
    runNumber: run.number,
    stepId: row.path,
    status: approval.status,
    title: row.step_title ?? run.title,
    question: approval.question,
    playbookId: run.playbookId,
    playbookName: run.playbookName,
    playbookVersion: run.playbookVersion,
    subject: run.subject,
    incidentId: run.incidentId,
    incidentNumber: run.incidentNumber,
    requestedBy: run.requestedBy,
    requestedAt: approval.requestedAt,
    reason: approval.reason,
    role: approval.role,
    people: approval.people,
    approvedBy: approval.votes,
    declinedBy: approval.declinedBy,
    declineReason: approval.declineReason,
    expiresAt: approval.expiresAt,
    hash: approval.hash,
    calls: ofPhase('steps'),
    rollback: ofPhase('rollback'),
    verification: ofPhase('verification'),
    risk: approval.risk,
    lastApproved: run.playbookId === null ? null : await lastApproved(tx, tenantId, run.playbookId, id),
    source: row.source,
    mayApprove: refusal === null,
    mayNotReason: refusal?.reason ?? null,
  };
}

/** The playbook as people last agreed to it, before this approval. */
async function lastApproved(
  tx: Tx,
  tenantId: string,
  playbookId: string,
  exceptId: string
): Promise<Approval['lastApproved']> {
  const found = await sql<{ version: number; source: string; at: Date }>`
    select r.playbook_version as version, r.source, a.decided_at as at
    from run r join approval a on a.tenant_id = r.tenant_id and a.run_id = r.id
    where r.tenant_id = ${tenantId} and r.playbook_id = ${playbookId} and a.step_position is null and a.status = 'approved' and a.id < ${exceptId}
    order by r.number desc limit 1`.execute(tx);
  const row = found.rows[0];
  return row === undefined ? null : { version: row.version, source: row.source, at: row.at.toISOString() };
}

interface ListRow extends SummaryRow {
  approval_id_listed: string;
  approval_status: Approval['status'];
  step_title: string | null;
  requested_at: Date;
  role: Approval['role'];
  people: number;
  expires_at: Date;
  level: ApprovalSummary['riskLevel'];
  votes: ActorRef[];
}

/** A page of approvals of one state, newest first, and how many of all wait for this caller. */
export async function listApprovals(
  tx: Tx,
  tenantId: string,
  query: { status: Approval['status']; limit: number; cursor?: string | undefined },
  caller: Caller,
  nowMs: number
): Promise<{ items: ApprovalSummary[]; nextCursor: string | null; waitingForMe: number }> {
  const list = `approvals ${query.status}`;
  const [before] = readCursor(query.cursor, list, 1) ?? [];
  if (before !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(before)) {
    throw new AppError('bad_cursor');
  }
  const found = await sql<ListRow>`
    select ${SUMMARY_COLUMNS}, a.id as approval_id_listed, a.status as approval_status, s.call->>'title' as step_title, a.requested_at, a.role,
      a.people, a.expires_at, a.risk->>'level' as level,
      coalesce((select jsonb_agg(v.actor) from approval_vote v where v.tenant_id = a.tenant_id and v.approval_id = a.id), '[]') as votes
    from approval a join run r on r.tenant_id = a.tenant_id and r.id = a.run_id
    left join run_step s on s.tenant_id = a.tenant_id and s.run_id = a.run_id and s.position = a.step_position
    where a.tenant_id = ${tenantId} and a.status = ${query.status} and (${before ?? null}::uuid is null or a.id < ${before ?? null}::uuid)
    order by a.id desc limit ${query.limit + 1}`.execute(tx);
  const rows = found.rows.slice(0, query.limit);
  const last = rows.at(-1);
  return {
    items: rows.map((row) => toSummary(row, caller, nowMs)),
    nextCursor:
      found.rows.length > query.limit && last !== undefined ? writeCursor(list, [last.approval_id_listed]) : null,
    waitingForMe: await countFor(tx, tenantId, caller, nowMs),
  };
}

function toSummary(row: ListRow, caller: Caller, nowMs: number): ApprovalSummary {
  const run = summaryOf(row);
  const expiresAt = row.expires_at.toISOString();
  const votes = row.votes.map((actor) => ({ actor, at: expiresAt }));
  const refusal = refusalOf(
    { status: row.approval_status, role: row.role, votes, expiresAt },
    run.requestedBy,
    caller,
    nowMs
  );
  return {
    id: row.approval_id_listed,
    runId: run.id,
    runNumber: run.number,
    status: row.approval_status,
    title: row.step_title ?? run.title,
    playbookName: run.playbookName,
    subject: run.subject,
    incidentId: run.incidentId,
    incidentNumber: run.incidentNumber,
    requestedBy: run.requestedBy,
    requestedAt: row.requested_at.toISOString(),
    role: row.role,
    people: row.people,
    expiresAt,
    mayApprove: refusal === null,
    mayNotReason: refusal?.reason ?? null,
    approvedCount: row.votes.length,
    riskLevel: row.level,
  };
}

/** How many approvals this caller could decide now: the same rules as refusalOf, counted by the database. */
export async function countFor(tx: Tx, tenantId: string, { actor, role }: Caller, nowMs: number): Promise<number> {
  if (actor.kind !== 'user') {
    return 0;
  }
  const roles = ROLES.filter((one) => roleIncludes(role, one));
  const found = await sql<{ n: number }>`
    select count(*)::int as n from approval a join run r on r.tenant_id = a.tenant_id and r.id = a.run_id
    where a.tenant_id = ${tenantId} and a.status = 'waiting' and a.expires_at > ${new Date(nowMs)} and a.role = any(${roles}::text[])
      and not (r.requested_by->>'id' = ${actor.id} and r.requested_by->>'kind' = ${actor.kind})
      and not exists (select from approval_vote v where v.tenant_id = a.tenant_id and v.approval_id = a.id and v.actor_id = ${actor.id})`.execute(
    tx
  );
  return found.rows[0]?.n ?? 0;
}
