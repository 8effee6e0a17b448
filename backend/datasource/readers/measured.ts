import { AppError } from '../../platform/index.ts';
import type { RangeSeries } from '../../sources/index.ts';
import type { TimeRange } from '../time.rules.ts';
import type { ReaderDeps, Reading } from './reading.ts';

/** So many points of the past carry a forecast or a detector; more would only cost. */
const POINTS = 500;
const LEAST_STEP_MS = 15_000;

/** The past of a PromQL expression up to the end of the range, by an even step. */
export interface Measured {
  series: RangeSeries[];
  stepMs: number;
  past: TimeRange;
  /** More series came than were asked for. */
  cut: boolean;
}

/** Reads an expression from the named data source, or from the first. Throws `bad_request` without one, SourceError. */
export async function readMeasured(
  deps: ReaderDeps,
  query: { source?: string | undefined; expr: string; lookbackSeconds: number; maxSeries: number },
  reading: Reading
): Promise<Measured> {
  const sourceId = await findSource(deps, reading.tenantId, query.source);
  const toMs = presentEnd(deps, reading);
  const past = { fromMs: toMs - query.lookbackSeconds * 1_000, toMs };
  const stepMs = stepOver(query.lookbackSeconds * 1_000);
  const all = await deps.sources.queryRange(reading.tenantId, sourceId, query.expr, { ...past, stepMs }, reading.signal);
  return { series: all.slice(0, query.maxSeries), stepMs, past, cut: all.length > query.maxSeries };
}

/** The end of the range, or now where the range goes on into the future, as that of a forecast's panel does. */
export function presentEnd({ clock }: Pick<ReaderDeps, 'clock'>, { range }: Reading): number {
  return Math.min(range.toMs, clock.now());
}

/** Whole multiples of 15 s, so that sources with a usual scrape interval have a sample in each. */
export function stepOver(spanMs: number): number {
  return Math.max(1, Math.ceil(spanMs / POINTS / LEAST_STEP_MS)) * LEAST_STEP_MS;
}

/** The id of the tenant's data source of that name, or of its first. */
export async function findSource(deps: ReaderDeps, tenantId: string, name: string | undefined): Promise<string> {
  const sources = await deps.sources.listSources(tenantId);
  const found = name === undefined || name === '' ? sources[0] : sources.find((source) => source.name === name);
  if (found === undefined) {
    throw new AppError(
      'bad_request',
      name ? `query.source: there is no data source ${name}` : 'query.source: no data source is connected; add one under Resources, data sources'
    );
  }
  return found.id;
}

/** Labels that tell series apart; the name of the metric is not one of them. */
export function labelsOf(series: Pick<RangeSeries, 'labels'>): Record<string, string> {
  const { __name__: _name, ...labels } = series.labels;
  return labels;
}

/** Series on one common grid: NaN where a series has no sample. */
export function alignTo(times: readonly number[], series: { times: Float64Array; values: Float64Array }): Float64Array {
  const aligned = new Float64Array(times.length).fill(NaN);
  let at = 0;
  times.forEach((time, i) => {
    while (at < series.times.length && (series.times[at] as number) < time) {
      at++;
    }
    if (series.times[at] === time) {
      aligned[i] = series.values[at] as number;
    }
  });
  return aligned;
}
