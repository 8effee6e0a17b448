import { systemActor } from '../../../tenancy/index.ts';
import { findApproval } from '../../approvals/approvalRows.ts';
import { hasEnded } from '../model.ts';
import { readRunState } from '../runRows.ts';
import { withdrawn } from '../statements.rules.ts';
import type { CreateDeps } from './createRun.ts';
import { endUnbegun } from './stopRun.ts';

/**
 * Takes back a run that the product itself asked for and that nobody has decided on. Answers false, and leaves the run as
 * it is, once somebody asked for it, voted, or it has begun: then it is theirs.
 */
export async function withdrawRun(deps: CreateDeps, tenantId: string, runId: string): Promise<boolean> {
  const by = systemActor(tenantId);
  const freed = await deps.database.tenant(tenantId, async (tx) => {
    const held = await readRunState(tx, tenantId, runId, true);
    if (held === null || hasEnded(held.status) || held.startedAt !== null || held.requestedBy.kind !== 'system') {
      return null;
    }
    const approval = held.approvalId === null ? null : await findApproval(tx, tenantId, held.approvalId);
    if (approval === null || approval.votes.length > 0) {
      return null;
    }
    const asked = {
      action: 'run.withdrawn',
      targetType: 'run',
      targetId: runId,
      before: { status: held.status },
      after: { reason: 'a newer analysis no longer supports it' },
    };
    return endUnbegun(tx, deps, held, { by, rollback: false, outcome: withdrawn(held), asked });
  });
  for (const id of freed ?? []) {
    await deps.wake(tenantId, id, null);
  }
  return freed !== null;
}
