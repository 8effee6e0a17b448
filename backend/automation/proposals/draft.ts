import type { Analysis, Finding } from '#contract/analysis';
import type { Change } from '#contract/change';
import type { Incident } from '#contract/incident';
import type { Proposal } from '#contract/run';
import { readChangesById } from '../../changes/index.ts';
import type { Tx } from '../../platform/index.ts';
import { readRisks } from '../risk/readRisk.ts';
import { Filling } from '../template/fill.rules.ts';
import { resolveParameters, type RunFacts } from '../template/parameters.ts';
import { matchPlaybooks, type Match } from './match.rules.ts';
import type { ProposalDeps } from './deps.ts';
import { readDismissals } from './proposalRows.ts';
import { titleOf } from './title.rules.ts';

/** A proposal before it is compared with what stands already, with what decides whether its run is made at once. */
export interface Draft extends Omit<Proposal, 'id' | 'status' | 'runId' | 'at'> {
  finding: Finding;
  /** Somebody has to approve its run, whoever asks for it. */
  needsApproval: boolean;
}

/** How long before the window of an analysis a blamed change may lie, and how far clocks may differ. */
const BEFORE_MS = 86_400_000;
const AFTER_MS = 600_000;

/** What could be done about an incident by its analysis, best first. Reads only. */
export async function draftProposals(
  tx: Tx,
  deps: Pick<ProposalDeps, 'playbooks' | 'memory' | 'clock'>,
  tenantId: string,
  incident: Incident,
  analysis: Analysis
): Promise<Draft[]> {
  const refused = refusedFindings(analysis);
  const findings = analysis.findings.filter((finding) => !refused.has(finding.id));
  const playbooks = findings.length === 0 ? [] : await deps.playbooks.offers(tx, tenantId);
  if (playbooks.length === 0) {
    return [];
  }
  const now = deps.clock.now();
  const matches = matchPlaybooks({
    findings,
    playbooks,
    pastFixes: await deps.memory.pastFixes(tx, tenantId, incident.id),
    dismissals: await readDismissals(tx, tenantId, now),
  });
  const changes = await changesOf(tx, tenantId, analysis, matches);
  const filled = matches.map((match) => fill(match, factsOf(match.finding, incident, changes)));
  const questions = filled.map(({ match, subject }) => ({ ...match.playbook, subject }));
  const risks = await readRisks(tx, tenantId, questions, now);
  return filled.flatMap(({ match, parameters, missing }, i) => {
    const risk = risks[i];
    return risk === undefined ? [] : [draftOf(match, incident, analysis, i + 1, { parameters, missing, risk })];
  });
}

/** Findings whose last word of any person is "wrong", unless somebody else said that it is right. */
function refusedFindings(analysis: Analysis): Set<string> {
  const verdicts = (verdict: string): string[] =>
    analysis.feedback.filter((one) => one.verdict === verdict).map((one) => one.findingId);
  const right = new Set(verdicts('right'));
  return new Set(verdicts('wrong').filter((id) => !right.has(id)));
}

async function changesOf(
  tx: Tx,
  tenantId: string,
  analysis: Analysis,
  matches: readonly Match[]
): Promise<Map<string, Change>> {
  const ids = matches.map(({ finding }) => finding.changeId).filter((id) => id !== null);
  const range = {
    from: new Date(Date.parse(analysis.window.from) - BEFORE_MS).toISOString(),
    to: new Date(Date.parse(analysis.window.to) + AFTER_MS).toISOString(),
  };
  const found = await readChangesById(tx, tenantId, [...new Set(ids)], range);
  return new Map(found.map((change) => [change.id, change]));
}

function factsOf(finding: Finding, incident: Incident, changes: ReadonlyMap<string, Change>): RunFacts {
  const { id, number, title, severity, service } = incident;
  const change = finding.changeId === null ? null : (changes.get(finding.changeId) ?? null);
  return { incident: { id, number, title, severity, service }, finding, change };
}

function fill(
  match: Match,
  facts: RunFacts
): { match: Match; subject: string; missing: string[]; parameters: Proposal['parameters'] } {
  const { spec } = match.playbook;
  const { values, missing, problems } = resolveParameters(spec.parameters, {}, facts);
  const filling = new Filling({ parameters: values, ...facts, run: { id: '', number: 0 }, steps: {} });
  const said = spec.subject === undefined ? '' : filling.text('subject', spec.subject, 'line');
  const known = said !== '' && filling.problems.length === 0 && filling.deferred.length === 0;
  return {
    match,
    // A value that does not fit is one that a person has to give.
    missing: [...new Set([...missing, ...problems.map(({ path }) => path)])].sort(),
    parameters: values,
    subject: known ? said : match.finding.resourceKey,
  };
}

function draftOf(
  { playbook, finding, pastFix, reason }: Match,
  incident: Incident,
  analysis: Analysis,
  rank: number,
  filled: Pick<Proposal, 'parameters' | 'missing' | 'risk'>
): Draft {
  return {
    incidentId: incident.id,
    analysisId: analysis.id,
    findingId: finding.id,
    rank,
    playbookId: playbook.id,
    playbookName: playbook.spec.name,
    playbookVersion: playbook.version,
    resourceKey: finding.resourceKey,
    mechanism: finding.mechanism,
    title: titleOf(playbook.spec, finding.resourceName, filled.parameters),
    reason,
    ...filled,
    pastSuccess: pastFix === null ? null : { incidentId: pastFix.incidentId, number: pastFix.number, at: pastFix.at },
    finding,
    needsApproval: playbook.spec.approval.people > 0,
  };
}
