import { LogqlError, parseLogql } from './logql.ts';
import type { LogStore, StoredLine } from './logStore.ts';

export interface LokiReply {
  status: number;
  contentType: string;
  body: string;
}

const MOST_ENTRIES = 5_000;
const HOUR_MS = 3_600_000;

/**
 * Answers like Loki's HTTP API v1 where it reads log lines: labels, label values, series and query_range. What it cannot
 * evaluate is refused with 400 and plain text, never answered with something else. Null for other paths.
 */
export function answerLoki(store: LogStore, url: URL, nowMs: number): LokiReply | null {
  const path = /^\/loki\/api\/v1\/(.+)$/.exec(url.pathname)?.[1];
  if (path === undefined) {
    return null;
  }
  try {
    const data = dataOf(store, path, url.searchParams, nowMs);
    return data === null
      ? { status: 404, contentType: 'text/plain', body: '404 page not found\n' }
      : { status: 200, contentType: 'application/json', body: JSON.stringify({ status: 'success', ...data }) };
  } catch (error) {
    if (error instanceof LogqlError) {
      return { status: 400, contentType: 'text/plain; charset=utf-8', body: `${error.message}\n` };
    }
    throw error;
  }
}

function dataOf(store: LogStore, path: string, given: URLSearchParams, nowMs: number): { data?: unknown } | null {
  const toMs = timeOf(given, 'end', nowMs);
  const lines = store.between(timeOf(given, 'start', toMs - HOUR_MS), toMs);
  const label = /^label\/(\w+)\/values$/.exec(path)?.[1];
  if (label !== undefined) {
    return listed(lines.flatMap(({ labels }) => labels[label] ?? []));
  }
  switch (path) {
    case 'labels':
      return listed(lines.flatMap(({ labels }) => Object.keys(labels)));
    case 'series':
      return { data: streamsOf(selected(lines, given.getAll('match[]'))).map(({ stream }) => stream) };
    case 'query_range':
      return { data: { resultType: 'streams', result: queried(lines, given), stats: {} } };
    default:
      return null;
  }
}

/** As Loki does it: no value, no list. */
function listed(texts: readonly string[]): { data?: string[] } {
  const sorted = [...new Set(texts)].sort();
  return sorted.length === 0 ? {} : { data: sorted };
}

/** Nanoseconds, seconds with or without a fraction, or RFC 3339. */
function timeOf(given: URLSearchParams, name: string, otherwise: number): number {
  const text = given.get(name);
  if (text === null) {
    return otherwise;
  }
  const ms = /^\d{16,}$/.test(text)
    ? Number(text.slice(0, -6))
    : /^\d+(\.\d+)?$/.test(text)
      ? Number(text) * 1_000
      : Date.parse(text);
  if (Number.isNaN(ms)) {
    throw new LogqlError(`could not parse '${name}' parameter: cannot parse "${text}"`);
  }
  return ms;
}

function selected(lines: readonly StoredLine[], matches: readonly string[]): StoredLine[] {
  if (matches.length === 0) {
    throw new LogqlError('0 matcher groups supplied');
  }
  const tests = matches.map(parseLogql);
  return lines.filter((line) => tests.some((fits) => fits(line)));
}

interface Stream {
  stream: Readonly<Record<string, string>>;
  values: [nanoseconds: string, line: string][];
}

function queried(lines: readonly StoredLine[], given: URLSearchParams): Stream[] {
  const limit = Number(given.get('limit') ?? 100);
  if (!Number.isInteger(limit) || limit < 1) {
    throw new LogqlError('limit must be a positive value');
  }
  if (limit > MOST_ENTRIES) {
    throw new LogqlError(
      `max entries limit per query exceeded, limit > max_entries_limit_per_query (${limit} > ${MOST_ENTRIES})`
    );
  }
  const found = selected(lines, [given.get('query') ?? '']);
  const ordered = given.get('direction') === 'forward' ? found : found.toReversed();
  return streamsOf(ordered.slice(0, limit));
}

function streamsOf(lines: readonly StoredLine[]): Stream[] {
  const streams = new Map<string, Stream>();
  for (const { labels, timeMs, line } of lines) {
    const key = JSON.stringify(Object.entries(labels).sort());
    const stream = streams.get(key) ?? { stream: labels, values: [] };
    stream.values.push([`${Math.floor(timeMs)}000000`, line]);
    streams.set(key, stream);
  }
  return [...streams.values()];
}
