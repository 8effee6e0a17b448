import { sql } from 'kysely';
import { recordLineage } from '../../../lineage/index.ts';
import { AppError, type Tx } from '../../../platform/index.ts';
import type { Actor } from '../../../tenancy/index.ts';
import { writeRun } from '../../runs/journal.ts';
import { tellIncident } from '../../runs/endRun.ts';
import { hashOfCalls } from '../../runs/callShape.rules.ts';
import type { CreateDeps } from '../../runs/commands/createRun.ts';
import type { RunState, StepState } from '../../runs/model.ts';
import { lineageOfDecision } from '../../runs/runLineage.rules.ts';
import { iso } from '../../runs/settle.ts';
import { statement } from '../../runs/statements.rules.ts';
import { remainingCalls } from '../../runs/stepApproval.ts';
import { announceApprovals, type StoredApproval } from '../approvalRows.ts';
import { askedFor, type Asked } from '../askedFor.ts';
import { refusalOf, type Caller } from '../mayApprove.rules.ts';
import { isStillSo, renew } from './renewApproval.ts';

/**
 * One person's yes to exactly the calls with this hash. With the last yes that is needed the run goes on. Before it counts,
 * the run is planned again: when the playbook, a target or anything else has changed what would run, the approval shows the
 * new calls, every earlier yes is void, and the answer is `approval_changed`. Throws `not_found`, `role_missing`,
 * `approval_refused`, `approval_expired`, `approval_changed`, `illegal_transition`.
 */
export async function approve(
  deps: CreateDeps,
  by: Actor,
  role: Caller['role'],
  approvalId: string,
  hash: string
): Promise<void> {
  const { tenantId } = by;
  const { database, clock } = deps;
  const caller: Caller = { actor: by.actor, role };
  const shown = await database.tenant(tenantId, (tx) => askedFor(tx, tenantId, approvalId));
  demand(shown, caller, hash, clock.now());
  if (shown.approval.stepPosition === null) {
    const still = await isStillSo(deps, shown);
    if (!still.same) {
      await renew(deps, by, approvalId, still.plan);
      throw new AppError('approval_changed', still.plan === null ? still.reason : undefined);
    }
  }
  const goesOn = await database.tenant(tenantId, async (tx) => {
    const asked = await askedFor(tx, tenantId, approvalId, true);
    demand(asked, caller, hash, clock.now());
    return vote(tx, deps, by, asked);
  });
  if (goesOn !== null) {
    await deps.wake(tenantId, goesOn, null);
  }
}

function demand({ approval, run }: Asked, caller: Caller, hash: string, nowMs: number): void {
  const refusal = refusalOf(approval, run.requestedBy, caller, nowMs);
  if (refusal !== null) {
    throw new AppError(refusal.code, refusal.reason);
  }
  const remaining = approval.stepPosition === null ? null : remainingCalls(run, approval.stepPosition);
  const now =
    remaining === null
      ? approval.hash
      : hashOfCalls({ id: run.playbookId ?? run.playbookName, version: run.playbookVersion }, remaining);
  if (approval.hash !== hash || now !== hash) {
    throw new AppError('approval_changed');
  }
}

/** Counts a yes; answers the run that goes on with it, or null while another person has to agree. */
async function vote(tx: Tx, deps: CreateDeps, by: Actor, { approval, run }: Asked): Promise<string | null> {
  const { tenantId, actor } = by;
  const at = iso(deps.clock.now());
  await sql`
    insert into approval_vote (tenant_id, approval_id, actor_id, actor, at)
    values (${tenantId}, ${approval.id}, ${actor.id}, ${JSON.stringify(actor)}::jsonb, ${at})`.execute(tx);
  const count = approval.votes.length + 1;
  const complete = count >= approval.people;
  const audit = {
    action: 'approval.approved',
    targetType: 'approval',
    targetId: approval.id,
    before: { status: 'waiting', approved: approval.votes.length },
    after: {
      status: complete ? 'approved' : 'waiting',
      approved: count,
      of: approval.people,
      hash: approval.hash,
      runId: run.id,
    },
  };
  const params = { by: actor.name, title: run.title, number: run.number };
  const text = statement('approved', params, `${actor.name} approved run #${run.number}: ${run.title}`);
  await tellIncident(tx, deps, run, {
    kind: 'approval',
    actor,
    text,
    detail: { approvalId: approval.id, runId: run.id, count, of: approval.people },
  });
  if (complete) {
    await sql`
      update approval set status = 'approved', decided_at = ${at} where tenant_id = ${tenantId} and id = ${approval.id}`.execute(
      tx
    );
  }
  const { next, changed } = complete ? goOn(run, approval, actor.name, at) : { next: run, changed: [] };
  await writeRun(tx, deps, run, next, changed, {
    audits: [audit],
    by,
    publish: true,
    ...(complete ? { dueAt: at } : {}),
  });
  await announceApprovals(tx, deps.streams, tenantId);
  if (!complete) {
    return null;
  }
  const names = [...approval.votes.map((one) => one.actor.name), actor.name];
  const decision = { relation: 'approved', at, by: names, reason: `Approved by ${names.join(' and ')}.` } as const;
  await recordLineage(tx, tenantId, [lineageOfDecision(run, approval.id, decision)]);
  return run.id;
}

function goOn(
  run: RunState,
  approval: StoredApproval,
  name: string,
  at: string
): { next: RunState; changed: StepState[] } {
  if (approval.stepPosition === null) {
    return { next: { ...run, status: 'queued', approvalId: null, wakeAt: null }, changed: [] };
  }
  return decided(run, approval.stepPosition, {
    status: 'succeeded',
    finishedAt: at,
    wakeAt: null,
    output: `Approved by ${name}.`,
    body: { by: name },
  });
}

/** The run after people decided about one of its steps. */
export function decided(
  run: RunState,
  position: number,
  given: Partial<StepState>
): { next: RunState; changed: StepState[] } {
  const steps = run.steps.map((step) => (step.position === position ? { ...step, ...given } : step));
  const status = run.phase === 'rollback' ? 'rolling-back' : 'running';
  return {
    next: { ...run, status, approvalId: null, wakeAt: null, steps },
    changed: steps.filter((step) => step.position === position),
  };
}
