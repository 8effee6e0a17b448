import type { Proposal } from '#contract/run';
import { timelineStatement, writeTimeline } from '../../incidents/index.ts';
import { AppError } from '../../platform/index.ts';
import { recordAudit, type Actor } from '../../tenancy/index.ts';
import type { ProposalDeps } from './deps.ts';
import { findProposal, lockProposals, presentProposal, saveDismissal, saveProposal } from './proposalRows.ts';
import { auditedOf } from './tell.ts';

/**
 * Says that a proposal does not fit: it leaves the incident, and comes later for the same mechanism on the same resource.
 * Throws `not_found`, and `illegal_transition` while its run waits or works (decline or stop that one) and after its end.
 */
export function dismissProposal(deps: ProposalDeps, by: Actor, id: string, reason: string): Promise<Proposal> {
  const { tenantId } = by;
  return deps.database.tenant(tenantId, async (tx) => {
    const seen = await findProposal(tx, tenantId, id);
    if (seen === null) {
      throw new AppError('not_found', 'There is no such proposal.');
    }
    await lockProposals(tx, tenantId, seen.incidentId);
    const known = (await findProposal(tx, tenantId, id)) ?? seen;
    if (known.status !== 'open') {
      const why =
        known.status === 'under-review'
          ? 'Its run is under way: decline its approval, or stop it.'
          : `It is ${known.status} already.`;
      throw new AppError('illegal_transition', why);
    }
    const now = deps.clock.now();
    const next = { ...known, status: 'dismissed' as const, endedAt: new Date(now).toISOString() };
    await saveProposal(tx, tenantId, next);
    await saveDismissal(tx, tenantId, id, by.actor, reason);
    const audited = {
      targetType: 'proposal',
      targetId: id,
      before: auditedOf(known),
      after: { ...auditedOf(next), reason },
    };
    await recordAudit(tx, by, { action: 'proposal.dismissed', ...audited });
    const { incidentId, title } = next;
    const text = timelineStatement(
      'proposal-dismissed',
      { title, by: by.actor.name },
      `${by.actor.name} dismissed: ${title}`
    );
    const entry = {
      incidentId,
      kind: 'proposal' as const,
      actor: by.actor,
      text,
      note: reason,
      detail: { proposalId: id },
    };
    await writeTimeline(tx, tenantId, [entry], now);
    await deps.streams.publish(tx, tenantId, [{ type: 'proposals', incidentId }]);
    return presentProposal(next);
  });
}
