import type { Evidence, LogPattern } from '#contract/analysis';
import type { AnalysisResult, EvidenceBundle, LogTable, RankedFinding } from '../bundle.ts';
import { windowOf as contractWindow } from '../explain/evidenceBook.ts';
import { compareWindows } from './compareWindows.ts';
import { sayPattern } from './sayPattern.ts';
import { windowOf } from './windowOf.ts';

const MOST_PATTERNS = 3;
const MOST_EVIDENCE = 20;
/** Lines just before the onset belong to neither side: clocks differ, and trouble begins before it shows. */
const GUARD_MS = 60_000;

/**
 * The result with the log patterns of each finding's resource that changed at the onset as evidence: what the resource said,
 * with a chart and samples. What they weigh is for the ranking to decide: where it has weighed a pattern, its plain sentence
 * is replaced by the pattern, else they carry nothing.
 */
export function withLogPatterns(result: AnalysisResult, bundle: EvidenceBundle): AnalysisResult {
  const { logs, window } = bundle;
  const onset = Date.parse(result.onset ?? '');
  if (logs === undefined || !(onset > window.from && onset < window.to)) {
    return result;
  }
  const spans = { before: { from: window.from, to: onset - GUARD_MS }, after: { from: onset, to: window.to } };
  let count = 0;
  const findings = result.findings.map((finding) => {
    const patterns = patternsOf(logs, spans, finding);
    const weighed = new Map(
      finding.evidence.filter(isLogRate).map((item) => [item.statement.params['what'], item.weight])
    );
    const shown = new Set<unknown>(patterns.map(({ pattern }) => pattern));
    const others = finding.evidence.filter((item) => !isLogRate(item) || !shown.has(item.statement.params['what']));
    const items = patterns.map((pattern) => ({
      ...itemOf(`log${++count}`, pattern, finding),
      weight: weighed.get(pattern.pattern) ?? 0,
    }));
    return { ...finding, evidence: [...others.slice(0, MOST_EVIDENCE - items.length), ...items] };
  });
  return { ...result, findings };
}

function isLogRate({ statement }: Evidence): boolean {
  return statement.code === 'evidence.log-rate';
}

interface Spans {
  before: { from: number; to: number };
  after: { from: number; to: number };
}

function patternsOf(logs: LogTable, { before, after }: Spans, { resourceKey }: RankedFinding): LogPattern[] {
  const changes = compareWindows(windowOf(logs, before, resourceKey), windowOf(logs, after, resourceKey)).changes;
  const asked = logs.asked?.[logs.entities.indexOf(resourceKey)];
  return changes.slice(0, MOST_PATTERNS).map((change) => {
    const template = logs.templates.find(({ id }) => id === change.id);
    return {
      sourceId: asked?.sourceId ?? null,
      query: (asked?.query ?? '').slice(0, 4_000),
      patternId: change.id.slice(0, 40),
      pattern: (template?.text ?? '').slice(0, 2_100),
      change: change.kind,
      baseline: contractWindow(before),
      observed: contractWindow(after),
      before: change.before,
      after: change.after,
      perMinuteBefore: change.perMinuteBefore,
      perMinuteAfter: change.perMinuteAfter,
      samples: template?.example ? [template.example.slice(0, 400)] : [],
    };
  });
}

function itemOf(id: string, log: LogPattern, { resourceKey, resourceName }: RankedFinding): Evidence {
  const statement = sayPattern(log, resourceName);
  return { id, kind: 'log', statement, weight: 0, resourceKey, metric: null, changeId: null, log };
}

/** Lines a minute of a pattern of one entity, for a chart: times in unix milliseconds, a minute each. */
export function patternRates(
  logs: LogTable,
  range: { from: number; to: number },
  of: { entity: string; patternId: string }
): { times: number[]; values: number[] } {
  const from = Math.floor(range.from / 60_000) * 60_000;
  const minutes = Math.min(1_440, Math.max(0, Math.ceil((range.to - from) / 60_000)));
  const values = Array.from({ length: minutes }, () => 0);
  const entity = logs.entities.indexOf(of.entity);
  const template = logs.templates.findIndex(({ id }) => id === of.patternId);
  logs.time.forEach((time, row) => {
    const minute = Math.floor((time - from) / 60_000);
    if (logs.entity[row] === entity && logs.template[row] === template && minute in values) {
      values[minute] = (values[minute] as number) + 1;
    }
  });
  return { times: values.map((_, minute) => from + minute * 60_000), values };
}
