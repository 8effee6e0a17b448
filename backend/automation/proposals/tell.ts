import { findingNodeId } from '../../agents/index.ts';
import { timelineStatement, writeTimeline } from '../../incidents/index.ts';
import { recordLineage, type LineageRecord } from '../../lineage/index.ts';
import type { Tx } from '../../platform/index.ts';
import { recordAudits, systemActor, type Actor } from '../../tenancy/index.ts';
import type { ProposalDeps } from './deps.ts';
import type { StoredProposal } from './proposalRows.ts';
import type { Reconciled } from './reconcile.rules.ts';

/** Tells timeline, ledger, audit log and open pages what an analysis made of the proposals, in its transaction. */
export async function tellReconciled(
  tx: Tx,
  deps: Pick<ProposalDeps, 'streams' | 'clock'>,
  tenantId: string,
  incidentId: string,
  { added, superseded, save }: Reconciled
): Promise<void> {
  const by = systemActor(tenantId);
  const [best] = added;
  if (best !== undefined) {
    const { title } = best;
    const more = added.length - 1;
    const text =
      more === 0
        ? timelineStatement('proposed', { title }, `Proposed: ${title}`)
        : timelineStatement('proposed-many', { title, count: more }, `Proposed: ${title}, and ${more} more`);
    const detail = { proposalIds: added.map((one) => one.id) };
    await writeTimeline(
      tx,
      tenantId,
      [{ incidentId, kind: 'proposal', actor: by.actor, text, detail }],
      deps.clock.now()
    );
  }
  await recordLineage(tx, tenantId, added.map(lineageOf));
  await recordAudits(tx, by, [
    ...added.map((one) => ({
      action: 'proposal.made',
      targetType: 'proposal',
      targetId: one.id,
      after: auditedOf(one),
    })),
    ...superseded.map((one) => ({
      action: 'proposal.superseded',
      targetType: 'proposal',
      targetId: one.id,
      after: auditedOf(one),
    })),
  ]);
  if (save.length > 0) {
    await deps.streams.publish(tx, tenantId, [{ type: 'proposals', incidentId }]);
  }
}

/** What the audit log keeps of a proposal. */
export function auditedOf(one: StoredProposal): object {
  const { incidentId, analysisId, findingId, playbookId, playbookVersion, title, parameters, status, runId } = one;
  return { incidentId, analysisId, findingId, playbookId, playbookVersion, title, parameters, status, runId };
}

function lineageOf(one: StoredProposal): LineageRecord {
  const { incidentId, id, title, at, reason, risk, playbookId, playbookName, pastSuccess } = one;
  const node = {
    type: 'proposal',
    id,
    label: title,
    at,
    attributes: { playbookId, playbook: playbookName, risk: risk.level, rank: one.rank },
  } as const;
  const evidence = { risk: risk.level, score: risk.score, parameters: one.parameters, missing: one.missing };
  const from = { type: 'finding', id: findingNodeId(incidentId, one) } as const;
  const recalled =
    pastSuccess === null
      ? []
      : [
          {
            from: { type: 'incident', id: pastSuccess.incidentId } as const,
            to: node,
            relation: 'recalled' as const,
            at,
            reason: `Incident #${pastSuccess.number} was repaired by it.`,
          },
        ];
  return {
    incidentId,
    nodes: [node],
    edges: [{ from, to: node, relation: 'proposed', at, reason: reason.text, evidence }, ...recalled],
  };
}

/** A run was asked for. Its approval, its place in the ledger and its entry in the timeline are told by the run itself. */
export async function tellAsked(
  tx: Tx,
  deps: Pick<ProposalDeps, 'streams'>,
  by: Actor,
  before: StoredProposal,
  after: StoredProposal
): Promise<void> {
  const { tenantId } = by;
  const { id, incidentId } = after;
  const audited = { targetType: 'proposal', targetId: id, before: auditedOf(before), after: auditedOf(after) };
  await recordAudits(tx, by, [{ action: 'proposal.reviewed', ...audited }]);
  await deps.streams.publish(tx, tenantId, [{ type: 'proposals', incidentId }]);
}
