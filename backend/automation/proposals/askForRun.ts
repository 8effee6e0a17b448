import type { ParameterValues } from '#contract/playbook';
import type { Run } from '#contract/run';
import type { Role } from '#contract/scalars';
import { AppError } from '../../platform/index.ts';
import { systemActor, type Actor } from '../../tenancy/index.ts';
import type { ProposalDeps } from './deps.ts';
import { findProposal, lockProposals, saveProposal, type StoredProposal } from './proposalRows.ts';
import { tellAsked } from './tell.ts';

const OVER: Partial<Record<StoredProposal['status'], string>> = {
  done: 'This proposal was carried out already. Start the playbook by hand if it is needed again.',
  dismissed: 'This proposal was dismissed. Start the playbook by hand if it is needed after all.',
  superseded: 'A newer analysis no longer supports this proposal. Look at the ones that stand now.',
};

/**
 * Makes the run of a proposal; it always waits for an approval. While one is under way, that one. The engine asks for it,
 * so that whoever reviews may say yes; with `given` (parameters that a person gives or corrects) that person asks, and
 * somebody else says yes. Throws `not_found`, `illegal_transition`, and what
 * making a run throws; the proposal then stays as it was.
 */
export async function askForRun(
  deps: ProposalDeps,
  { by, role }: { by: Actor; role: Role | null },
  proposalId: string,
  given: ParameterValues
): Promise<Run> {
  const { tenantId } = by;
  const found = await deps.database.tenant(tenantId, async (tx) => {
    const proposal = reviewable(await findProposal(tx, tenantId, proposalId));
    return { proposal, run: proposal.runId === null ? null : await deps.runs.read(tx, tenantId, proposal.runId) };
  });
  const { proposal } = found;
  if (found.run !== null) {
    return found.run;
  }
  // Two who review at once ask with the same key, and get the same run.
  const run = await deps.runs.create({
    playbookId: proposal.playbookId,
    parameters: { ...proposal.parameters, ...given },
    incidentId: proposal.incidentId,
    findingId: proposal.findingId,
    proposalId,
    triggerId: null,
    title: proposal.title,
    ...(Object.keys(given).length > 0 ? { by, role } : { by: systemActor(tenantId), role: null }),
    mustWait: true,
    reason: proposal.reason,
    idempotencyKey: `proposal:${proposalId}:${proposal.asked}`,
  });
  await deps.database.tenant(tenantId, async (tx) => {
    await lockProposals(tx, tenantId, proposal.incidentId);
    const now = await findProposal(tx, tenantId, proposalId);
    if (now === null || now.runId === run.id) {
      return;
    }
    const next = { ...now, status: 'under-review' as const, runId: run.id, asked: now.asked + 1, endedAt: null };
    await saveProposal(tx, tenantId, next);
    await tellAsked(tx, deps, by, now, next);
  });
  return run;
}

function reviewable(proposal: StoredProposal | null): StoredProposal {
  if (proposal === null) {
    throw new AppError('not_found', 'There is no such proposal.');
  }
  const over = OVER[proposal.status];
  if (over !== undefined) {
    throw new AppError('illegal_transition', over);
  }
  return proposal;
}
