import type { Finding } from '#contract/analysis';
import type { CauseSummary } from '#contract/incident';
import { certaintyOf } from '#contract/scalars';
import {
  type AnalysisResult,
  type BundleAlert,
  ENGINE,
  type EvidenceBundle,
  withLogPatterns,
} from '../../analysis/index.ts';
import { learntPrior } from '../../knowledge/index.ts';
import { recordLineage } from '../../lineage/index.ts';
import { newId, type Clock, type Database, type Outbox, type Streams, type Tx } from '../../platform/index.ts';
import { earlierAnalyses, isOutrun, saveAnalysis, saveEvidence, type StoredAnalysis } from './analysisRows.ts';
import { lineageOfAnalysis } from './analysisLineage.rules.ts';
import { analyst } from './aside/analyst.ts';
import { collectEvidence, type CollectBounds } from './collector.ts';
import { readBundleChanges } from './readBundleChanges.ts';
import { readKnown } from './readKnown.ts';
import { evidenceOf, snapshots } from './snapshots.ts';
import type { IncidentEvidence, IncidentPort, KnownTopology, LogReader, SeriesReader } from './ports.ts';

export interface AnalysisDeps {
  database: Database;
  outbox: Pick<Outbox, 'emit'>;
  streams: Pick<Streams, 'publish'>;
  clock: Clock;
  reader: SeriesReader;
  /** Where log lines are read from; without it none are. */
  logs?: LogReader | undefined;
  incidents: IncidentPort;
  bounds?: Partial<CollectBounds>;
}

/** A new analysis before it has read anything. */
export function runningAnalysis(id: string, incidentId: string, nowMs: number): StoredAnalysis {
  const now = new Date(nowMs).toISOString();
  return {
    id,
    incidentId,
    status: 'running',
    summary: { code: 'summary.running', params: {}, text: 'The evidence is being read.' },
    startedAt: now,
    finishedAt: null,
    alertToCauseMs: null,
    onset: null,
    window: { from: now, to: now },
    findings: [],
    healthy: [],
    changes: null,
    missing: [],
    seriesRead: 0,
    engine: ENGINE,
  };
}

/**
 * Analyses an incident and stores what came of it, with its evidence; sets the incident's cause unless a later analysis
 * was quicker. Answers null when the incident is not there (any more). A failure is stored and then thrown.
 */
export async function analyseIncident(
  deps: AnalysisDeps,
  request: { tenantId: string; incidentId: string; analysisId?: string | undefined; repeated?: boolean | undefined },
  signal: AbortSignal
): Promise<StoredAnalysis | null> {
  const { tenantId, incidentId } = request;
  const running = runningAnalysis(request.analysisId ?? newId(), incidentId, deps.clock.now());
  const known = await deps.database.tenant(tenantId, async (tx) => {
    const evidence = await deps.incidents.readEvidence(tx, tenantId, incidentId);
    if (evidence === null) {
      return null;
    }
    await saveAnalysis(tx, tenantId, running);
    // Repetitions refine what is shown already; pages need not hear that they run.
    if (request.repeated !== true) {
      await deps.incidents.setAnalysing(tx, tenantId, incidentId, true);
    }
    return {
      evidence,
      topology: await readKnown(tx, tenantId, deps.clock.now()),
      learnt: await learntPrior(tx, tenantId, incidentId),
    };
  });
  if (known === null) {
    return null;
  }
  try {
    const { canonical } = known.topology.conventions;
    const learnt = known.learnt.map((one) => ({ ...one, resourceKey: canonical(one.resourceKey) }));
    const bundle = { ...(await collect(deps, tenantId, known, signal)), learnt };
    return await store(deps, tenantId, known.evidence, running, bundle, withLogPatterns(await analyst(bundle), bundle));
  } catch (error) {
    await storeFailure(deps, tenantId, running);
    throw error;
  }
}

function collect(
  deps: AnalysisDeps,
  tenantId: string,
  { evidence, topology }: { evidence: IncidentEvidence; topology: KnownTopology },
  signal: AbortSignal
): Promise<EvidenceBundle> {
  return collectEvidence({
    tenantId,
    nowMs: deps.clock.now(),
    alerts: evidence.alerts.map((alert) => toBundleAlert(alert, topology)),
    changes: (span) => readBundleChanges(deps.database, tenantId, topology.conventions, span),
    topology,
    reader: deps.reader,
    logs: deps.logs,
    ...(deps.bounds === undefined ? {} : { bounds: deps.bounds }),
    signal,
  });
}

function toBundleAlert(alert: IncidentEvidence['alerts'][number], { conventions }: KnownTopology): BundleAlert {
  // An alert's labels name things as a metric's do; an unknown metric is guessed by its labels alone.
  const guessed = conventions.match('', alert.labels).entity;
  const keys = [alert.resourceKey, guessed].filter((key) => key !== null).map((key) => conventions.canonical(key));
  return { name: alert.name, text: alert.text ?? '', startsAt: alert.startsAt, resourceKeys: [...new Set(keys)] };
}

async function store(
  deps: AnalysisDeps,
  tenantId: string,
  evidence: IncidentEvidence,
  running: StoredAnalysis,
  bundle: EvidenceBundle,
  result: AnalysisResult
): Promise<StoredAnalysis> {
  const { evidenceSeries, findings, ...rest } = result;
  const { id, incidentId } = running;
  const now = deps.clock.now();
  const stored: StoredAnalysis = {
    ...running,
    ...rest,
    findings: findings.map((finding) => ({ ...finding, certainty: certaintyOf(finding.confidence) })),
    finishedAt: new Date(now).toISOString(),
    alertToCauseMs: Math.max(0, now - evidence.receivedAt),
  };
  await deps.database.tenant(tenantId, async (tx) => {
    const [first] = stored.findings;
    const outrun = await isOutrun(tx, tenantId, incidentId, running.startedAt);
    const { verdict, isFirst } = await earlierAnalyses(tx, tenantId, incidentId, id);
    const repeats = verdict !== null && first !== undefined && sameCause(verdict.findings[0], first);
    if (repeats) {
      stored.alertToCauseMs = verdict.alertToCauseMs;
    }
    await saveAnalysis(tx, tenantId, stored);
    await saveEvidence(tx, tenantId, id, snapshots(evidenceOf(stored), bundle, evidenceSeries));
    // An analysis that names nobody takes no earlier cause back: it may only have seen less.
    const decides = first !== undefined && !outrun && !repeats;
    if (decides) {
      await deps.incidents.setCause(tx, tenantId, incidentId, causeOf(id, first));
    } else {
      await deps.incidents.setAnalysing(tx, tenantId, incidentId, false);
    }
    // What changed nothing would only hide in the graph what did; that nobody could be named at first is worth knowing.
    if (decides || (isFirst && !outrun)) {
      await recordLineage(tx, tenantId, [lineageOfAnalysis(stored, bundle.changes)]);
    }
    await finished(deps, tx, tenantId, stored);
  });
  return stored;
}

function sameCause(known: Finding | undefined, now: Finding): boolean {
  const changeOf = ({ evidence }: Finding): string | undefined =>
    evidence.find((item) => item.changeId)?.changeId ?? undefined;
  return (
    known?.resourceKey === now.resourceKey && known.mechanism === now.mechanism && changeOf(known) === changeOf(now)
  );
}

async function storeFailure(deps: AnalysisDeps, tenantId: string, running: StoredAnalysis): Promise<void> {
  const failed: StoredAnalysis = {
    ...running,
    status: 'failed',
    summary: { code: 'summary.failed', params: {}, text: 'The analysis failed on our side. It is tried again.' },
    finishedAt: new Date(deps.clock.now()).toISOString(),
  };
  await deps.database.tenant(tenantId, async (tx) => {
    await saveAnalysis(tx, tenantId, failed);
    await deps.incidents.setAnalysing(tx, tenantId, running.incidentId, false);
    await finished(deps, tx, tenantId, failed);
  });
}

async function finished(deps: AnalysisDeps, tx: Tx, tenantId: string, analysis: StoredAnalysis): Promise<void> {
  const { id: analysisId, incidentId, status } = analysis;
  await deps.outbox.emit(tx, tenantId, 'analysis.finished', { analysisId, incidentId, status });
  await deps.streams.publish(tx, tenantId, [{ type: 'analysis', incidentId, analysisId, status }]);
}

function causeOf(analysisId: string, finding: Finding): CauseSummary {
  const { resourceKey, mechanism, title, confidence, certainty } = finding;
  return { analysisId, resourceKey, mechanism, title, confidence, certainty };
}
