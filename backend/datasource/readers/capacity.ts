import { setImmediate as breathe } from 'node:timers/promises';
import { forecast, MAX_HORIZON, timeToThreshold } from '../../analysis/index.ts';
import { readConventionIndex } from '../../resources/index.ts';
import { SourceError } from '../../sources/index.ts';
import { cutNotice, numberField, stringField, type Notice } from '../frames/frame.ts';
import { numberSet, tableFrame } from '../frames/shapes.ts';
import { capacityMetrics } from './capacity.rules.ts';
import { findSource, labelsOf, presentEnd, stepOver } from './measured.ts';
import type { QueryOf, RangeSeries, Reader, ReaderDeps, Reading } from './reading.ts';

const LOOKBACK_MS = 86_400_000;
/** Metrics read for one answer. */
const MOST_METRICS = 12;

interface Candidate {
  metric: string;
  resource: string;
  series: RangeSeries;
}

/** Share used, 0 to 1, and the seconds until all is: infinity when not within the horizon, null without a forecast. */
interface Capacity extends Candidate {
  used: number;
  secondsToFull: number | null;
}

/** What fills up: every metric with a known limit, the most urgent first, with the time until it is full. */
export const readCapacity: Reader<'capacity'> = async (deps, query, reading) => {
  const { candidates, notices } = await findCandidates(deps, query, reading);
  const chosen = candidates.sort((a, b) => urgency(a.series) - urgency(b.series)).slice(0, query.limit);
  notices.push(...cutNotice(candidates.length > chosen.length, `${candidates.length} series have a limit, the ${chosen.length} that grow towards it fastest are shown`));
  const rows: Capacity[] = [];
  for (const candidate of chosen) {
    rows.push(foresee(candidate, query.horizonSeconds, presentEnd(deps, reading)));
    await breathe();
  }
  rows.sort((a, b) => (a.secondsToFull ?? Infinity) - (b.secondsToFull ?? Infinity) || b.used - a.used);
  const labels = (row: Capacity): string => JSON.stringify(labelsOf(row.series));
  if (query.format === 'number') {
    const numbers = rows.flatMap((row) =>
      row.secondsToFull === null ? [] : [{ group: { metric: row.metric, resource: row.resource, series: labels(row) }, value: row.secondsToFull }]
    );
    return numberSet('secondsToFull', numbers, { config: { unit: 's' }, notices });
  }
  return [
    tableFrame(
      'capacity',
      [
        stringField('resource', rows.map(({ resource }) => resource)),
        stringField('metric', rows.map(({ metric }) => metric)),
        numberField('used', rows.map(({ used }) => used), { config: { unit: 'percentunit' } }),
        numberField('timeToFull', rows.map(({ secondsToFull }) => (secondsToFull === Infinity ? null : secondsToFull)), { config: { unit: 's' } }),
        stringField('labels', rows.map(labels)),
      ],
      notices
    ),
  ];
};

async function findCandidates(
  deps: ReaderDeps,
  query: QueryOf<'capacity'>,
  reading: Reading
): Promise<{ candidates: Candidate[]; notices: Notice[] }> {
  const { tenantId, signal } = reading;
  const toMs = presentEnd(deps, reading);
  const sourceId = await findSource(deps, tenantId, query.source);
  const conventions = await deps.database.tenant(tenantId, (tx) => readConventionIndex(tx, tenantId));
  const known = capacityMetrics(conventions.rows);
  const present = await presentMetrics(deps, tenantId, sourceId, known.map(({ metric }) => metric), toMs, signal);
  const metrics = known.filter(({ metric }) => present.has(metric));
  const notices = cutNotice(metrics.length > MOST_METRICS, `${metrics.length} metrics have a limit, ${MOST_METRICS} were read`);
  const candidates: Candidate[] = [];
  const span = { fromMs: toMs - LOOKBACK_MS, toMs, stepMs: stepOver(LOOKBACK_MS) };
  for (const { metric, expr } of metrics.slice(0, MOST_METRICS)) {
    try {
      for (const series of await deps.sources.queryRange(tenantId, sourceId, expr, span, signal)) {
        candidates.push({ metric, resource: conventions.match(metric, series.labels).entity ?? '', series });
      }
    } catch (error) {
      if (!(error instanceof SourceError) || error.failure !== 'bad_query') {
        throw error;
      }
      // Labels of use and limit may differ here; the other metrics are no worse for it.
      notices.push({ severity: 'info', text: `${metric} could not be compared with its limit: ${error.message}` });
    }
  }
  return { candidates, notices };
}

async function presentMetrics(
  { sources }: ReaderDeps,
  tenantId: string,
  sourceId: string,
  names: readonly string[],
  atMs: number,
  signal: AbortSignal
): Promise<Set<string>> {
  const matcher = `count by (__name__) ({__name__=~${JSON.stringify(names.join('|'))}})`;
  const counted = await sources.query(tenantId, sourceId, matcher, atMs, signal);
  return new Set(counted.map(({ labels }) => labels['__name__'] ?? ''));
}

/** Along a straight line through its ends: how much of its span a series would need until it is full. */
function urgency({ values }: RangeSeries): number {
  const used = lastOf(values);
  const grown = used - (values[0] ?? used);
  return used >= 1 ? 0 : grown > 0 ? (1 - used) / grown : Number.MAX_VALUE * (1 - used);
}

function foresee(candidate: Candidate, horizonSeconds: number, nowMs: number): Capacity {
  const { times, values } = candidate.series;
  const used = lastOf(values);
  const stepMs = stepOver(LOOKBACK_MS);
  const horizon = Math.max(1, Math.min(MAX_HORIZON, Math.ceil((horizonSeconds * 1_000) / stepMs), 4 * times.length));
  const ahead = forecast({ times, values, horizon });
  const at = used >= 1 ? nowMs : ahead.status === 'ok' ? (timeToThreshold(ahead, 1, 'above')?.at ?? Infinity) : null;
  return { ...candidate, used, secondsToFull: at === null ? null : Math.max(0, (at - nowMs) / 1_000) };
}

function lastOf(values: Float64Array): number {
  return values[values.length - 1] ?? 0;
}
