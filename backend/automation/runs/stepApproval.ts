import { sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';
import { systemActor, recordAudit } from '../../tenancy/index.ts';
import { announceApprovals, endApproval, findApproval, insertApproval } from '../approvals/approvalRows.ts';
import { hashOfCalls } from './callShape.rules.ts';
import { tellIncident, type EndDeps } from './endRun.ts';
import type { RunState } from './model.ts';
import { NO_RISK } from './noRisk.ts';
import { iso } from './settle.ts';
import { statement } from './statements.rules.ts';

/** The hash of what is still to come after `position`, as a person is shown it. */
export function remainingCalls(
  run: Pick<RunState, 'steps'>,
  position: number
): RunState['steps'][number]['planned']['call'][] {
  return run.steps.filter((step) => step.position > position).map((step) => step.planned.call);
}

/** Asks people in the middle of a run, in the transaction in which the run begins to wait. */
export async function openStepApproval(
  tx: Tx,
  deps: EndDeps,
  run: RunState,
  position: number,
  id: string
): Promise<void> {
  const step = run.steps.find((one) => one.position === position);
  if (step?.planned.step.kind !== 'approve' || step.wakeAt === null) {
    return;
  }
  const { tenantId } = run;
  const { role, people } = step.planned.step;
  const text = step.planned.call.detail['text'];
  const calls = remainingCalls(run, position);
  const risk = await sql<{ risk: typeof NO_RISK }>`
    select risk from approval where tenant_id = ${tenantId} and run_id = ${run.id} and step_position is null limit 1`.execute(
    tx
  );
  await insertApproval(tx, tenantId, {
    id,
    runId: run.id,
    stepPosition: position,
    question: typeof text === 'string' ? text : step.planned.call.title,
    reason: null,
    // Below an editor nobody approves: the operation itself asks for that role.
    role: role === 'Viewer' ? 'Editor' : role,
    people,
    requestedAt: iso(deps.clock.now()),
    expiresAt: step.wakeAt,
    hash: hashOfCalls({ id: run.playbookId ?? run.playbookName, version: run.playbookVersion }, calls),
    calls,
    risk: risk.rows[0]?.risk ?? NO_RISK,
  });
  await announceApprovals(tx, deps.streams, tenantId);
  const { title, number } = run;
  const asked = statement(
    'step-asks',
    { title, number, step: step.planned.call.title },
    `Run #${number} waits for an approval: ${step.planned.call.title}`
  );
  await tellIncident(tx, deps, run, { kind: 'approval', text: asked, detail: { approvalId: id, runId: run.id } });
}

/** Ends the approval that the run waited for, when nobody decided it. */
export async function closeApproval(
  tx: Tx,
  deps: EndDeps,
  run: RunState,
  status: 'expired' | 'withdrawn'
): Promise<void> {
  const { approvalId, tenantId } = run;
  const at = iso(deps.clock.now());
  if (approvalId === null || !(await endApproval(tx, deps.streams, tenantId, approvalId, { status, at }))) {
    return;
  }
  await recordAudit(tx, systemActor(tenantId), {
    action: `approval.${status}`,
    targetType: 'approval',
    targetId: approvalId,
    before: { status: 'waiting' },
    after: {
      status,
      runId: run.id,
      approvedBy: (await findApproval(tx, tenantId, approvalId))?.votes.map((vote) => vote.actor.name) ?? [],
    },
  });
}
