import type { Analysis, Evidence, Finding, LogPattern } from '#contract/analysis';
import { type AnalysisResult, type EvidenceBundle, patternRates } from '../../analysis/index.ts';
import type { StoredEvidence } from './analysisRows.ts';
import { patternQuery } from './patternQuery.rules.ts';

const MAX_SERIES = 10;
const MAX_POINTS = 240;

/** Every piece of evidence that an analysis shows: that of its causes first, then of the changes, then of what is healthy. */
export function evidenceOf({
  findings,
  changes,
  healthy,
}: Pick<Analysis, 'changes' | 'healthy'> & Blaming): Evidence[] {
  return [
    ...findings.flatMap((finding) => [...finding.evidence, ...finding.against]),
    ...(changes?.evidence ?? []),
    ...healthy.flatMap(({ evidence }) => evidence ?? []),
  ];
}

interface Blaming {
  findings: readonly Pick<Finding, 'evidence' | 'against'>[];
}

/** The series behind metrics and log patterns, as read. */
export function snapshots(
  items: readonly Evidence[],
  bundle: EvidenceBundle,
  positions: AnalysisResult['evidenceSeries']
): StoredEvidence[] {
  const ofLogs = items.flatMap((item) => (item.log ? [logSnapshot(item, item.log, bundle)] : []));
  const ofMetrics = items
    .filter((item) => item.metric !== null)
    .map((item) => ({
      evidenceId: item.id,
      sourceId: item.metric?.sourceId ?? null,
      query: item.metric?.query ?? '',
      unit: item.metric?.unit ?? '',
      series: (positions.get(item.id) ?? []).slice(0, MAX_SERIES).flatMap((position) => {
        const series = bundle.series[position];
        return series === undefined ? [] : [snapshot(series)];
      }),
    }));
  const made = new Map([...ofMetrics, ...ofLogs].map((one) => [one.evidenceId, one]));
  return items.flatMap(({ id }) => made.get(id) ?? []);
}

/** How often a pattern came each minute. */
function logSnapshot({ id, resourceKey }: Evidence, log: LogPattern, { logs, window }: EvidenceBundle): StoredEvidence {
  const { sourceId, patternId } = log;
  const rates = logs && patternRates(logs, window, { entity: resourceKey ?? '', patternId });
  return {
    evidenceId: id,
    sourceId,
    query: patternQuery(log),
    unit: 'lines/min',
    series: rates ? [{ labels: { pattern: log.pattern }, ...rates }] : [],
  };
}

function snapshot({ labels, times, values }: EvidenceBundle['series'][number]): StoredEvidence['series'][number] {
  const from = Math.max(0, times.length - MAX_POINTS);
  return {
    labels: { ...labels },
    times: [...times.subarray(from)],
    values: Array.from(values.subarray(from), (value) => (Number.isFinite(value) ? value : null)),
  };
}
