import { sql } from 'kysely';
import type { Statement } from '#contract/analysis';
import type { ResolvedCall, Risk } from '#contract/playbook';
import type { Approval } from '#contract/run';
import type { ActorRef, Role } from '#contract/scalars';
import type { Streams, Tx } from '../../platform/index.ts';

/** An approval as it is stored, with who has agreed so far. */
export interface StoredApproval {
  id: string;
  runId: string;
  stepPosition: number | null;
  status: Approval['status'];
  question: string | null;
  reason: Statement | null;
  role: Role;
  people: number;
  requestedAt: string;
  expiresAt: string;
  decidedAt: string | null;
  declinedBy: ActorRef | null;
  declineReason: string | null;
  hash: string;
  calls: ResolvedCall[];
  risk: Risk;
  votes: { actor: ActorRef; at: string }[];
}

interface Row {
  id: string;
  run_id: string;
  step_position: number | null;
  status: Approval['status'];
  question: string | null;
  reason: Statement | null;
  role: Role;
  people: number;
  requested_at: Date;
  expires_at: Date;
  decided_at: Date | null;
  declined_by: ActorRef | null;
  decline_reason: string | null;
  hash: string;
  calls: ResolvedCall[];
  risk: Risk;
}

type NewApproval = Omit<StoredApproval, 'status' | 'decidedAt' | 'declinedBy' | 'declineReason' | 'votes'>;

export async function insertApproval(tx: Tx, tenantId: string, given: NewApproval): Promise<void> {
  await sql`
    insert into approval (tenant_id, id, run_id, step_position, status, question, reason, role, people, requested_at, expires_at, hash, calls, risk)
    values (${tenantId}, ${given.id}, ${given.runId}, ${given.stepPosition}, 'waiting', ${given.question},
      ${given.reason === null ? null : JSON.stringify(given.reason)}::jsonb, ${given.role}, ${given.people}, ${given.requestedAt}, ${given.expiresAt},
      ${given.hash}, ${JSON.stringify(given.calls)}::jsonb, ${JSON.stringify(given.risk)}::jsonb)`.execute(tx);
}

/** One approval, or null. With `lock` nobody else decides it until the transaction ends. */
export async function findApproval(tx: Tx, tenantId: string, id: string, lock = false): Promise<StoredApproval | null> {
  const found = await sql<Row>`
    select id, run_id, step_position, status, question, reason, role, people, requested_at, expires_at, decided_at, declined_by,
      decline_reason, hash, calls, risk
    from approval where tenant_id = ${tenantId} and id = ${id} ${lock ? sql`for update` : sql``}`.execute(tx);
  const row = found.rows[0];
  if (row === undefined) {
    return null;
  }
  const votes = await sql<{ actor: ActorRef; at: Date }>`
    select actor, at from approval_vote where tenant_id = ${tenantId} and approval_id = ${id} order by at, actor_id`.execute(
    tx
  );
  return {
    id: row.id,
    runId: row.run_id,
    stepPosition: row.step_position,
    status: row.status,
    question: row.question,
    reason: row.reason,
    role: row.role,
    people: row.people,
    requestedAt: row.requested_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    decidedAt: row.decided_at?.toISOString() ?? null,
    declinedBy: row.declined_by,
    declineReason: row.decline_reason,
    hash: row.hash,
    calls: row.calls,
    risk: row.risk,
    votes: votes.rows.map(({ actor, at }) => ({ actor, at: at.toISOString() })),
  };
}

/** Tells open pages how many approvals wait now. */
export async function announceApprovals(tx: Tx, streams: Pick<Streams, 'publish'>, tenantId: string): Promise<void> {
  const found = await sql<{ n: number }>`
    select count(*)::int as n from approval where tenant_id = ${tenantId} and status = 'waiting'`.execute(tx);
  await streams.publish(tx, tenantId, [{ type: 'approvals', waiting: found.rows[0]?.n ?? 0 }]);
}

/** Ends an approval that nobody decided; one that was decided stays as it is. */
export async function endApproval(
  tx: Tx,
  streams: Pick<Streams, 'publish'>,
  tenantId: string,
  id: string,
  given: { status: 'expired' | 'withdrawn'; at: string }
): Promise<boolean> {
  const found = await sql<{ id: string }>`
    update approval set status = ${given.status}, decided_at = ${given.at}
    where tenant_id = ${tenantId} and id = ${id} and status = 'waiting' returning id`.execute(tx);
  if (found.rows.length > 0) {
    await announceApprovals(tx, streams, tenantId);
  }
  return found.rows.length > 0;
}
