import { newestAnalysis } from '../../agents/index.ts';
import { readIncident } from '../../incidents/index.ts';
import { AppError, newId, type Tx } from '../../platform/index.ts';
import { systemActor } from '../../tenancy/index.ts';
import { askForRun } from './askForRun.ts';
import type { ProposalDeps } from './deps.ts';
import { draftProposals } from './draft.ts';
import { followRun } from './followRun.ts';
import { listProposals, lockProposals, saveProposal, type StoredProposal } from './proposalRows.ts';
import { reconcile, type Reconciled } from './reconcile.rules.ts';
import { tellReconciled } from './tell.ts';

const OVER: readonly string[] = ['resolved', 'closed'];
const NAMING: readonly string[] = ['complete', 'partial'];

/**
 * Brings an incident's proposals up to its newest analysis, and makes the run of the first one where that is due, waiting
 * for approval. What the product asked for after an earlier analysis, and nobody has decided on, is taken back when this one
 * no longer supports it: nobody shall say yes to yesterday's verdict. May be called any number of times. An analysis that
 * names nobody takes nothing back: it may only have seen less.
 */
export async function propose(deps: ProposalDeps, tenantId: string, incidentId: string): Promise<void> {
  const bringUp = (): Promise<Reconciled | null> =>
    deps.database.tenant(tenantId, (tx) => reconcileProposals(tx, deps, tenantId, incidentId));
  let result = await bringUp();
  if (await takeBack(deps, tenantId, result?.outdated ?? [])) {
    result = await bringUp();
  }
  const ask = result?.ask ?? null;
  if (ask === null) {
    return;
  }
  try {
    // Whatever the playbook's policy becomes meanwhile, this can only ever wait for somebody.
    await askForRun(deps, { by: systemActor(tenantId), role: null }, ask.id, {});
  } catch (error) {
    if (!(error instanceof AppError)) {
      throw error;
    }
    deps.log.warn(
      { err: error, tenantId, proposalId: ask.id },
      'the run of a proposal could not be made; it stays open'
    );
  }
}

/** Takes back the runs of outdated proposals as far as nobody has decided on them; true when there was one. */
async function takeBack(deps: ProposalDeps, tenantId: string, outdated: readonly StoredProposal[]): Promise<boolean> {
  let any = false;
  for (const { runId } of outdated) {
    if (runId !== null && (await deps.runs.withdraw(tenantId, runId))) {
      any = true;
      // The news of it comes by itself; what is proposed instead must not wait for that.
      await followRun(deps, tenantId, runId);
    }
  }
  return any;
}

async function reconcileProposals(
  tx: Tx,
  deps: ProposalDeps,
  tenantId: string,
  incidentId: string
): Promise<Reconciled | null> {
  await lockProposals(tx, tenantId, incidentId);
  const incident = await readIncident(tx, tenantId, incidentId);
  if (incident === null) {
    return null;
  }
  const over = incident.mergedInto !== null || OVER.includes(incident.status);
  const analysis = over ? null : await newestAnalysis(tx, tenantId, incidentId);
  if (!over && (analysis === null || !NAMING.includes(analysis.status) || analysis.findings.length === 0)) {
    return null;
  }
  const now = new Date(deps.clock.now()).toISOString();
  const drafts = analysis === null ? [] : await draftProposals(tx, deps, tenantId, incident, analysis);
  const standing = await listProposals(tx, tenantId, incidentId);
  const result = reconcile(drafts, standing, { startedAt: analysis?.startedAt ?? now }, { now, newId: () => newId() });
  for (const proposal of result.save) {
    await saveProposal(tx, tenantId, proposal);
  }
  await tellReconciled(tx, deps, tenantId, incidentId, result);
  return result;
}
