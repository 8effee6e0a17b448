import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundleEdge, SeriesInput } from '../../../backend/analysis/index.ts';
import { readCsv } from '../csv.ts';

export const BIN_MS = 300_000;

/** One column of a file of metrics. */
export interface Column {
  node: string;
  metric: string;
  statistic: string;
  values: Float64Array;
}

/** A stretch of five-minute bins. */
export interface Bins {
  times: Float64Array;
  columns: Column[];
}

export interface Issue {
  target: { node: string; metric: string; at: number };
  cause: string;
  bins: Bins;
}

/** Columns by node, metric and statistic; an empty cell is NaN. Three rows of names and one of the index come first. */
export function readBins(file: string): Bins {
  const [nodes = [], metrics = [], statistics = [], , ...rows] = readCsv(file);
  const times = Float64Array.from(rows, ([at]) => Number(at) * 1_000);
  const columns = nodes.slice(1).map((node, c) => ({
    node,
    metric: metrics[c + 1] ?? '',
    statistic: statistics[c + 1] ?? '',
    values: Float64Array.from(rows, (cells) => numberOr(cells[c + 1] ?? '')),
  }));
  return { times, columns };
}

function numberOr(cell: string): number {
  return cell === '' ? Number.NaN : Number(cell);
}

/** Every issue of the folders `train` and `test`. */
export function readIssues(folder: string): Issue[] {
  return ['train', 'test'].flatMap((part) =>
    readdirSync(join(folder, part))
      .sort()
      .map((name) => readIssue(join(folder, part, name)))
  );
}

function readIssue(folder: string): Issue {
  const { target, root_cause: cause } = JSON.parse(readFileSync(join(folder, 'target.json'), 'utf8')) as {
    target: { node: string; metric: string; timestamp: number };
    root_cause: { node: string };
  };
  return {
    target: { node: target.node, metric: target.metric, at: target.timestamp * 1_000 },
    cause: cause.node,
    bins: readBins(join(folder, 'metrics.csv')),
  };
}

/** The calls of the adjacency matrix: a row calls the columns that hold a 1. */
export function readCalls(file: string): BundleEdge[] {
  const [head = [], ...rows] = readCsv(file);
  return rows.flatMap(([from = '', ...cells]) =>
    cells.flatMap((cell, c) =>
      Number(cell) > 0 ? [{ from: keyOf(from), to: keyOf(head[c + 1] ?? ''), kind: 'calls' as const }] : []
    )
  );
}

export function keyOf(node: string): string {
  return `service:${node}`;
}

/** Requests, failures and durations as the engine's roles; what is another metric takes part as an unknown one. */
export function seriesOf({ times, columns }: Bins): SeriesInput[] {
  return columns.map(({ node, metric, statistic, values }): SeriesInput => {
    const base = {
      metric: `${metric}_${statistic}`,
      labels: { microservice: node, statistic },
      type: 'gauge',
      entity: keyOf(node),
      edge: null,
      family: 'requests',
      times,
      query: `${metric}_${statistic}{microservice="${node}"}`,
      sourceId: null,
    } as const;
    if (metric === 'requests') {
      const seconds = BIN_MS / 1_000;
      return { ...base, role: 'rate', unit: 'requests', values: values.map((value) => value / seconds) };
    }
    if (metric === 'availability') {
      return { ...base, role: 'errors', unit: 'ratio', values: values.map((value) => 1 - value / 100) };
    }
    if (metric === 'latency') {
      return { ...base, role: 'duration', unit: 's', fold: statistic === 'Average' ? 'mean' : 'quantile', values };
    }
    return { ...base, role: 'other', unit: '', values };
  });
}
