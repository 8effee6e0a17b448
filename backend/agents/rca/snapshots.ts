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
  const ofMetrics = items.flatMap(({ id, metric }) => {
    const series = (positions.get(id) ?? []).slice(0, MAX_SERIES).flatMap((position) => bundle.series[position] ?? []);
    // What a claim says may be worked out from series of another unit: a share from failures and requests.
    const unit = series[0]?.unit ?? metric?.unit ?? '';
    return metric === null
      ? []
      : [{ evidenceId: id, sourceId: metric.sourceId, query: metric.query, unit, series: series.map(snapshot) }];
  });
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
