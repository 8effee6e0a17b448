import type { EvidenceSeries, Finding, Statement } from '#contract/analysis';
import type { Change } from '#contract/change';
import type { PanelDescription, PanelExplanation } from '#contract/explain';
import { certaintyOf } from '#contract/scalars';
import { type AnalysisResult, type EvidenceBundle, sayStatement } from '../../analysis/index.ts';
import { snapshots } from '../rca/analyseIncident.ts';
import { analyst } from '../rca/aside/analyst.ts';
import { collectEvidence } from '../rca/collector.ts';
import type { KnownTopology } from '../rca/ports.ts';
import type { ExplainPorts, Span } from './ports.ts';

type Cause = PanelExplanation['cause'];

/** Reading for a person who waits ends earlier than for an incident; what has arrived is used. */
const DEADLINE_MS = 5_000;
const MOST_EVIDENCE = 60;
const SENTENCES = {
  'explain.not-needed': 'Nothing is unusual here, so no cause was looked for.',
  'explain.failed': 'The cause could not be looked for: {reason}',
  'evidence.shown': 'This panel shows {resource} unlike its past.',
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
  changes: (span: Span) => Promise<readonly Change[]>;
}

/** What the cause of an unusual panel is, by the collector and engine that incidents have. Never throws. */
export async function explainCause(ports: ExplainPorts, request: CauseRequest, signal: AbortSignal): Promise<Cause> {
  try {
    const bundle = await collectEvidence({
      tenantId: request.tenantId,
      nowMs: request.until,
      alerts: [{ name: request.title, startsAt: request.since, resourceKeys: [...request.resourceKeys] }],
      changes: async (span) =>
        (await request.changes(span)).map(({ id, at, kind, title, resourceKey }) => ({
          id,
          at: Date.parse(at),
          kind,
          title,
          resourceKey,
        })),
      topology: request.topology,
      reader: ports.reader,
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
  return { state: 'not-needed', summary, findings: [], evidence: [], healthy: 0, missing: [], seriesRead: 0 };
}

async function present(ports: ExplainPorts, request: CauseRequest, bundle: EvidenceBundle): Promise<Cause> {
  const result = await analysePanel(bundle);
  const findings = result.findings.map((finding): Finding => ({
    ...finding,
    certainty: certaintyOf(finding.confidence),
    evidence: finding.evidence.map((item) => inPanelWords(item, finding.resourceName)),
  }));
  const stored = snapshots(findings, bundle, result.evidenceSeries).slice(0, MOST_EVIDENCE);
  const explore = await ports.explore(request.tenantId);
  const evidence = stored.map(({ sourceId, ...shown }): EvidenceSeries => ({
    ...shown,
    exploreUrl: explore(sourceId, shown.query, bundle.window),
  }));
  return {
    state: findings.length > 0 ? 'found' : 'abstained',
    summary: result.summary,
    findings,
    evidence,
    healthy: result.healthy.length,
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

/** There is no alert: it is the panel that names the resource. */
function inPanelWords(item: Finding['evidence'][number], resource: string): Finding['evidence'][number] {
  return item.statement.code === 'evidence.alerted'
    ? { ...item, statement: say('evidence.shown', { resource }) }
    : item;
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
