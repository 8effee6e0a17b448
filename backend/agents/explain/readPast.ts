import type { PanelInput } from '#contract/explain';
import { type Panel, type PanelSeries, type Past } from '../../analysis/index.ts';
import type { RangeSeries, SeriesReader } from '../rca/ports.ts';
import type { Span } from './ports.ts';

const DAY_MS = 86_400_000;
/** What came just before is read for this many times the panel's range, within bounds. */
const BEFORE_RANGES = 3;
const MOST_BEFORE_POINTS = 540;
/** Earlier days are read coarser: they tell the course, not the noise. */
const MOST_DAY_POINTS = 90;
const EARLIER_DAYS = 7;
const EARLIER_WEEKS = 4;
/** More targets than this are not read. */
const MOST_TARGETS = 5;
/** Series of one answer that are kept. */
const MOST_SERIES = 500;

type Target = { query: string; sourceId: string; refId: string };

export interface PastRead {
  pasts: Past[];
  /** Series for which something was found. */
  found: number;
  /** Why nothing could be read; null when it was tried. */
  skipped: 'not-promql' | 'unknown-source' | null;
  failure: string | null;
}

/** The panel's queries that are PromQL of a data source of the tenant. */
export async function ownTargets(
  reader: SeriesReader,
  tenantId: string,
  targets: PanelInput['targets']
): Promise<{ targets: Target[]; skipped: PastRead['skipped'] }> {
  const promql = targets.filter(
    ({ expr, datasourceType }) => expr?.trim() && (datasourceType ?? 'prometheus') === 'prometheus'
  );
  if (promql.length === 0) {
    return { targets: [], skipped: 'not-promql' };
  }
  const sources = await reader.listSources(tenantId);
  const known = promql.flatMap(({ expr = '', datasourceUid, refId }) => {
    const source = sources.find(
      (one) => one.grafanaDatasourceUid !== null && one.grafanaDatasourceUid === datasourceUid
    );
    return source === undefined ? [] : [{ query: expr, sourceId: source.id, refId }];
  });
  return { targets: known.slice(0, MOST_TARGETS), skipped: known.length === 0 ? 'unknown-source' : null };
}

/**
 * What the panel's series did before: just before the range, and at the same time on earlier days (or weeks, when the range
 * is longer than a day). Never throws for a source's sake; what could not be read is empty.
 */
export async function readPast(
  reader: SeriesReader,
  tenantId: string,
  input: Pick<PanelInput, 'series'>,
  panel: Panel,
  targets: readonly Target[],
  signal: AbortSignal
): Promise<Pick<PastRead, 'pasts' | 'found' | 'failure'>> {
  const failures: string[] = [];
  // Series that were read here know no query of their own; labels tell them apart then.
  const many = targets.length > 1 && input.series.length > 0;
  const ask = async (target: Target, span: Span, stepMs: number): Promise<readonly RangeSeries[]> => {
    try {
      const range = { fromMs: span.from, toMs: span.to, stepMs };
      return (await reader.queryRange(tenantId, target.sourceId, target.query, range, signal)).slice(0, MOST_SERIES);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
      return [];
    }
  };
  const read = async (span: Span, stepMs: number): Promise<Map<string, RangeSeries>> => {
    const answers = await Promise.all(targets.map((target) => ask(target, span, stepMs)));
    const found = new Map<string, RangeSeries>();
    answers.forEach((answer, i) =>
      answer.forEach((series) => found.set(keyOf(targets[i]?.refId ?? '', series.labels, many), series))
    );
    return found;
  };
  const beforePoints = Math.min(MOST_BEFORE_POINTS, BEFORE_RANGES * panel.points);
  const dayStep = Math.max(1, Math.ceil(panel.points / MOST_DAY_POINTS)) * panel.stepMs;
  const last = panel.from + (panel.points - 1) * panel.stepMs;
  const [before, ...days] = await Promise.all([
    read({ from: panel.from - beforePoints * panel.stepMs, to: panel.from - panel.stepMs }, panel.stepMs),
    ...shiftsOf(panel).map((shift) => read({ from: panel.from - shift, to: last - shift }, dayStep)),
  ]);
  const shifts = shiftsOf(panel);
  const pasts = panel.series.map(({ labels }, i): Past => {
    const key = keyOf(input.series[i]?.refId ?? '', labels, many);
    const own = before?.get(key);
    return {
      before:
        own === undefined
          ? new Float64Array(0)
          : onGrid(own, panel.from - beforePoints * panel.stepMs, panel.stepMs, beforePoints, panel.stepMs),
      days: days.flatMap((day, d) => {
        const series = day.get(key);
        return series === undefined
          ? []
          : [onGrid(series, panel.from - (shifts[d] ?? 0), panel.stepMs, panel.points, dayStep)];
      }),
    };
  });
  const found = pasts.filter((past) => past.before.length > 0 || past.days.length > 0).length;
  return { pasts, found, failure: failures[0]?.slice(0, 200) ?? null };
}

/** Series of the panel's own range, for a panel that came without data; the largest first. */
export async function readPresent(
  reader: SeriesReader,
  tenantId: string,
  panel: Panel,
  targets: readonly Target[],
  most: number,
  signal: AbortSignal
): Promise<{ series: PanelSeries[]; leftOut: number }> {
  const range = { fromMs: panel.from, toMs: panel.from + (panel.points - 1) * panel.stepMs, stepMs: panel.stepMs };
  const answers = await Promise.all(
    targets.map(({ sourceId, query }) => reader.queryRange(tenantId, sourceId, query, range, signal))
  );
  const all = answers.flat().map((series): PanelSeries => ({
    name: nameOf(series.labels),
    labels: { ...series.labels },
    unit: '',
    thresholds: [],
    values: onGrid(series, panel.from, panel.stepMs, panel.points, panel.stepMs),
  }));
  const size = ({ values }: PanelSeries): number =>
    values.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
  const kept = all.sort((a, b) => size(b) - size(a)).slice(0, most);
  return { series: kept, leftOut: all.length - kept.length };
}

/** By how much earlier times are shifted: whole days, or whole weeks where days would overlap the panel itself. */
function shiftsOf({ points, stepMs }: Panel): number[] {
  const span = points * stepMs;
  if (span <= DAY_MS) {
    return Array.from({ length: EARLIER_DAYS }, (_, i) => (i + 1) * DAY_MS);
  }
  return span <= 7 * DAY_MS ? Array.from({ length: EARLIER_WEEKS }, (_, i) => (i + 1) * 7 * DAY_MS) : [];
}

function keyOf(refId: string, labels: Readonly<Record<string, string>>, many: boolean): string {
  const rest = Object.entries(labels)
    .filter(([name]) => name !== '__name__')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([many ? refId : '', rest]);
}

function nameOf(labels: Readonly<Record<string, string>>): string {
  const { __name__: metric, ...rest } = labels;
  return Object.values(rest).join(' ') || (metric ?? 'value');
}

/** A series at the times of a grid: each point the last one that is not older than `reachMs`; NaN without one. */
function onGrid(
  { times, values }: RangeSeries,
  from: number,
  stepMs: number,
  points: number,
  reachMs: number
): Float64Array {
  const grid = new Float64Array(points).fill(Number.NaN);
  let next = 0;
  for (let i = 0; i < points; i++) {
    const at = from + i * stepMs;
    while (next < times.length && (times[next] as number) <= at + 1) {
      next++;
    }
    const time = times[next - 1];
    if (time !== undefined && at - time < reachMs) {
      grid[i] = values[next - 1] as number;
    }
  }
  return grid;
}
