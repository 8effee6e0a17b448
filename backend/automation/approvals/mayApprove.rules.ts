import type { ErrorCode } from '#contract/errors';
import { roleIncludes, type ActorRef, type Role } from '#contract/scalars';
import type { StoredApproval } from './approvalRows.ts';

export interface Caller {
  actor: ActorRef;
  role: Role;
}

export interface Refusal {
  code: Extract<ErrorCode, 'role_missing' | 'approval_refused' | 'approval_expired' | 'illegal_transition'>;
  reason: string;
}

type Asked = Pick<StoredApproval, 'status' | 'role' | 'votes' | 'expiresAt'>;

/** Why this caller cannot approve this now; null when the caller may. `nowMs` is unix milliseconds. */
export function refusalOf(approval: Asked, requestedBy: ActorRef, caller: Caller, nowMs: number): Refusal | null {
  if (approval.status === 'expired' || (approval.status === 'waiting' && Date.parse(approval.expiresAt) <= nowMs)) {
    return { code: 'approval_expired', reason: 'This approval has expired. Start the run again to ask once more.' };
  }
  if (approval.status !== 'waiting') {
    return { code: 'illegal_transition', reason: `This approval is ${approval.status} already.` };
  }
  if (caller.actor.kind !== 'user') {
    return { code: 'approval_refused', reason: 'Only a person can approve. Sign in to Grafana as yourself.' };
  }
  if (!roleIncludes(caller.role, approval.role)) {
    return {
      code: 'role_missing',
      reason: `Approving this needs the role ${approval.role}; yours is ${caller.role}. Ask somebody who has it.`,
    };
  }
  if (requestedBy.kind === caller.actor.kind && requestedBy.id === caller.actor.id) {
    return { code: 'approval_refused', reason: 'You asked for this run yourself. Somebody else has to approve it.' };
  }
  if (approval.votes.some((vote) => vote.actor.id === caller.actor.id)) {
    return { code: 'approval_refused', reason: 'You have approved this already. A second person has to agree.' };
  }
  return null;
}
