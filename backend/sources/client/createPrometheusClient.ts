import { createFetcher, type Fetcher } from './fetchBounded.ts';
import { readDataAnswer, readQueryAnswer, type InstantSample, type RangeSeries } from './readAnswer.ts';
import { createRequestGate } from './requestGate.ts';
import { SourceError } from './sourceError.ts';

export interface PrometheusClientOptions {
  url: string;
  auth: SourceAuth;
  allowPrivate: boolean;
  /** Requests at once; others wait their turn within their deadline. */
  concurrency?: number;
  /** Hears what came of every request: null for an answer, also for one that refuses the query. */
  onOutcome?: (failure: SourceError | null) => void;
}

export type SourceAuth = { bearerToken: string } | { user: string; password: string } | null;

/** Bounds of one request; what is left out has a default. */
export interface RequestBounds {
  deadlineMs?: number;
  maxBytes?: number;
  signal?: AbortSignal;
}

export interface RangeQuery extends RequestBounds {
  query: string;
  fromMs: number;
  toMs: number;
  stepMs: number;
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
  queryRange(request: RangeQuery): Promise<{ series: RangeSeries[]; warnings: string[] }>;
  /** Label sets of the series that match any of the selectors within the time. */
  series(
    request: RequestBounds & { match: readonly string[]; fromMs: number; toMs: number }
  ): Promise<Record<string, string>[]>;
  labelValues(request: RequestBounds & { label: string; match?: readonly string[] }): Promise<string[]>;
  /** Type, help and unit by metric name. */
  metadata(request?: RequestBounds): Promise<Record<string, { type: string; help: string; unit: string }[]>>;
  rules(request?: RequestBounds): Promise<SourceRule[]>;
}

const DEADLINE_MS = 15_000;
const MAX_BYTES = 64_000_000;
/** Longer queries go by POST: servers and proxies bound the length of an address. */
const LONGEST_ADDRESS = 1_500;

type Ask = <T>(
  path: string,
  parameters: [string, string][],
  bounds: RequestBounds,
  read: (body: Buffer) => T
) => Promise<T>;

/** A client of one source. Nothing is sent before it is asked. Throws `forbidden` for another protocol than http(s). */
export function createPrometheusClient(options: PrometheusClientOptions): PrometheusClient {
  const concurrency = options.concurrency ?? 4;
  const fetcher = createFetcher({
    url: options.url,
    authorization: authorizationOf(options.auth),
    allowPrivate: options.allowPrivate,
    connections: concurrency,
  });
  const ask = createAsk(fetcher, concurrency, options.onOutcome);
  return {
    query: ({ query, timeMs, ...bounds }) =>
      ask('/api/v1/query', [['query', query], ...time('time', timeMs)], bounds, (body) =>
        readQueryAnswer(body).series.flatMap(({ labels, times, values }) =>
          times.length === 0 ? [] : [{ labels, timeMs: times[0] ?? Number.NaN, value: values[0] ?? Number.NaN }]
        )
      ),
    queryRange: ({ query, fromMs, toMs, stepMs, ...bounds }) =>
      ask(
        '/api/v1/query_range',
        [['query', query], ...time('start', fromMs), ...time('end', toMs), ['step', String(stepMs / 1000)]],
        bounds,
        (body) => {
          const { resultType, series, warnings } = readQueryAnswer(body);
          if (resultType !== 'matrix') {
            throw new SourceError('bad_body', `The source answered a range query with ${resultType}.`);
          }
          return { series, warnings };
        }
      ),
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

function createAsk(fetcher: Fetcher, concurrency: number, onOutcome: PrometheusClientOptions['onOutcome']): Ask {
  const gate = createRequestGate(concurrency);
  return async (path, parameters, bounds, read) => {
    const deadlineMs = bounds.deadlineMs ?? DEADLINE_MS;
    const ended = new AbortController();
    const late = (): void =>
      ended.abort(new SourceError('timeout', `The source did not answer within ${deadlineMs / 1000} s.`));
    const timer = setTimeout(late, deadlineMs);
    const left = (): void => ended.abort(new SourceError('aborted', 'Nobody waits for this answer any more.'));
    bounds.signal?.addEventListener('abort', left, { once: true });
    if (bounds.signal?.aborted === true) {
      left();
    }
    try {
      const form = new URLSearchParams(parameters);
      if (path.includes('/query')) {
        // So that the source gives up too.
        form.append('timeout', `${deadlineMs}ms`);
      }
      const answer = await gate(ended.signal, () => request(fetcher, path, form.toString(), bounds, ended.signal));
      const result = read(answer);
      onOutcome?.(null);
      return result;
    } catch (thrown) {
      const error =
        thrown instanceof SourceError ? thrown : new SourceError('bad_body', String(thrown), { cause: thrown });
      onOutcome?.(error);
      throw error;
    } finally {
      clearTimeout(timer);
      bounds.signal?.removeEventListener('abort', left);
    }
  };
}

async function request(
  fetcher: Fetcher,
  path: string,
  form: string,
  bounds: RequestBounds,
  signal: AbortSignal
): Promise<Buffer> {
  const common = { maxBytes: bounds.maxBytes ?? MAX_BYTES, signal };
  const { status, body } =
    form.length > LONGEST_ADDRESS && !path.includes('/label/')
      ? await fetcher(path, { ...common, form })
      : await fetcher(form === '' ? path : `${path}?${form}`, common);
  // With 400, 422 and 503 Prometheus sends its usual JSON, which says more than the status.
  if (status >= 200 && status < 300) {
    return body;
  }
  if (status === 400 || status === 422 || status === 503) {
    throwWordsOf(body, status);
  }
  throw new SourceError('status', `The source answered ${status}${hint(status)}.`);
}

function throwWordsOf(body: Buffer, status: number): void {
  try {
    readDataAnswer(body);
  } catch (error) {
    if (error instanceof SourceError && error.failure !== 'bad_body') {
      throw error;
    }
  }
  if (status !== 503) {
    throw new SourceError('bad_query', `The source refused the query with ${status}.`);
  }
}

function hint(status: number): string {
  return status === 401 || status === 403
    ? ': check its credentials'
    : status === 404
      ? ': check its address; the Prometheus API is looked for below it, at /api/v1'
      : '';
}

function authorizationOf(auth: SourceAuth): string | null {
  if (auth === null) {
    return null;
  }
  return 'bearerToken' in auth
    ? `Bearer ${auth.bearerToken}`
    : `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}`;
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

function isTexts(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
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
