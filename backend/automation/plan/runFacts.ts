import type { Finding } from '#contract/analysis';
import type { RunIncidentFacts } from '#contract/playbook';
import { newestAnalysis } from '../../agents/index.ts';
import { readChangesById } from '../../changes/index.ts';
import { readIncident } from '../../incidents/index.ts';
import { AppError, type Tx } from '../../platform/index.ts';
import type { RunFacts } from '../template/parameters.ts';

/** How long before the window of an analysis a blamed change may lie, and how far clocks may differ. */
const BEFORE_MS = 86_400_000;
const AFTER_MS = 600_000;

/**
 * What led to a run, as placeholders may name it: the incident, and the finding of its newest analysis with the change
 * that it blames. Throws `not_found` for an incident that is not there, or a finding that its analysis does not have.
 */
export async function readRunFacts(
  tx: Tx,
  tenantId: string,
  origin: { incidentId: string | null; findingId: string | null }
): Promise<RunFacts> {
  if (origin.incidentId === null) {
    return { incident: null, finding: null, change: null };
  }
  const incident = await readIncident(tx, tenantId, origin.incidentId);
  if (incident === null) {
    throw new AppError('not_found', 'There is no such incident.');
  }
  const { id, number, title, severity, service } = incident;
  const facts: RunIncidentFacts = { id, number, title, severity, service };
  const analysis = await newestAnalysis(tx, tenantId, id);
  const finding = analysis?.findings.find((one) =>
    origin.findingId === null ? one.rank === 1 : one.id === origin.findingId
  );
  if (finding === undefined || analysis === null) {
    if (origin.findingId !== null) {
      throw new AppError('not_found', 'The newest analysis of this incident has no such finding. Look at it again.');
    }
    return { incident: facts, finding: null, change: null };
  }
  const { resourceKey, resourceName, mechanism } = finding;
  return {
    incident: facts,
    finding: { resourceKey, resourceName, mechanism },
    change: await changeOf(tx, tenantId, finding, analysis.window),
  };
}

async function changeOf(
  tx: Tx,
  tenantId: string,
  finding: Finding,
  window: { from: string; to: string }
): Promise<RunFacts['change']> {
  if (finding.changeId === null) {
    return null;
  }
  const range = {
    from: new Date(Date.parse(window.from) - BEFORE_MS).toISOString(),
    to: new Date(Date.parse(window.to) + AFTER_MS).toISOString(),
  };
  const [change] = await readChangesById(tx, tenantId, [finding.changeId], range);
  return change === undefined
    ? null
    : { id: change.id, title: change.title, versionFrom: change.versionFrom, versionTo: change.versionTo };
}
