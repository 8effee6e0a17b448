import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MetadataStore } from '../metadata.ts';
import { withoutParens } from '../promql/ast.ts';
import type { Engine } from '../promql/engine.ts';
import { parseQuery } from '../promql/parse.ts';
import { PromqlError, RangeTypeError } from '../promql/promqlError.ts';
import type { Series } from '../series.ts';
import type { LabelTest, SeriesStore } from '../store.ts';
import type { RuleSet } from '../rules/ruleSet.ts';
import { rangeParams, timeParam } from './params.ts';
import { ApiError, badData, matrixJson, resultJson, sendJson } from './reply.ts';
import { alertsJson, groupsJson } from './rulesJson.ts';

const MOST_BODY = 1_000_000;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

export interface ApiSources {
  store: SeriesStore;
  engine: Engine;
  rules: RuleSet;
  metadata: MetadataStore;
  now: () => number;
  shiftMs: () => number;
}

type Handler = (params: URLSearchParams, sources: ApiSources) => unknown;

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  [
    'query',
    (params, { engine, now, shiftMs }) => {
      const shift = shiftMs();
      return resultJson(engine.instant(params.get('query') ?? '', timeParam(params, 'time', now()) - shift), shift);
    },
  ],
  [
    'query_range',
    (params, { engine, shiftMs }) => {
      const { start, end, step } = rangeParams(params);
      const shift = shiftMs();
      return matrixJson(engine.range(params.get('query') ?? '', start - shift, end - shift, step), shift);
    },
  ],
  ['series', listSeries],
  ['labels', (params, sources) => distinct(selected(params, sources).flatMap((series) => series.labels.names))],
  ['rules', (params, { rules }) => ({ groups: groupsJson(rules, params.get('type')?.toLowerCase() ?? '') })],
  ['alerts', (_params, { rules }) => ({ alerts: alertsJson(rules) })],
  ['metadata', listMetadata],
  [
    'status/buildinfo',
    () => ({ version: '2.42.0', revision: 'demo stand-in', branch: '', buildUser: '', buildDate: '', goVersion: '' }),
  ],
]);

/** Answers one request of Prometheus' HTTP API. */
export async function handleApi(
  request: IncomingMessage,
  response: ServerResponse,
  sources: ApiSources
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname === '/-/ready' || url.pathname === '/-/healthy') {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(url.pathname === '/-/ready' ? 'Prometheus Server is Ready.\n' : 'Prometheus Server is Healthy.\n');
    return;
  }
  const labelName = /^\/api\/v1\/label\/([^/]+)\/values$/.exec(url.pathname)?.[1];
  const handler =
    labelName === undefined
      ? HANDLERS.get(url.pathname.replace(/^\/api\/v1\//, ''))
      : (params: URLSearchParams): unknown => labelValues(decodeURIComponent(labelName), params, sources);
  if (handler === undefined || !url.pathname.startsWith('/api/v1/')) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
    response.end('404 page not found\n');
    return;
  }
  try {
    const params = await readParams(request, url);
    sendJson(response, 200, { status: 'success', data: handler(params, sources) });
  } catch (error) {
    sendError(response, error);
  }
}

function sendError(response: ServerResponse, error: unknown): void {
  if (error instanceof PromqlError) {
    const message = error.errorType === 'bad_data' ? `invalid parameter "query": ${error.message}` : error.message;
    sendJson(response, error.errorType === 'bad_data' ? 400 : 422, {
      status: 'error',
      errorType: error.errorType,
      error: message,
    });
  } else if (error instanceof RangeTypeError) {
    sendJson(response, 400, { status: 'error', errorType: 'bad_data', error: error.message });
  } else if (error instanceof ApiError) {
    sendJson(response, error.status, { status: 'error', errorType: error.errorType, error: error.message });
  } else {
    sendJson(response, 500, { status: 'error', errorType: 'internal', error: String(error) });
  }
}

/** Form parameters of a POST come before those of the address, as in Go. */
async function readParams(request: IncomingMessage, url: URL): Promise<URLSearchParams> {
  if (request.method !== 'POST') {
    return url.searchParams;
  }
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > MOST_BODY) {
      throw badData('request body too large');
    }
  }
  return new URLSearchParams([...new URLSearchParams(body), ...url.searchParams]);
}

function parseMatcher(text: string): LabelTest[] {
  const expr = withoutParens(parseQuery(text).expr);
  if (expr.kind !== 'vectorSelector') {
    throw badData(`invalid parameter "match[]": ${JSON.stringify(text)} is no series selector`);
  }
  return expr.tests;
}

/** Series that match any of `match[]` (all without one) and have samples between `start` and `end`. */
function selected(params: URLSearchParams, { store }: ApiSources): Series[] {
  const start = timeParam(params, 'start', -Infinity);
  const end = timeParam(params, 'end', Infinity);
  const matchers = params.getAll('match[]').map(parseMatcher);
  const found = matchers.length === 0 ? store.select([]) : matchers.flatMap((tests) => store.select(tests));
  return [...new Set(found)].filter((series) => {
    const first = series.lowerBound(start);
    return first < series.endPosition && series.timeAt(first) <= end;
  });
}

function listSeries(params: URLSearchParams, sources: ApiSources): unknown {
  if (params.getAll('match[]').length === 0) {
    throw badData('no match[] parameter provided');
  }
  return selected(params, sources)
    .sort((a, b) => a.labels.compare(b.labels))
    .map((series) => series.labels.toRecord());
}

function labelValues(name: string, params: URLSearchParams, sources: ApiSources): unknown {
  if (!LABEL_NAME.test(name)) {
    throw badData(`invalid label name: ${JSON.stringify(name)}`);
  }
  return distinct(
    selected(params, sources)
      .map((series) => series.labels.get(name))
      .filter((value) => value !== '')
  );
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

function listMetadata(params: URLSearchParams, { metadata }: ApiSources): unknown {
  const metric = params.get('metric') ?? '';
  const text = params.get('limit') ?? '';
  if (text !== '' && !/^-?\d+$/.test(text)) {
    throw badData('limit must be a number');
  }
  const limit = text === '' || Number(text) < 0 ? Infinity : Number(text);
  const entries = metadata.entries().filter(([name]) => metric === '' || name === metric);
  return Object.fromEntries(entries.slice(0, limit).map(([name, entry]) => [name, [{ ...entry, unit: '' }]]));
}
