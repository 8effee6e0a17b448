import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundleEdge, EvidenceBundle, SeriesInput } from '../../../backend/analysis/index.ts';
import { readCsv } from '../csv.ts';
import { type Commit, type Deploy, type Flag, readChanges } from './readChanges.ts';
import { keyOf } from './keyOf.ts';
import { type LogLine, logTableOf } from './logTable.ts';
import { edgesOf, type SpanLine, spanTableOf } from './spanTable.ts';

/** An incident of the benchmark as the engine gets it, and what is needed to score the answer. */
export interface Incident {
  bundle: EvidenceBundle;
  /** Change id to commit. */
  commitOf: ReadonlyMap<string, string>;
  alertedService: string;
  /** Unix milliseconds. */
  alertedAt: number;
  deploys: readonly { service: string; commit: string; at: number }[];
}

interface Alert {
  service: string;
  metric?: string;
  fired_at: string;
  monitor?: string;
  summary?: string;
}

/** Reads a folder of the benchmark; the truth is not among what is read. Files other than the alert may be missing. */
export function readIncident(folder: string): Incident {
  const alert = JSON.parse(readFileSync(join(folder, 'alert.json'), 'utf8')) as Alert;
  const read = <T>(file: string): T[] => readList<T>(join(folder, file));
  const deploys = read<Deploy>('context/deploys.json');
  const { changes, commitOf } = readChanges(
    read<Commit>('context/commits.json'),
    deploys,
    read<Flag>('context/flags.json')
  );
  const spans = read<SpanLine>('traces.json');
  const logs = [...readLines<LogLine>(join(folder, 'logs.ndjson')), ...spanErrors(spans), ...readStatus(folder)];
  const series = readMetrics(join(folder, 'metrics.csv'));
  const alertedAt = Date.parse(alert.fired_at);
  const edges: BundleEdge[] = edgesOf(spans);
  const names = new Set([
    ...series.flatMap(({ entity }) => entity ?? []),
    ...changes.flatMap(({ resourceKey }) => resourceKey ?? []),
    ...edges.flatMap(({ from, to }) => [from, to]),
    keyOf(alert.service),
  ]);
  const times = [...series.flatMap(({ times: [first = alertedAt] }) => first), alertedAt];
  const ends = [...series.flatMap(({ times: all }) => all.at(-1) ?? alertedAt), alertedAt];
  return {
    bundle: {
      window: { from: Math.min(...times), to: Math.max(...ends) },
      series,
      resources: [...names].sort().map((key) => ({ key, kind: 'service', name: key.slice('service:'.length) })),
      edges,
      changes,
      alerts: [
        {
          name: alert.monitor ?? alert.metric ?? 'alert',
          text: [alert.metric, alert.summary].filter(Boolean).join('\n'),
          startsAt: alertedAt,
          resourceKeys: [keyOf(alert.service)],
        },
      ],
      spans: spanTableOf(spans),
      logs: logTableOf(logs),
      missing: [],
    },
    commitOf,
    alertedService: alert.service,
    alertedAt,
    deploys: deploys.map(({ service, commit_sha, timestamp }) => ({
      service,
      commit: commit_sha,
      at: Date.parse(timestamp),
    })),
  };
}

/** What failed spans say is logged by whoever failed. */
function spanErrors(spans: readonly SpanLine[]): LogLine[] {
  return spans.flatMap(({ service, start, error, status_message }) => {
    const msg = error ?? status_message;
    return msg === undefined ? [] : [{ timestamp: start, service, msg }];
  });
}

interface Status {
  source?: string;
  component?: string;
  events?: { timestamp: string; status?: string; detail?: string }[];
}

/** A status page is a log of who keeps it. */
function readStatus(folder: string): LogLine[] {
  const file = join(folder, 'status_feed.json');
  const {
    source = 'status',
    component = '',
    events = [],
  } = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Status) : {};
  return events.map(({ timestamp, status = '', detail = '' }) => {
    return { timestamp, service: source, msg: `${component} ${status}: ${detail}` };
  });
}

function readMetrics(file: string): SeriesInput[] {
  const points = new Map<string, { service: string; metric: string; times: number[]; values: number[] }>();
  for (const [at = '', service = '', metric = '', value = ''] of existsSync(file) ? readCsv(file).slice(1) : []) {
    const id = `${service}\n${metric}`;
    const known = points.get(id) ?? { service, metric, times: [], values: [] };
    points.set(id, known);
    known.times.push(Date.parse(at));
    known.values.push(Number(value));
  }
  return [...points.values()].map(({ service, metric, times, values }) => ({
    metric,
    labels: { service },
    role: 'other',
    type: metric.endsWith('_total') ? 'counter' : 'gauge',
    unit: '',
    entity: keyOf(service),
    edge: null,
    times: Float64Array.from(times),
    values: Float64Array.from(values),
    query: `${metric}{service="${service}"}`,
    sourceId: null,
  }));
}

/** A file that holds a list, or an object that holds one. */
function readList<T>(file: string): T[] {
  if (!existsSync(file)) {
    return [];
  }
  const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const list = Array.isArray(read) ? read : Object.values(read as object).find((value) => Array.isArray(value));
  return (list ?? []) as T[];
}

function readLines<T>(file: string): T[] {
  if (!existsSync(file)) {
    return [];
  }
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
}
