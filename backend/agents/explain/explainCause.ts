import type { ChangeClue, ChangeVerdict, EvidenceSeries, Finding, Statement } from '#contract/analysis';
import type { PanelDescription, PanelExplanation } from '#contract/explain';
import { certaintyOf } from '#contract/scalars';
import { type AnalysisResult, type EvidenceBundle, sayStatement, withLogPatterns } from '../../analysis/index.ts';
import { evidenceOf, snapshots } from '../rca/snapshots.ts';
import { analyst } from '../rca/aside/analyst.ts';
import { collectEvidence } from '../rca/collector.ts';
import type { KnownTopology } from '../rca/ports.ts';
import type { ExplainPorts } from './ports.ts';

type Cause = PanelExplanation['cause'];

/** Reading for a person who waits ends earlier than for an incident; what has arrived is used. */
const DEADLINE_MS = 5_000;
const MOST_EVIDENCE = 60;
const SENTENCES = {
  'explain.not-needed': 'Nothing is unusual here, so no cause was looked for.',
  'explain.failed': 'The cause could not be looked for: {reason}',
} as const;

export interface CauseRequest {
  tenantId: string;
  /** What stands in for an alert: the panel, since when it is unusual, and whom its labels name. */
  title: string;
  since: number;
  resourceKeys: readonly string[];
  /** The end of what may be looked at. */
  until: number;
  topology: KnownTopology;
}

/** What the cause of an unusual panel is, by the collector and engine that incidents have. Never throws. */
export async function explainCause(ports: ExplainPorts, request: CauseRequest, signal: AbortSignal): Promise<Cause> {
  try {
    const bundle = await collectEvidence({
      tenantId: request.tenantId,
      nowMs: request.until,
      alerts: [{ name: request.title, startsAt: request.since, resourceKeys: [...request.resourceKeys] }],
      changes: (span) => ports.suspects(request.tenantId, span, request.topology),
      topology: request.topology,
      reader: ports.reader,
      logs: ports.logs,
      bounds: { deadlineMs: DEADLINE_MS, ...ports.bounds },
      signal,
    });
    return await present(ports, request, bundle);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...empty(say('explain.failed', { reason })), state: 'failed' };
  }
}

/** The answer when nothing is wrong. */
export function noCauseNeeded(): Cause {
  return empty(say('explain.not-needed', {}));
}

function empty(summary: Statement): Cause {
  return {
    state: 'not-needed',
    summary,
    findings: [],
    changes: null,
    evidence: [],
    healthy: [],
    missing: [],
    seriesRead: 0,
  };
}

async function present(ports: ExplainPorts, request: CauseRequest, bundle: EvidenceBundle): Promise<Cause> {
  const result = withLogPatterns(await analysePanel(bundle), bundle);
  const findings = result.findings.map((finding): Finding => ({
    ...finding,
    certainty: certaintyOf(finding.confidence),
  }));
  const changes = result.changes && withoutAlerts(result.changes);
  const told = evidenceOf({ ...result, changes });
  const stored = snapshots(told, bundle, result.evidenceSeries).slice(0, MOST_EVIDENCE);
  const explore = await ports.explore(request.tenantId);
  const evidence = stored.map(({ sourceId, ...shown }): EvidenceSeries => ({
    ...shown,
    exploreUrl: explore(sourceId, shown.query, bundle.window),
  }));
  return {
    state: findings.length > 0 ? 'found' : 'abstained',
    summary: result.summary,
    findings,
    changes,
    evidence,
    healthy: result.healthy,
    missing: result.missing,
    seriesRead: result.seriesRead,
  };
}

/**
 * What a panel names may be who suffers: fewer orders are the orders' database's fewest fault. When that leads to nobody, the
 * evidence is asked without it.
 */
async function analysePanel(bundle: EvidenceBundle): Promise<AnalysisResult> {
  const named = await analyst(bundle);
  return named.findings.length > 0
    ? named
    : analyst({ ...bundle, alerts: bundle.alerts.map((alert) => ({ ...alert, resourceKeys: [] })) });
}

/** There is no alert: what stands in for one is the panel, which is before the reader's eyes. */
function withoutAlerts(verdict: ChangeVerdict): ChangeVerdict {
  const evidence = (verdict.evidence ?? []).filter(({ kind }) => kind !== 'alert');
  const gone = new Set((verdict.evidence ?? []).filter(({ kind }) => kind === 'alert').map(({ id }) => id));
  const without = <T extends { clues: ChangeClue[] }>(one: T): T => ({
    ...one,
    clues: one.clues.map((clue) => (clue.rests ? { ...clue, rests: clue.rests.filter((id) => !gone.has(id)) } : clue)),
  });
  return { suspects: verdict.suspects.map(without), none: without(verdict.none), evidence };
}

function say(code: keyof typeof SENTENCES, params: Record<string, string>): Statement {
  return sayStatement(code, SENTENCES[code], params);
}

/** What stands in for an alert in an analysis: when the panel became unusual, and the resources that stand out. */
export function symptomOf(
  description: PanelDescription,
  resourceOf: (index: number) => string | null
): { since: number; resourceKeys: string[] } | null {
  const { since } = description.verdict;
  if (since === null) {
    return null;
  }
  const lasting = description.standouts.filter(({ lasts }) => lasts === description.standouts[0]?.lasts);
  const keys = lasting.slice(0, 5).map(({ index }) => resourceOf(index));
  return { since: Date.parse(since), resourceKeys: [...new Set(keys.filter((key) => key !== null))] };
}
