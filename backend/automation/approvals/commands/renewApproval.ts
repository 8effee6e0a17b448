import { sql } from 'kysely';
import type { ParameterValues } from '#contract/playbook';
import { AppError, type Tx } from '../../../platform/index.ts';
import { recordAudit, type Actor } from '../../../tenancy/index.ts';
import { hashOfCalls } from '../../runs/callShape.rules.ts';
import type { CreateDeps } from '../../runs/commands/createRun.ts';
import { toSummary } from '../../runs/model.ts';
import type { RunPlan } from '../../runs/ports.ts';
import { insertSteps, readRunState } from '../../runs/runRows.ts';
import { announceApprovals } from '../approvalRows.ts';
import { askedFor, type Asked } from '../askedFor.ts';

type Still = { same: true } | { same: false; plan: RunPlan } | { same: false; plan: null; reason: string };

/** Plans the run once more, from what was asked for: whether it would do what the approval shows. No effect. */
export async function isStillSo(deps: CreateDeps, { approval, run }: Asked): Promise<Still> {
  const { tenantId, id, number, playbookId, incidentId, findingId } = run;
  if (playbookId === null) {
    return {
      same: false,
      plan: null,
      reason: 'The playbook was removed meanwhile. Decline this, and choose another one.',
    };
  }
  const parameters = await deps.database.tenant(tenantId, (tx) => readGiven(tx, tenantId, id));
  try {
    const plan = await deps.planner.plan(tenantId, { playbookId, parameters, incidentId, findingId }, { id, number });
    return hashOfPlan(plan) === approval.hash ? { same: true } : { same: false, plan };
  } catch (error) {
    if (error instanceof AppError && error.status < 500) {
      return { same: false, plan: null, reason: `It cannot run any more as it was asked for: ${error.message}` };
    }
    throw error;
  }
}

function hashOfPlan({ playbook, steps }: RunPlan): string {
  return hashOfCalls(
    { id: playbook.id, version: playbook.version },
    steps.map((step) => step.call)
  );
}

async function readGiven(tx: Tx, tenantId: string, runId: string): Promise<ParameterValues> {
  const found = await sql<{ given_parameters: ParameterValues }>`
    select given_parameters from run where tenant_id = ${tenantId} and id = ${runId}`.execute(tx);
  return found.rows[0]?.given_parameters ?? {};
}

/** Puts what would run now in place of what was shown; whoever agreed has to look again. Nothing for `plan: null`. */
export async function renew(deps: CreateDeps, by: Actor, approvalId: string, plan: RunPlan | null): Promise<void> {
  if (plan === null) {
    return;
  }
  const { tenantId } = by;
  await deps.database.tenant(tenantId, async (tx) => {
    const { approval, run } = await askedFor(tx, tenantId, approvalId, true);
    if (approval.status !== 'waiting' || run.status !== 'waiting-approval') {
      return;
    }
    const { playbook, steps } = plan;
    const total = steps.filter((step) => step.phase !== 'rollback').length;
    const calls = steps.map((step) => step.call);
    await sql`delete from run_step where tenant_id = ${tenantId} and run_id = ${run.id}`.execute(tx);
    await insertSteps(tx, tenantId, run.id, steps);
    await sql`
      update run set version = version + 1, playbook_name = ${playbook.name}, playbook_version = ${playbook.version}, source = ${playbook.source},
        subject = ${plan.subject}, parameters = ${JSON.stringify(plan.parameters)}::jsonb, facts = ${JSON.stringify(plan.facts)}::jsonb, steps_total = ${total}
      where tenant_id = ${tenantId} and id = ${run.id}`.execute(tx);
    await sql`
      update approval set hash = ${hashOfPlan(plan)}, calls = ${JSON.stringify(calls)}::jsonb, risk = ${JSON.stringify(plan.risk)}::jsonb,
        people = greatest(people, ${Math.max(1, playbook.approval.people)}::int), role = ${playbook.approval.role === 'Admin' ? 'Admin' : approval.role}
      where tenant_id = ${tenantId} and id = ${approvalId}`.execute(tx);
    await sql`delete from approval_vote where tenant_id = ${tenantId} and approval_id = ${approvalId}`.execute(tx);
    await recordAudit(tx, by, {
      action: 'approval.renewed',
      targetType: 'approval',
      targetId: approvalId,
      before: {
        hash: approval.hash,
        playbookVersion: run.playbookVersion,
        approvedBy: approval.votes.map((vote) => vote.actor.name),
      },
      after: { hash: hashOfPlan(plan), playbookVersion: playbook.version, runId: run.id },
    });
    const now = await readRunState(tx, tenantId, run.id);
    if (now !== null) {
      await deps.streams.publish(tx, tenantId, [{ type: 'run', run: toSummary(now) }]);
    }
    await announceApprovals(tx, deps.streams, tenantId);
  });
}
