import { type Ask, createAsk, type RequestBounds, type SourceConnection } from './createAsk.ts';
import { isTexts } from './isTexts.ts';
import { QueryAnswerReader, readQueryAnswer, type InstantSample, type RangeSeries } from './queryAnswerReader.ts';
import { readDataAnswer } from './readDataAnswer.ts';
import { SourceError } from './sourceError.ts';

export type PrometheusClientOptions = SourceConnection;

export interface RangeQuery extends RequestBounds {
  query: string;
  fromMs: number;
  toMs: number;
  stepMs: number;
  maxSeries?: number;
  /** Samples in all series together. */
  maxPoints?: number;
  /** What has come of an answer that is too large, late or breaks off is answered, instead of being thrown away. */
  partial?: boolean;
}

export interface RangeAnswer {
  /** Series with the same times share the array of them: neither times nor values may be written. */
  series: RangeSeries[];
  warnings: string[];
  /** Why only a part is here; null when all is. */
  cut: SourceError | null;
}

/** A rule as the source evaluates it. */
export interface SourceRule {
  name: string;
  query: string;
  type: 'alerting' | 'recording';
  labels: Record<string, string>;
}

/** Prometheus's HTTP API v1, as VictoriaMetrics, Mimir and Thanos speak it too. Every method throws SourceError only. */
export interface PrometheusClient {
  query(request: RequestBounds & { query: string; timeMs?: number }): Promise<InstantSample[]>;
  queryRange(request: RangeQuery): Promise<RangeAnswer>;
  /** Label sets of the series that match any of the selectors within the time. */
  series(
    request: RequestBounds & { match: readonly string[]; fromMs: number; toMs: number }
  ): Promise<Record<string, string>[]>;
  labelValues(request: RequestBounds & { label: string; match?: readonly string[] }): Promise<string[]>;
  /** Type, help and unit by metric name. */
  metadata(request?: RequestBounds): Promise<Record<string, { type: string; help: string; unit: string }[]>>;
  rules(request?: RequestBounds): Promise<SourceRule[]>;
}

/** A client of one source. Nothing is sent before it is asked. Throws `forbidden` for another protocol than http(s). */
export function createPrometheusClient(options: PrometheusClientOptions): PrometheusClient {
  const ask = createAsk({
    ...options,
    api: 'Prometheus API is looked for below it, at /api/v1',
    throwRefusal,
    tellsDeadline: true,
  });
  return {
    query: ({ query, timeMs, ...bounds }) =>
      ask('/api/v1/query', [['query', query], ...time('time', timeMs)], bounds, (body) =>
        readQueryAnswer(body).series.flatMap(({ labels, times, values }) =>
          times.length === 0 ? [] : [{ labels, timeMs: times[0] ?? Number.NaN, value: values[0] ?? Number.NaN }]
        )
      ),
    queryRange: (request) => queryRange(ask, request),
    series: ({ match, fromMs, toMs, ...bounds }) =>
      ask('/api/v1/series', [...match.map(selector), ...time('start', fromMs), ...time('end', toMs)], bounds, (body) =>
        listOf(body).filter(isTexts)
      ),
    labelValues: ({ label, match = [], ...bounds }) =>
      ask(`/api/v1/label/${encodeURIComponent(label)}/values`, match.map(selector), bounds, (body) =>
        listOf(body).filter((value) => typeof value === 'string')
      ),
    metadata: (bounds = {}) => ask('/api/v1/metadata', [], bounds, readMetadata),
    rules: (bounds = {}) => ask('/api/v1/rules', [], bounds, readRules),
  };
}

function queryRange(ask: Ask, { query, fromMs, toMs, stepMs, partial, ...bounds }: RangeQuery): Promise<RangeAnswer> {
  const reader = new QueryAnswerReader(bounds);
  const limit: [string, string][] =
    // So that the source leaves them out itself; one more, to see that there are more.
    bounds.maxSeries === undefined ? [] : [['limit', String(bounds.maxSeries + 1)]];
  return ask<RangeAnswer>(
    '/api/v1/query_range',
    [['query', query], ...time('start', fromMs), ...time('end', toMs), ['step', String(stepMs / 1000)], ...limit],
    bounds,
    {
      onChunk: (chunk) => reader.push(chunk),
      read() {
        const { resultType, series, warnings } = reader.end();
        if (resultType !== 'matrix') {
          throw new SourceError('bad_body', `The source answered a range query with ${resultType}.`);
        }
        return { series, warnings, cut: null };
      },
      rescue(error) {
        const come = partial === true ? reader.partial() : null;
        return come?.resultType === 'matrix' ? { series: come.series, warnings: come.warnings, cut: error } : null;
      },
    }
  );
}

function time(name: string, ms: number | undefined): [string, string][] {
  return ms === undefined ? [] : [[name, (ms / 1000).toFixed(3)]];
}

function selector(match: string): [string, string] {
  return ['match[]', match];
}

function listOf(body: Buffer): unknown[] {
  const data = readDataAnswer(body);
  if (!Array.isArray(data)) {
    throw new SourceError('bad_body', 'The source did not answer with a list.');
  }
  return data;
}

function readMetadata(body: Buffer): Record<string, { type: string; help: string; unit: string }[]> {
  const data = readDataAnswer(body);
  return Object.fromEntries(
    Object.entries(typeof data === 'object' && data !== null ? data : {}).map(([metric, list]) => [
      metric,
      (Array.isArray(list) ? (list as Record<string, unknown>[]) : []).map((one) => ({
        type: String(one['type'] ?? 'unknown'),
        help: String(one['help'] ?? ''),
        unit: String(one['unit'] ?? ''),
      })),
    ])
  );
}

function readRules(body: Buffer): SourceRule[] {
  const data = readDataAnswer(body) as { groups?: unknown } | undefined;
  const groups = Array.isArray(data?.groups) ? (data.groups as { rules?: unknown }[]) : [];
  return groups
    .flatMap((group) => (Array.isArray(group.rules) ? (group.rules as Record<string, unknown>[]) : []))
    .flatMap((rule) =>
      typeof rule['name'] === 'string' && typeof rule['query'] === 'string'
        ? [
            {
              name: rule['name'],
              query: rule['query'],
              type: rule['type'] === 'recording' ? ('recording' as const) : ('alerting' as const),
              labels: isTexts(rule['labels']) ? rule['labels'] : {},
            },
          ]
        : []
    );
}

/** With 400, 422 and 503 Prometheus sends its usual JSON, which says more than the status. */
function throwRefusal(body: Buffer): void {
  try {
    readDataAnswer(body);
  } catch (error) {
    if (error instanceof SourceError && error.failure !== 'bad_body') {
      throw error;
    }
  }
}
