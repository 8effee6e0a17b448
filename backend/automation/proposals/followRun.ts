import { ENDED_RUN_STATUSES, type Run } from '#contract/run';
import { recordAudits, systemActor } from '../../tenancy/index.ts';
import type { ProposalDeps } from './deps.ts';
import { findProposal, lockProposals, saveProposal, type StoredProposal } from './proposalRows.ts';
import { auditedOf } from './tell.ts';

/**
 * Says on the proposal what became of its run. One whose approval expired is open again, because nobody said no; a declined
 * one counts as dismissed, so that it comes later next time; one that the product took back is superseded.
 */
export async function followRun(deps: ProposalDeps, tenantId: string, runId: string): Promise<void> {
  await deps.database.tenant(tenantId, async (tx) => {
    const run = await deps.runs.read(tx, tenantId, runId);
    const proposal = run?.proposalId == null ? null : await findProposal(tx, tenantId, run.proposalId);
    if (run === null || proposal === null) {
      return;
    }
    await lockProposals(tx, tenantId, proposal.incidentId);
    const known = await findProposal(tx, tenantId, proposal.id);
    const next = known === null ? null : stateAfter(known, run, new Date(deps.clock.now()).toISOString());
    if (known === null || next === null) {
      return;
    }
    await saveProposal(tx, tenantId, next);
    const audited = { targetType: 'proposal', targetId: next.id, before: auditedOf(known), after: auditedOf(next) };
    await recordAudits(tx, systemActor(tenantId), [{ action: `proposal.${next.status}`, ...audited }]);
    await deps.streams.publish(tx, tenantId, [{ type: 'proposals', incidentId: next.incidentId }]);
  });
}

function stateAfter(known: StoredProposal, run: Run, now: string): StoredProposal | null {
  // The news of a run that was asked for before the present one.
  const isOld = known.runId !== null && known.runId !== run.id;
  const ended = (ENDED_RUN_STATUSES as readonly string[]).includes(run.status);
  if (isOld || !ended || (known.status !== 'open' && known.status !== 'under-review')) {
    return null;
  }
  const asked = Math.max(1, known.asked);
  if (run.status === 'expired') {
    return known.runId === null ? null : { ...known, status: 'open', runId: null };
  }
  const takenBack = run.status === 'stopped' && run.startedAt === null && run.stoppedBy?.kind === 'system';
  const status = takenBack ? 'superseded' : run.status === 'declined' ? 'dismissed' : 'done';
  return { ...known, status, runId: run.id, asked, endedAt: now };
}
