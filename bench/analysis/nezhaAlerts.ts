import { type Neighbour, type PathEdge } from '../../backend/analysis/index.ts';
import { csvColumns } from './csvColumns.ts';
import { tarGzEntries } from './tarGz.ts';

/** Seconds around an injection that belong to its fault. */
const FAULT = [-5, 270] as const;
/** Seconds before the first and after the last fault that are looked at: the load of a day changes, its baseline must not. */
const MARGIN = 3_600;
const THRESHOLD = 5;
/** Scale of a series that hardly moves, as a share of its level. */
const FLOOR = 0.03;
/** Columns of a metric file before its values. */
const KEYS = ['Time', 'TimeStamp', 'PodName'];

export interface NezhaAlert {
  /** Unix milliseconds. */
  at: number;
  pod: string;
  metric: string;
  /** Index of the fault whose time it falls into; null for noise. */
  fault: number | null;
}

export interface NezhaDay {
  alerts: NezhaAlert[];
  faults: number;
  /** Pods near a pod along the calls of the day's traces, at most two hops away. */
  neighbours(entity: string): readonly Neighbour[];
}

interface Table {
  pod: string;
  times: number[];
  metrics: Map<string, number[]>;
}

/** Entities as they stand in the topology. */
export function entityOf(pod: string): string {
  return `pod:${pod}`;
}

/**
 * The alerts of one archive: a pod-metric-minute more than five robust deviations from the median of the minutes of that
 * pod-metric outside all faults, within an hour of them. No trailing window: the first fault comes two minutes after the
 * data begins, and the next ones before a window is clean again.
 */
export async function readNezhaDay(archive: string): Promise<NezhaDay> {
  const tables: Table[] = [];
  const calls = new Map<string, PathEdge>();
  let injections: number[] = [];
  const wanted = (path: string): boolean => /fault_list\.json$|_metric\.csv$|trace\/[^/]*\.csv$/.test(path);
  for await (const { path, bytes } of tarGzEntries(archive, wanted)) {
    if (path.endsWith('.json')) {
      injections = injectionsOf(bytes.toString('utf8'));
    } else if (path.endsWith('_metric.csv')) {
      tables.push(tableOf(bytes));
    } else {
      addCalls(calls, bytes);
    }
  }
  if (injections.length === 0 || tables.length === 0) {
    throw new Error(`${archive} holds no fault list or no metrics.`);
  }
  const alerts = tables.flatMap((table) => alertsOf(table, injections));
  alerts.sort((a, b) => a.at - b.at || (a.pod + a.metric < b.pod + b.metric ? -1 : 1));
  return { alerts, faults: injections.length, neighbours: neighboursOf([...calls.values()]) };
}

function injectionsOf(text: string): number[] {
  const byHour = JSON.parse(text) as Record<string, { inject_time: string }[]>;
  return Object.values(byHour)
    .flat()
    .map((fault) => unix(fault.inject_time))
    .sort((a, b) => a - b);
}

/** The TimeStamp columns of some files are off by years; the written times are right. */
function unix(time: string): number {
  return Date.parse(`${time.slice(0, 19).replace(' ', 'T')}Z`);
}

function tableOf(bytes: Buffer): Table {
  const columns = csvColumns(bytes);
  const times = (columns.get('Time') ?? []).map(unix);
  const order = [...new Map(times.map((time, i) => [time, i]))].sort(([a], [b]) => a - b);
  const metrics = new Map<string, number[]>();
  for (const [name, cells] of columns) {
    if (!KEYS.includes(name)) {
      metrics.set(
        name,
        order.map(([, i]) => (cells[i] === '' ? NaN : Number(cells[i])))
      );
    }
  }
  return { pod: columns.get('PodName')?.[0] ?? '', times: order.map(([time]) => time), metrics };
}

function alertsOf({ pod, times, metrics }: Table, injections: readonly number[]): NezhaAlert[] {
  const first = (injections[0] as number) - MARGIN * 1_000;
  const last = (injections.at(-1) as number) + (FAULT[1] + MARGIN) * 1_000;
  const faults = times.map((at) => faultAt(at, injections));
  const found: NezhaAlert[] = [];
  for (const [metric, values] of metrics) {
    const usable = (i: number): boolean =>
      (times[i] ?? 0) >= first && (times[i] ?? 0) <= last && Number.isFinite(values[i]);
    const calm = values.filter((_, i) => usable(i) && faults[i] === null);
    if (calm.length < 30) {
      continue;
    }
    const middle = median(calm);
    const scale = Math.max(1.4826 * median(calm.map((value) => Math.abs(value - middle))), FLOOR * Math.abs(middle));
    values.forEach((value, i) => {
      if (usable(i) && Math.abs(value - middle) > THRESHOLD * scale) {
        found.push({ at: times[i] as number, pod, metric, fault: faults[i] ?? null });
      }
    });
  }
  return found;
}

function faultAt(at: number, injections: readonly number[]): number | null {
  const index = injections.findIndex((from) => at >= from + FAULT[0] * 1_000 && at <= from + FAULT[1] * 1_000);
  return index < 0 ? null : index;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[half] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

/** Calls between pods: a span whose parent ran in another pod. */
function addCalls(calls: Map<string, PathEdge>, bytes: Buffer): void {
  const columns = csvColumns(bytes, ['SpanID', 'ParentID', 'PodName']);
  const [spans = [], parents = [], pods = []] = [...columns.values()];
  const podOf = new Map(spans.map((span, i) => [span, pods[i] as string]));
  parents.forEach((parent, i) => {
    const [from, to] = [podOf.get(parent), pods[i] as string];
    if (from !== undefined && from !== to) {
      calls.set(`${from} ${to}`, { from: entityOf(from), to: entityOf(to), kind: 'calls' });
    }
  });
}

/** Looks up the resources at most two hops from one, with the way there. */
export function neighboursOf(edges: readonly PathEdge[]): (entity: string) => readonly Neighbour[] {
  const byEnd = new Map<string, PathEdge[]>();
  for (const edge of edges) {
    for (const end of [edge.from, edge.to]) {
      byEnd.set(end, [...(byEnd.get(end) ?? []), edge]);
    }
  }
  const far = (edge: PathEdge, near: string): string => (edge.from === near ? edge.to : edge.from);
  const known = new Map<string, Neighbour[]>();
  return (entity) => {
    const found =
      known.get(entity) ??
      (byEnd.get(entity) ?? []).flatMap((first): Neighbour[] => {
        const middle = far(first, entity);
        const beyond = (byEnd.get(middle) ?? []).filter((second) => far(second, middle) !== entity);
        return [
          { from: entity, to: middle, path: [first] },
          ...beyond.map((second) => ({ from: entity, to: far(second, middle), path: [first, second] })),
        ];
      });
    known.set(entity, found);
    return found;
  };
}
