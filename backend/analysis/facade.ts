import type { AnalysisResult, EvidenceBundle, SpanTable } from './bundle.ts';
import { attributeChanges } from './changes/attributeChanges.ts';
import { EvidenceBook, iso, windowOf } from './explain/evidenceBook.ts';
import { explainCandidate } from './explain/explainCandidate.ts';
import { statement } from './explain/statement.ts';
import { type Onset, voteOnset } from './onset/voteOnset.ts';
import { spanSlowdown } from './onset/spanSlowdown.ts';
import { weightOfWork } from './onset/weightOfWork.ts';
import { behaviourClues } from './rootcause/behaviour/behaviourClues.ts';
import { badCells } from './rootcause/badCells.ts';
import { diskPressures } from './rootcause/diskPressure.ts';
import { type FlowTable, flowTable } from './rootcause/flowTable.ts';
import { hostPressures } from './rootcause/hostPressure.ts';
import { memoryPressures } from './rootcause/memoryPressure.ts';
import { gateOf, ownExcesses, severityOf } from './rootcause/ownExcess.ts';
import { poolPressures } from './rootcause/poolPressure.ts';
import { observe } from './rootcause/pressure.ts';
import type { Candidate, Findings } from './rootcause/candidate.ts';
import { weighByLearnt } from './rootcause/learntCauses.ts';
import { rankCauses } from './rootcause/rankCauses.ts';
import { ResourceGraph } from './rootcause/resourceGraph.ts';
import { trafficPressures } from './rootcause/trafficPressure.ts';
import { type Cells, workShifts } from './rootcause/workShift.ts';
import { type Profile, profileOf, profileShift, rebase } from './scoring/profile.ts';
import { borrowPasts } from './scoring/borrowPast.ts';
import { medianOf } from './scoring/median.ts';

/** Version of the engine as stored with each analysis. */
export const ENGINE = 'sre-analysis/1';
/** Findings below this confidence are not worth a person's time. */
const MIN_CONFIDENCE = 0.12;
/** Below this the engine names nobody. */
const ACCUSE = 0.35;
/** How far before the alert the onset may lie. */
const LOOK_BACK_MS = 25 * 60_000;
/** Room between baseline and onset: scrape interval, rate window and the alert rule's own delay blur it. */
const GUARD_MS = 90_000;
const MAX_FINDINGS = 5;
const MAX_SUSPECTS = 20;

/**
 * Ranks the causes of what the bundle shows. Pure: no clock, no chance; the same evidence in any order gives the same
 * result. Never throws on odd data: what cannot be judged is named in `missing`, and no cause is named on weak evidence.
 */
export function analyse(bundle: EvidenceBundle): AnalysisResult {
  const window = soundWindow(bundle);
  const alertedAt = alertTime(bundle, window);
  const graph = graphOf(bundle);
  const alerted = new Set(bundle.alerts.flatMap((alert) => alert.resourceKeys).map((key) => graph.ownerOf(key)));
  const named = new Set([...bundle.alerts.flatMap((alert) => alert.resourceKeys), ...alerted]);
  const searchFrom = searchStart(alertedAt, window);
  const profiles = bundle.series
    .map((input, position) => profileOf(input, position, searchFrom))
    .filter((profile) => profile.values.length > 0);
  borrowPasts(profiles, graph);
  const stepMs = stepOf(profiles);
  const table = flowTable(profiles, graph, window, stepMs);
  const felt = weightOfWork(table);
  const slowdowns = bundle.spans
    ? spanSlowdown(bundle.spans, graph, { searchFrom, window }).map((input) => profileOf(input, -1, searchFrom))
    : [];
  const onset = voteOnset([...profiles, ...slowdowns], alertedAt, {
    alerted: named,
    stepMs,
    ownerOf: (profile) => ownerOf(profile, graph),
    weightOf: (profile, shift) => felt(ownerOf(profile, graph), profile.input, shift),
  });
  for (const profile of profiles) {
    rebase(profile, onset.at - GUARD_MS);
  }
  const untilMs = Math.min(window.to, onset.until - 1);
  const frame = { window, onsetMs: onset.at, untilMs, searchFrom, stepMs };
  const findings = collect(bundle, profiles, { graph, table, alerted }, frame);

  const ranked = rankCauses(findings);
  return report(bundle, profiles, findings, ranked, { window, onset, searchFrom });
}

interface Span {
  from: number;
  to: number;
}

function soundWindow(bundle: EvidenceBundle): Span {
  const { from, to } = bundle.window;
  return Number.isFinite(from) && Number.isFinite(to) && to > from ? { from, to } : { from: 0, to: 1 };
}

/** The earliest alert inside the window; without one, where the last quarter begins. */
function alertTime(bundle: EvidenceBundle, window: Span): number {
  const times = bundle.alerts.map((alert) => alert.startsAt).filter((at) => at > window.from && at <= window.to);
  return times.length > 0 ? Math.min(...times) : (bundle.lookFrom ?? window.from + (window.to - window.from) * 0.75);
}

/** Where the search for an onset begins: at least 40 % of the window stays for the baseline. */
function searchStart(alertedAt: number, window: Span): number {
  return Math.max(alertedAt - LOOK_BACK_MS, window.from + (window.to - window.from) * 0.4);
}

function graphOf(bundle: EvidenceBundle): ResourceGraph {
  const graph = new ResourceGraph(bundle.resources, bundle.edges);
  for (const series of bundle.series) {
    if (series.edge) {
      graph.addEdge({ ...series.edge, kind: 'calls' });
    }
  }
  if (bundle.spans) {
    addCalls(graph, bundle.spans);
  }
  return graph;
}

/** Calls that spans show and the topology may not know. */
function addCalls(graph: ResourceGraph, { entities, entity, parent }: SpanTable): void {
  const seen = new Set<number>();
  for (let row = 0; row < parent.length; row++) {
    const [from, to] = [entity[parent[row] as number] ?? -1, entity[row] ?? -1];
    const id = from * entities.length + to;
    if (from >= 0 && to >= 0 && from !== to && !seen.has(id)) {
      seen.add(id);
      graph.addEdge({
        from: graph.ownerOf(entities[from] ?? ''),
        to: graph.ownerOf(entities[to] ?? ''),
        kind: 'calls',
      });
    }
  }
}

/** The usual distance of points: the median over series of the median of each one's first distances. */
function stepOf(profiles: readonly Profile[]): number {
  const steps = new Float64Array(Math.min(200, profiles.length));
  const stride = Math.max(1, Math.floor(profiles.length / Math.max(1, steps.length)));
  for (let i = 0; i < steps.length; i++) {
    const { times } = profiles[i * stride] as Profile;
    const distances = times.subarray(1, 50).map((at, k) => at - (times[k] as number));
    steps[i] = medianOf(distances);
  }
  const step = medianOf(steps);
  return step > 0 ? Math.max(1_000, Math.round(step)) : 15_000;
}

interface Frame {
  window: Span;
  onsetMs: number;
  /** Last moment of the trouble. */
  untilMs: number;
  searchFrom: number;
  stepMs: number;
}

function collect(
  bundle: EvidenceBundle,
  profiles: readonly Profile[],
  { graph, table, alerted }: { graph: ResourceGraph; table: FlowTable; alerted: ReadonlySet<string> },
  frame: Frame
): Findings {
  const { window, onsetMs } = frame;
  const observations = profiles.map((profile) =>
    observe(profile, profileShift(profile, onsetMs, frame.untilMs), ownerOf(profile, graph))
  );
  const onEntities = observations.filter((observation) => observation.profile.input.entity !== null);
  const changed = (key: string): number =>
    attributeChanges(key, onsetMs, bundle.changes, graph, window)[0]?.strength ?? 0;
  const cells = cellsOf(frame);
  const shifts = workShifts(table, graph, { ...cells, weights: badCells(table, bundle.alerts, graph, cells) }, changed);
  const severity = severityOf(shifts, bundle.alerts, graph);
  return {
    bundle,
    graph,
    shifts,
    excesses: ownExcesses(shifts, graph, severity, graph.downstreamOf([...alerted].filter((key) => shifts.has(key)))),
    severity,
    pressures: [
      ...poolPressures(onEntities),
      ...memoryPressures(onEntities, onsetMs),
      ...diskPressures(onEntities, onsetMs, graph),
    ],
    hosts: hostPressures(onEntities, graph),
    traffic: trafficPressures(shifts, graph),
    alerted,
    onsetMs,
    observations: onEntities,
    behaviour: behaviourClues({
      bundle,
      profiles,
      observations: onEntities,
      shifts,
      graph,
      stretches: { baseTo: Math.max(frame.searchFrom, onsetMs - GUARD_MS), from: onsetMs, to: frame.untilMs },
    }),
  };
}

function ownerOf({ input: { entity, edge } }: Profile, graph: ResourceGraph): string {
  return graph.ownerOf(entity ?? edge?.to ?? '');
}

function cellsOf({ window, onsetMs, untilMs, searchFrom, stepMs }: Frame): Omit<Cells, 'weights'> {
  const cell = (at: number): number => Math.round((at - window.from) / stepMs);
  const baseTo = Math.max(cell(searchFrom), cell(onsetMs - GUARD_MS));
  return { baseTo, from: Math.max(baseTo, cell(onsetMs)), to: cell(untilMs) + 1 };
}

function report(
  bundle: EvidenceBundle,
  profiles: readonly Profile[],
  findings: Findings,
  ranked: Candidate[],
  frame: { window: Span; onset: Onset; searchFrom: number }
): AnalysisResult {
  const { window, onset, searchFrom } = frame;
  const book = new EvidenceBook({
    baseline: { from: window.from, to: searchFrom },
    observed: { from: onset.at, to: window.to },
  });
  // Who may be named is for the evidence to say; what people said before only orders those.
  const accused = (ranked[0]?.confidence ?? 0) >= ACCUSE;
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
    healthy: healthyOnes(findings, new Set(list.flatMap((finding) => [finding.resourceKey, ...finding.affected]))),
    missing,
    seriesRead: bundle.series.length,
    engine: ENGINE,
    evidenceSeries: book.series,
  };
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

/** Resources with at least one judged series, none of which changed for the worse. */
function healthyOnes(findings: Findings, blamed: ReadonlySet<string>): AnalysisResult['healthy'] {
  const checks = new Map<string, { checks: number; odd: number }>();
  const count = (key: string, odd: boolean): void => {
    const entry = checks.get(key) ?? { checks: 0, odd: 0 };
    checks.set(key, { checks: entry.checks + 1, odd: entry.odd + (odd ? 1 : 0) });
  };
  for (const { owner, shift, profile } of findings.observations) {
    if (profile.base.points > 0) {
      count(owner, gateOf(Math.abs(shift.z)) > 0.4 && Math.abs(shift.logRatio) > 0.4);
    }
  }
  for (const node of findings.shifts.values()) {
    const excess = findings.excesses.get(node.key);
    count(node.key, (excess?.share ?? 0) > 0.05 || gateOf(node.latency.z) > 0.4 || gateOf(node.failure.z) > 0.4);
  }
  return [...checks]
    .filter(([key, entry]) => entry.odd === 0 && !blamed.has(key))
    .map(([resourceKey, entry]) => ({ resourceKey, checks: entry.checks }))
    .sort((a, b) => b.checks - a.checks || (a.resourceKey < b.resourceKey ? -1 : 1))
    .slice(0, 200);
}
