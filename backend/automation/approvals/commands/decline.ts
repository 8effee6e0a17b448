import { sql } from 'kysely';
import { recordLineage } from '../../../lineage/index.ts';
import { AppError, cleanText, type Tx } from '../../../platform/index.ts';
import type { Actor } from '../../../tenancy/index.ts';
import { auditsOf } from '../../runs/audits.ts';
import type { CreateDeps } from '../../runs/commands/createRun.ts';
import { DECLINED } from '../../runs/decide.rules.ts';
import { endRun, tellIncident } from '../../runs/endRun.ts';
import { writeRun } from '../../runs/journal.ts';
import type { RunState } from '../../runs/model.ts';
import { lineageOfDecision } from '../../runs/runLineage.rules.ts';
import { ended, iso } from '../../runs/settle.ts';
import { failed, statement } from '../../runs/statements.rules.ts';
import { announceApprovals } from '../approvalRows.ts';
import { askedFor, type Asked } from '../askedFor.ts';
import { decided } from './approve.ts';

/** A person's no: the run ends, or goes back where it has done something. Throws `not_found`, `illegal_transition`. */
export async function decline(deps: CreateDeps, by: Actor, approvalId: string, reason: string): Promise<void> {
  const { tenantId } = by;
  const woken = await deps.database.tenant(tenantId, async (tx) => {
    const asked = await askedFor(tx, tenantId, approvalId, true);
    if (asked.approval.status !== 'waiting') {
      throw new AppError('illegal_transition', `This approval is ${asked.approval.status} already.`);
    }
    return sayNo(tx, deps, by, asked, cleanText(reason));
  });
  for (const runId of woken) {
    await deps.wake(tenantId, runId, null);
  }
}

/** Writes the decision; answers the runs that go on now. */
async function sayNo(tx: Tx, deps: CreateDeps, by: Actor, { approval, run }: Asked, reason: string): Promise<string[]> {
  const { tenantId, actor } = by;
  const at = iso(deps.clock.now());
  await sql`
    update approval set status = 'declined', decided_at = ${at}, declined_by = ${JSON.stringify(actor)}::jsonb, decline_reason = ${reason}
    where tenant_id = ${tenantId} and id = ${approval.id}`.execute(tx);
  await announceApprovals(tx, deps.streams, tenantId);
  const audit = {
    action: 'approval.declined',
    targetType: 'approval',
    targetId: approval.id,
    before: { status: 'waiting', approved: approval.votes.length },
    after: { status: 'declined', reason, runId: run.id },
  };
  const params = { by: actor.name, title: run.title, number: run.number, reason };
  const text = statement('declined', params, `${actor.name} declined run #${run.number}: ${run.title}. ${reason}`);
  await tellIncident(tx, deps, run, {
    kind: 'approval',
    actor,
    text,
    detail: { approvalId: approval.id, runId: run.id },
  });
  const position = approval.stepPosition;
  if (position === null) {
    return declineRun(tx, deps, by, run, { audit, reason, at, approvalId: approval.id });
  }
  const { next, changed } = decided(run, position, {
    status: 'failed',
    finishedAt: at,
    wakeAt: null,
    error: `${DECLINED} ${actor.name}: ${reason}`.slice(0, 2_000),
    body: { by: actor.name, reason },
  });
  await writeRun(tx, deps, run, next, changed, { audits: [audit], by, publish: true, dueAt: at });
  return [run.id];
}

async function declineRun(
  tx: Tx,
  deps: CreateDeps,
  by: Actor,
  run: RunState,
  given: { audit: Parameters<typeof writeRun>[5]['audits'][number]; reason: string; at: string; approvalId: string }
): Promise<string[]> {
  const touched = new Set<number>();
  const { audit, reason, at } = given;
  const outcome = failed(run, { cause: 'declined', ends: 'declined', params: { by: by.actor.name, reason } });
  const next = ended(run, 'declined', outcome, deps.clock.now(), touched);
  const steps = next.steps.filter((step) => touched.has(step.position));
  await writeRun(tx, deps, run, next, steps, { audits: [audit, ...auditsOf(run, next, steps)], by, publish: true });
  const decision = { relation: 'declined', at, by: [by.actor.name], reason } as const;
  await recordLineage(tx, by.tenantId, [lineageOfDecision(next, given.approvalId, decision)]);
  return endRun(tx, deps, next);
}
