import { createAsk, type RequestBounds, type SourceConnection } from './createAsk.ts';
import { SourceError } from './sourceError.ts';

/** Lines with the same labels, oldest first; times in unix ms. */
export interface LogStream {
  labels: Record<string, string>;
  times: Float64Array;
  lines: string[];
}

export interface LinesQuery extends RequestBounds {
  /** LogQL of lines: `{app="cart"} |= "failed"`. */
  query: string;
  fromMs: number;
  toMs: number;
  /** Lines at most, over all streams. */
  limit: number;
  /** Which lines are left out when there are more: those at the end of the range, or at its beginning. */
  keep: 'first' | 'last';
}

/** Loki's HTTP API v1. Every method throws SourceError only. */
export interface LokiClient {
  lines(request: LinesQuery): Promise<LogStream[]>;
  /** Names of labels within the time. */
  labels(request: RequestBounds & { fromMs: number; toMs: number }): Promise<string[]>;
  /** Label sets of the streams that match within the time. */
  series(request: RequestBounds & { match: string; fromMs: number; toMs: number }): Promise<Record<string, string>[]>;
}

const MAX_BYTES = 16_000_000;
const LONGEST_REASON = 300;

/** A client of one Loki. Nothing is sent before it is asked. Throws `forbidden` for another protocol than http(s). */
export function createLokiClient(options: SourceConnection): LokiClient {
  const ask = createAsk({
    ...options,
    api: 'Loki API is looked for below it, at /loki/api/v1',
    throwRefusal,
    tellsDeadline: false,
  });
  return {
    lines: ({ query, fromMs, toMs, limit, keep, ...bounds }) =>
      ask(
        '/loki/api/v1/query_range',
        [
          ['query', query],
          ...range(fromMs, toMs),
          ['limit', String(limit)],
          ['direction', keep === 'first' ? 'forward' : 'backward'],
        ],
        { maxBytes: MAX_BYTES, ...bounds },
        readStreams
      ),
    labels: ({ fromMs, toMs, ...bounds }) =>
      ask('/loki/api/v1/labels', range(fromMs, toMs), bounds, (body) =>
        // Without a single label Loki leaves the list out.
        listOf(dataOf(body) ?? []).filter((name) => typeof name === 'string')
      ),
    series: ({ match, fromMs, toMs, ...bounds }) =>
      ask('/loki/api/v1/series', [['match[]', match], ...range(fromMs, toMs)], bounds, (body) =>
        listOf(dataOf(body) ?? []).filter(isTexts)
      ),
  };
}

/** Loki counts in nanoseconds, more than a number holds. */
function range(fromMs: number, toMs: number): [string, string][] {
  return [
    ['start', `${Math.floor(fromMs)}000000`],
    ['end', `${Math.floor(toMs)}000000`],
  ];
}

/** Loki says in plain words what is wrong with a query. */
function throwRefusal(body: Buffer, status: number): void {
  const words = body.subarray(0, LONGEST_REASON).toString('utf8').trim();
  if (status !== 503 && words !== '' && !words.startsWith('<')) {
    throw new SourceError('bad_query', `The source refused the query: ${words}`);
  }
}

function readStreams(body: Buffer): LogStream[] {
  const data = dataOf(body);
  const { resultType, result } = isRecord(data) ? data : {};
  if (resultType !== 'streams') {
    throw new SourceError('bad_body', `The source answered a query for lines with ${String(resultType)}.`);
  }
  return listOf(result ?? []).map(readStream);
}

function readStream(stream: unknown): LogStream {
  const { stream: labels, values } = isRecord(stream) ? stream : {};
  const rows = listOf(values)
    .map(readRow)
    .sort((a, b) => a.time - b.time);
  return {
    labels: isTexts(labels) ? labels : {},
    times: Float64Array.from(rows, ({ time }) => time),
    lines: rows.map(({ line }) => line),
  };
}

function readRow(row: unknown): { time: number; line: string } {
  const [at, line] = Array.isArray(row) ? (row as unknown[]) : [];
  if (typeof at !== 'string' || typeof line !== 'string' || !/^\d{7,}$/.test(at)) {
    throw new SourceError('bad_body', 'The source sent a line without its time.');
  }
  return { time: Number(at.slice(0, -6)), line };
}

function dataOf(body: Buffer): unknown {
  let answer: unknown;
  try {
    answer = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new SourceError('bad_body', 'The source did not answer with JSON. Is this the address of a Loki?', {
      cause: error,
    });
  }
  if (!isRecord(answer) || answer['status'] !== 'success') {
    throw new SourceError('bad_body', 'The source did not answer as Loki does.');
  }
  return answer['data'];
}

function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) {
    throw new SourceError('bad_body', 'The source did not answer with a list.');
  }
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
}
