import type { AnalysisResult, EvidenceBundle } from './bundle.ts';
import type { ReadChange } from './changes/attributeChanges.ts';
import { SignEvidence, signsOf, verdictOf, type WeighedChanges, weighChanges, withCauses } from './changes/index.ts';
import type { NamedCause } from './changes/parts/cause.ts';
import { EvidenceBook, iso, windowOf } from './explain/evidenceBook.ts';
import { explainCandidate } from './explain/explainCandidate.ts';
import { healthyOnes } from './explain/healthyOnes.ts';
import { statement } from './explain/statement.ts';
import { spanSlowdown } from './onset/spanSlowdown.ts';
import { type Onset, voteOnset } from './onset/voteOnset.ts';
import { weightOfWork } from './onset/weightOfWork.ts';
import { buildGraph } from './rootcause/buildGraph.ts';
import type { Candidate, Findings } from './rootcause/candidate.ts';
import { collectFindings, ownerOf } from './rootcause/collectFindings.ts';
import { type FlowTable, flowTable } from './rootcause/flowTable.ts';
import { alertTime, GUARD_MS, searchStart, soundWindow, type Span, stepOf } from './rootcause/frame.ts';
import { weighByLearnt } from './rootcause/learntCauses.ts';
import { accuses, rankCauses } from './rootcause/rankCauses.ts';
import type { ResourceGraph } from './rootcause/resourceGraph.ts';
import { borrowPasts } from './scoring/borrowPast.ts';
import { inOrder } from './scoring/inOrder.ts';
import { type Profile, profileOf, rebase } from './scoring/profile.ts';

/** Version of the engine as stored with each analysis. */
export const ENGINE = 'sre-analysis/2';
/** Findings below this confidence are not worth a person's time. */
const MIN_CONFIDENCE = 0.12;
const MAX_FINDINGS = 5;
/** So many candidates are told, and bear on which change is to blame. */
const MAX_SUSPECTS = 20;

/**
 * Ranks the causes of what the bundle shows. Pure: no clock, no chance; the same evidence in any order gives the same
 * result. Never throws on odd data: what cannot be judged is named in `missing`, and no cause is named on weak evidence.
 */
export function analyse(bundle: EvidenceBundle): AnalysisResult {
  const window = soundWindow(bundle);
  const alertedAt = alertTime(bundle, window);
  const searchFrom = searchStart(alertedAt, window);
  const graph = buildGraph(bundle);
  const ordered = new Set<Float64Array>();
  const profiles = bundle.series
    .map((input, position) => profileOf(inOrder(input, window, ordered), position, searchFrom))
    .filter((profile) => profile.values.length > 0);
  borrowPasts(profiles, graph);
  const verdict = weighChanges(bundle.changes, signsOf(bundle, profiles, graph, alertedAt), graph);
  const stepMs = stepOf(profiles);
  const table = flowTable(profiles, graph, window, stepMs);
  const onset = findOnset(bundle, profiles, { graph, table, window, alertedAt, searchFrom, stepMs });
  for (const profile of profiles) {
    rebase(profile, onset.at - GUARD_MS);
  }
  const untilMs = Math.min(window.to, onset.until - 1);
  const frame = { window, onsetMs: onset.at, untilMs, searchFrom, stepMs };
  const findings = collectFindings(withContent(bundle, verdict), profiles, { graph, table }, frame);
  return report(bundle, profiles, findings, { window, onset, searchFrom, verdict });
}

/** The bundle with what the content of each change says for it, so that a change which can do no harm is not suspected. */
function withContent(bundle: EvidenceBundle, { capable }: WeighedChanges): EvidenceBundle {
  const changes: ReadChange[] = bundle.changes.map((change) => ({ ...change, capable: capable.get(change.id) ?? 1 }));
  return { ...bundle, changes };
}

interface Ground {
  graph: ResourceGraph;
  table: FlowTable;
  window: Span;
  alertedAt: number;
  searchFrom: number;
  stepMs: number;
}

function findOnset(bundle: EvidenceBundle, profiles: readonly Profile[], ground: Ground): Onset {
  const { graph, table, window, alertedAt, searchFrom, stepMs } = ground;
  const keys = bundle.alerts.flatMap((alert) => alert.resourceKeys);
  const felt = weightOfWork(table);
  const slowdowns = bundle.spans
    ? spanSlowdown(bundle.spans, graph, { searchFrom, window }).map((input) => profileOf(input, -1, searchFrom))
    : [];
  return voteOnset([...profiles, ...slowdowns], alertedAt, {
    alerted: new Set(keys.flatMap((key) => [key, graph.ownerOf(key)])),
    stepMs,
    ownerOf: (profile) => ownerOf(profile, graph),
    weightOf: (profile, shift) => felt(ownerOf(profile, graph), profile.input, shift),
  });
}

function report(
  bundle: EvidenceBundle,
  profiles: readonly Profile[],
  findings: Findings,
  frame: { window: Span; onset: Onset; searchFrom: number; verdict: WeighedChanges }
): AnalysisResult {
  const { window, onset, searchFrom, verdict } = frame;
  const ranked = rankCauses(findings);
  const book = new EvidenceBook({
    baseline: { from: window.from, to: searchFrom },
    observed: { from: onset.at, to: window.to },
  });
  // Who may be named is for the evidence to say; what people said before only orders those.
  const accused = accuses(ranked);
  const nameable = new Set(ranked.filter((one) => one.confidence >= MIN_CONFIDENCE).map(idOf));
  const weighed = weighByLearnt(ranked, bundle.learnt ?? []);
  const shown = oneEach(weighed.filter((one) => nameable.has(idOf(one)))).slice(0, MAX_FINDINGS);
  const list = accused ? shown.map((candidate, i) => explainCandidate(candidate, i + 1, shown, findings, book)) : [];
  const missing = [...bundle.missing, ...gaps(profiles, findings, onset)].slice(0, 50);
  const title = list[0]?.title;
  const quiet = findings.severity.slow === 0 && findings.severity.failing === 0;
  return {
    status: !accused ? 'abstained' : bundle.missing.length > 0 ? 'partial' : 'complete',
    summary: title ?? statement(quiet ? 'summary.healthy' : 'summary.abstained'),
    onset: onset.support > 0 ? iso(onset.at) : null,
    window: windowOf(window),
    findings: list,
    suspects: suspectsOf(weighed),
    healthy: healthyOnes(
      findings,
      new Set(list.flatMap((finding) => [finding.resourceKey, ...finding.affected])),
      book
    ),
    missing,
    changes: verdictOf(
      withCauses(verdict, accused ? oneEach(weighed).slice(0, MAX_SUSPECTS).map(namedOf) : [], findings.graph),
      list,
      new SignEvidence(book, findings.graph, bundle.logs)
    ),
    seriesRead: bundle.series.length,
    engine: ENGINE,
    evidenceSeries: book.series,
  };
}

function namedOf({ resource, mechanism, confidence, change }: Candidate): NamedCause {
  return { resource, mechanism, confidence, changeId: change?.change.id ?? null };
}

function suspectsOf(ranked: readonly Candidate[]): AnalysisResult['suspects'] {
  return oneEach(ranked)
    .slice(0, MAX_SUSPECTS)
    .map(({ resource, mechanism, confidence }) => ({ resourceKey: resource, mechanism, confidence }));
}

function idOf({ resource, mechanism }: Candidate): string {
  return `${resource}\n${mechanism}`;
}

/** The best mechanism of each resource: a second one of the same resource is no further suspect. */
function oneEach(ranked: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return ranked.filter((candidate) => !seen.has(candidate.resource) && seen.add(candidate.resource));
}

function gaps(profiles: readonly Profile[], findings: Findings, onset: Onset): ReturnType<typeof statement>[] {
  const list: ReturnType<typeof statement>[] = [];
  if (profiles.length === 0) {
    list.push(statement('missing.no-series'));
  } else if (onset.support === 0) {
    list.push(statement('missing.no-onset'));
  }
  if (
    profiles.length > 0 &&
    [...findings.shifts.values()].every(
      (node) => node.edgesOut.length === 0 && findings.graph.callees(node.key).size === 0
    )
  ) {
    list.push(statement('missing.no-graph'));
  }
  const short = profiles.filter((profile) => profile.base.points === 0).length;
  if (short > 0) {
    list.push(statement('missing.short-past', { count: short }));
  }
  return list;
}
