import type { EvidenceBundle, LogTable, SeriesInput, SpanTable } from '../../../backend/analysis/index.ts';
import { type Day, type Fault, type MetricFile, serviceOf } from './readDay.ts';

/** What lies this close around another fault is no part of a quiet past. */
const BEFORE_MS = 10_000;
const AFTER_MS = 260_000;
const MINUTE_MS = 60_000;

/**
 * The evidence about one fault: what was measured while it lasted, and as past all quiet times of the day. Those after the
 * fault are moved in front of the day, so that they are the past of every fault alike.
 */
export function bundleOfFault(day: Day, fault: Fault): EvidenceBundle {
  const end = fault.at + AFTER_MS;
  const all = day.metrics.flatMap(({ times }) => [times[0] ?? end, times.at(-1) ?? end]);
  const first = Math.min(...all);
  const last = Math.max(...all);
  const moved = last - first + MINUTE_MS;
  const others = day.faults.filter((other) => other !== fault);
  const frame: Frame = {
    moved: (at) => (at > end ? at - moved : at),
    quiet: (at) =>
      at >= first &&
      at <= last &&
      others.every((other) => at < other.at - BEFORE_MS || at > other.at + AFTER_MS || isIn(at, fault)),
  };
  const { spans, rows } = spansOf(day.spans, frame);
  return {
    window: { from: first - moved, to: end },
    series: day.metrics.flatMap((file) => seriesOf(file, frame)),
    resources: [],
    edges: [
      ...day.calls.map(({ from, to }) => ({ from: `service:${from}`, to: `service:${to}`, kind: 'calls' as const })),
      ...[...podsOf(day)].map((pod) => ({
        from: `pod:${pod}`,
        to: `service:${serviceOf(pod)}`,
        kind: 'part-of' as const,
      })),
    ],
    changes: [],
    alerts: [{ name: 'fault', startsAt: fault.at, resourceKeys: [] }],
    spans,
    logs: logsOf(day.logs, frame, rows),
    missing: [],
  };
}

interface Frame {
  moved(at: number): number;
  quiet(at: number): boolean;
}

function isIn(at: number, fault: Fault): boolean {
  return at >= fault.at && at <= fault.at + AFTER_MS;
}

function podsOf(day: Day): Set<string> {
  const measured = day.metrics.filter(({ name }) => name.endsWith('_metric')).map(({ name }) => podOf(name));
  return new Set([...day.pods, ...measured]);
}

function podOf(name: string): string {
  return name.slice(0, -'_metric'.length);
}

/** Columns of a pod's file in the words of the engine; a column that is not named here takes part as an unknown metric. */
const ROLES: Readonly<Record<string, Pick<SeriesInput, 'role' | 'fold'>>> = {
  CpuUsage: { role: 'utilisation' },
  CpuUsageRate: { role: 'utilisation' },
  MemoryUsage: { role: 'utilisation' },
  MemoryUsageRate: { role: 'utilisation' },
  PodClientLatencyP90: { role: 'duration', fold: 'quantile' },
  PodServerLatencyP90: { role: 'duration', fold: 'quantile' },
  PodWorkload: { role: 'rate' },
};

/** Series of a pod, or of calls where columns are named by two services; what nodes and the entry measure is left out. */
function seriesOf(file: MetricFile, frame: Frame): SeriesInput[] {
  const isPod = file.name.endsWith('_metric');
  const side = file.name.startsWith('source') ? 'client' : 'server';
  const isEdge = /^(source|destination)_/.test(file.name);
  if (!isPod && !isEdge) {
    return [];
  }
  const order = Array.from(file.times, (at, i) => ({ at: frame.moved(at), i, quiet: frame.quiet(at) })).sort(
    (a, b) => a.at - b.at
  );
  const times = Float64Array.from(order, ({ at }) => at);
  return file.head.flatMap((title, c): SeriesInput[] => {
    if (/^time(stamp)?$/i.test(title) || /^(PodName|Node)/.test(title)) {
      return [];
    }
    const column = file.columns[c] as Float64Array;
    const values = Float64Array.from(order, ({ i, quiet }) => (quiet ? (column[i] as number) : Number.NaN));
    const base = { type: 'gauge', times, values, query: `${file.name} ${title}`, sourceId: null } as const;
    if (isEdge) {
      const [from = '', to = ''] = title.split('_');
      return [
        {
          ...base,
          metric: `edge_${side}_seconds`,
          labels: { client: from, server: to },
          role: 'duration',
          fold: 'quantile',
          unit: 's',
          entity: null,
          edge: { from: `service:${from}`, to: `service:${to}` },
        },
      ];
    }
    const [, name = title, unit = ''] = /^(\w+)\(?([^)]*)\)?$/.exec(title) ?? [];
    return [
      {
        ...base,
        metric: name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase(),
        labels: { pod: podOf(file.name) },
        role: ROLES[name]?.role ?? 'other',
        ...(ROLES[name]?.fold ? { fold: ROLES[name].fold } : {}),
        unit,
        entity: `pod:${podOf(file.name)}`,
        edge: null,
      },
    ];
  });
}

/** The rows of quiet times and of the fault. A span goes with the first of its trace, so that no trace is torn. */
function spansOf(table: SpanTable, frame: Frame): { spans: SpanTable; rows: Int32Array } {
  const begins = new Float64Array(table.trace.length).fill(Infinity);
  table.trace.forEach((trace, row) => {
    begins[trace] = Math.min(begins[trace] as number, table.start[row] as number);
  });
  const rows = new Int32Array(table.trace.length).fill(-1);
  const kept: number[] = [];
  table.trace.forEach((trace, row) => {
    if (frame.quiet(begins[trace] as number)) {
      rows[row] = kept.length;
      kept.push(row);
    }
  });
  const taken = Int32Array.from(kept);
  const start = Float64Array.from(taken, (row) => {
    const begin = begins[table.trace[row] as number] as number;
    return (table.start[row] as number) + frame.moved(begin) - begin;
  });
  return {
    rows,
    spans: {
      entities: table.entities,
      operations: table.operations,
      trace: taken.map((row) => table.trace[row] as number),
      parent: taken.map((row) => rows[table.parent[row] as number] ?? -1),
      entity: taken.map((row) => table.entity[row] as number),
      operation: taken.map((row) => table.operation[row] as number),
      start,
      duration: Float64Array.from(taken, (row) => table.duration[row] as number),
      failed: Uint8Array.from(taken, (row) => table.failed[row] as number),
    },
  };
}

function logsOf(table: LogTable, frame: Frame, rows: Int32Array): LogTable {
  const kept: number[] = [];
  table.time.forEach((at, line) => {
    if (frame.quiet(at)) {
      kept.push(line);
    }
  });
  const taken = Int32Array.from(kept);
  return {
    entities: table.entities,
    templates: table.templates,
    time: Float64Array.from(taken, (line) => frame.moved(table.time[line] as number)),
    entity: taken.map((line) => table.entity[line] as number),
    template: taken.map((line) => table.template[line] as number),
    span: taken.map((line) => rows[(table.span as Int32Array)[line] as number] ?? -1),
  };
}
