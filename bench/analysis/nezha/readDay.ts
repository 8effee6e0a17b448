import { eventText, type LogTable, type SpanTable, TemplateMiner } from '../../../backend/analysis/index.ts';
import { tarGzEntries } from '../tarGz.ts';

export interface Fault {
  /** Unix milliseconds. */
  at: number;
  service: string;
  pod: string;
  kind: string;
}

/** One minute a row: what one pod, or one pair of services, measured. */
export interface MetricFile {
  /** Name of the file without folder and ending. */
  name: string;
  head: string[];
  times: Float64Array;
  columns: Float64Array[];
}

export interface Day {
  faults: Fault[];
  metrics: MetricFile[];
  calls: { from: string; to: string }[];
  spans: SpanTable;
  logs: LogTable;
  pods: Set<string>;
}

/** Names of copies end with the hash of their set and their own. */
const COPY = /-[0-9a-z]{8,10}-[0-9a-z]{5}$/;

export function serviceOf(pod: string): string {
  return pod.replace(COPY, '');
}

/** Everything of one day's archive. Throws when it has no list of faults. */
export async function readDay(file: string): Promise<Day> {
  const entries = new Map<string, Buffer>();
  for await (const { path, bytes } of tarGzEntries(file, (path) => /\.(csv|json)$/.test(path))) {
    entries.set(path, bytes);
  }
  const inFolder = (folder: string): [string, string[]][] =>
    [...entries]
      .filter(([path]) => path.includes(`/${folder}/`) && path.endsWith('.csv'))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, bytes]) => [path.slice(path.lastIndexOf('/') + 1, -4), bytes.toString('utf8').split('\n')]);
  const list = [...entries].find(([path]) => path.endsWith('fault_list.json'))?.[1];
  if (list === undefined) {
    throw new Error(`${file} holds no list of faults.`);
  }
  const tables = inFolder('metric');
  const calls = (tables.find(([name]) => name === 'dependency')?.[1] ?? []).slice(1).map((line) => line.split(','));
  const metrics = tables.filter(([name]) => name !== 'dependency').map(([name, lines]) => metricFile(name, lines));
  const { spans, rowOf } = readSpans(inFolder('trace'));
  const logs = readLogs(inFolder('log'), rowOf);
  return {
    faults: faultsOf(list.toString('utf8')),
    metrics,
    calls: calls.flatMap(([from, to]) => (from && to && !/^[\d.]+$/.test(to) ? [{ from, to }] : [])),
    spans,
    logs,
    pods: new Set([...spans.entities, ...logs.entities].map((key) => key.slice('pod:'.length))),
  };
}

function faultsOf(text: string): Fault[] {
  const hours = JSON.parse(text) as Record<string, { inject_time: string; inject_pod: string; inject_type: string }[]>;
  return Object.values(hours)
    .flat()
    .map(({ inject_time: at, inject_pod: pod, inject_type: kind }) => ({
      at: Date.parse(`${at.replace(' ', 'T')}Z`),
      service: serviceOf(pod),
      pod,
      kind,
    }))
    .sort((a, b) => a.at - b.at);
}

function metricFile(name: string, [first = '', ...lines]: string[]): MetricFile {
  const head = first.trim().split(',');
  const rows = lines.filter((line) => line !== '').map((line) => line.trim().split(','));
  const column = (c: number): Float64Array =>
    Float64Array.from(rows, (cells) => (cells[c] ? Number(cells[c]) : Number.NaN));
  const time = head.findIndex((title) => title.toLowerCase() === 'time');
  // The column of Unix times has misprints; the text beside it has none.
  const times = Float64Array.from(rows, (cells) =>
    Date.parse(`${(cells[time] ?? '').slice(0, 19).replace(' ', 'T')}Z`)
  );
  return { name, head, times, columns: head.map((_, c) => column(c)) };
}

/** Numbers for names, in the order in which they come. */
class Numbers {
  readonly of = new Map<string, number>();
  number(name: string): number {
    const known = this.of.get(name);
    if (known !== undefined) {
      return known;
    }
    this.of.set(name, this.of.size);
    return this.of.size - 1;
  }
}

/** A trace, the span in it: what a log line points to. */
type RowOf = ReadonlyMap<string, number>;

function readSpans(files: readonly [string, string[]][]): { spans: SpanTable; rowOf: RowOf } {
  const traces = new Numbers();
  const entities = new Numbers();
  const operations = new Numbers();
  const rowOf = new Map<string, number>();
  const parents: string[] = [];
  const cells: number[][] = [[], [], [], [], []];
  const [trace = [], entity = [], operation = [], start = [], duration = []] = cells;
  for (const [, lines] of files) {
    for (let i = 1; i < lines.length; i++) {
      const [traceId, spanId, parentId, pod, name, from, , micros] = (lines[i] as string).split(',');
      if (micros === undefined || rowOf.has(`${traceId}${spanId}`)) {
        continue;
      }
      rowOf.set(`${traceId}${spanId}`, trace.length);
      parents.push(`${traceId}${parentId}`);
      trace.push(traces.number(traceId as string));
      entity.push(entities.number(`pod:${pod}`));
      operation.push(operations.number(name as string));
      start.push(Number(from) / 1e6);
      duration.push(Number(micros) / 1e3);
    }
  }
  return {
    spans: {
      entities: [...entities.of.keys()],
      operations: [...operations.of.keys()],
      trace: Int32Array.from(trace),
      parent: Int32Array.from(parents, (id) => rowOf.get(id) ?? -1),
      entity: Int32Array.from(entity),
      operation: Int32Array.from(operation),
      start: Float64Array.from(start),
      duration: Float64Array.from(duration),
      failed: new Uint8Array(trace.length),
    },
    rowOf,
  };
}

function readLogs(files: readonly [string, string[]][], rowOf: RowOf): LogTable {
  const entities = new Numbers();
  const miner = new TemplateMiner();
  const ids: string[] = [];
  const [time, entity, span]: [number[], number[], number[]] = [[], [], []];
  for (const [, lines] of files) {
    for (let i = 1; i < lines.length; i++) {
      const line = lines[i] as string;
      const ends = commas(line, 7);
      const cell = (c: number): string => line.slice((ends[c - 1] ?? -1) + 1, ends[c]);
      if (ends.length === 7) {
        time.push(Number(cell(1)) / 1e6);
        entity.push(entities.number(`pod:${cell(3)}`));
        ids.push(miner.learn(textOf(line.slice((ends[6] as number) + 1))));
        span.push(rowOf.get(`${cell(5)}${cell(6)}`) ?? -1);
      }
    }
  }
  const merged = miner.recluster();
  const templates = new Numbers();
  const template = Int32Array.from(ids, (id) => templates.number(merged.get(id) ?? id));
  return {
    entities: [...entities.of.keys()],
    templates: [...templates.of.keys()].map((id) => ({ id, text: miner.resolve(id)?.text ?? '' })),
    time: Float64Array.from(time),
    entity: Int32Array.from(entity),
    template,
    span: Int32Array.from(span),
  };
}

/** What the program wrote, of a quoted cell that holds the container's record of it. */
function textOf(cell: string): string {
  const record = cell.trim().replace(/^"|"$/g, '').replaceAll('""', '"');
  try {
    return eventText((JSON.parse(record) as { log?: string }).log ?? record);
  } catch {
    return record;
  }
}

function commas(line: string, count: number): number[] {
  const ends: number[] = [];
  for (let at = line.indexOf(','); at >= 0 && ends.length < count; at = line.indexOf(',', at + 1)) {
    ends.push(at);
  }
  return ends;
}
