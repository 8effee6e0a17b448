import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { analyse, type EvidenceBundle } from '../../backend/analysis/index.ts';
import {
  BIN_MS,
  type Bins,
  type Column,
  type Issue,
  keyOf,
  readBins,
  readCalls,
  readIssues,
  seriesOf,
} from './petshop/readPetshop.ts';
import { largestZ } from './largestZ.ts';
import { verdictOf } from './reliability.ts';
import type { Benchmark, Row } from './types.ts';

/** A healthy window follows at least this many bins of its own past: half a day. */
const LEAST_PAST = 144;

const petshop: Benchmark = {
  name: 'petshop',
  folder: 'petshop',
  run: (folder) => {
    const parts = readdirSync(folder)
      .map((name) => join(folder, name))
      .filter((part) => existsSync(join(part, 'graph.csv')));
    const cases = parts.flatMap(readPart);
    const sick = cases.filter(({ issue }) => issue !== null);
    const alerted = sick.map(({ bundle, issue }) => ({
      bundle: withAlert(bundle, issue as Issue),
      issue: issue as Issue,
    }));
    const results = alerted.map(({ bundle, issue }) => ({ result: analyse(bundle), cause: keyOf(issue.cause) }));
    const ranks = results.map(({ result, cause }) =>
      result.suspects.findIndex(({ resourceKey }) => resourceKey === cause)
    );
    const plain = alerted.map(({ bundle, issue }) => largestZ(bundle).indexOf(keyOf(issue.cause)));
    const unprompted = cases.map(({ bundle, issue }) => ({
      result: analyse(bundle),
      cause: issue && keyOf(issue.cause),
    }));
    const named = unprompted.flatMap(({ result, cause }) =>
      cause === null ? [] : [result.findings[0]?.resourceKey === cause]
    );
    const quiet = unprompted.flatMap(({ result, cause }) => (cause === null ? [result.findings.length === 0] : []));
    const within = (list: readonly number[], k: number): number => share(list.map((rank) => rank >= 0 && rank < k));
    const row = (metric: string, value: number, reach: number, stretch: number, simple: number, more = ''): Row => ({
      benchmark: 'petshop',
      metric,
      value,
      better: 'more',
      reach,
      stretch,
      baseline: { name: 'largest z', value: simple },
      published: more,
    });
    const rows = [
      row('alerted: top-1', within(ranks, 1), 0.92, 1, within(plain, 1), "its notebook's traversal .654 (all 52)"),
      row('alerted: top-3', within(ranks, 3), 1, 1, within(plain, 3), "its notebook's traversal .827 (all 52)"),
      row(
        'unprompted: top-1',
        share(named),
        0.75,
        0.85,
        share(sick.map(({ bundle, issue }) => largestZ(bundle)[0] === keyOf(issue?.cause ?? '')))
      ),
      row('unprompted: quiet when healthy', share(quiet), 0.9, 0.95, 0),
    ];
    const verdicts = [...results, ...unprompted].flatMap(({ result, cause }) =>
      verdictOf(result, (key) => key === cause)
    );
    return { rows, verdicts };
  },
};

export const benchmarks: readonly Benchmark[] = [petshop];

interface Case {
  bundle: EvidenceBundle;
  issue: Issue | null;
}

function share(hits: readonly boolean[]): number {
  return hits.filter(Boolean).length / hits.length;
}

export function readPart(folder: string): Case[] {
  const past = readBins(join(folder, 'noissue', 'metrics.csv'));
  const calls = readCalls(join(folder, 'graph.csv'));
  const issues = readIssues(folder);
  const length = Math.max(...issues.map(({ bins }) => bins.times.length));
  const bundleOf = (bins: Bins): EvidenceBundle => ({
    window: { from: bins.times[0] ?? 0, to: (bins.times.at(-1) ?? 0) + BIN_MS },
    lookFrom: bins.times.at(-length) ?? 0,
    series: seriesOf(bins),
    resources: [],
    edges: calls,
    changes: [],
    alerts: [],
    missing: [],
  });
  const healthy: Case[] = [];
  for (let end = LEAST_PAST + length; end <= past.times.length; end += length) {
    healthy.push({ bundle: bundleOf(cut(past, end)), issue: null });
  }
  return [...issues.map((issue) => ({ bundle: bundleOf(joined(past, issue.bins)), issue })), ...healthy];
}

function cut({ times, columns }: Bins, end: number): Bins {
  return {
    times: times.subarray(0, end),
    columns: columns.map((column) => ({ ...column, values: column.values.subarray(0, end) })),
  };
}

/** The quiet days, moved in time to end where the issue's bins begin. Both were recorded at different times of the year. */
function joined(past: Bins, now: Bins): Bins {
  const moved = (now.times[0] ?? 0) - BIN_MS - (past.times.at(-1) ?? 0);
  const times = Float64Array.from([...past.times.map((at) => at + moved), ...now.times]);
  const of = (column: Column): string => `${column.node}\n${column.metric}\n${column.statistic}`;
  const nows = new Map(now.columns.map((column) => [of(column), column]));
  const pasts = new Map(past.columns.map((column) => [of(column), column]));
  const columns = [...new Set([...pasts.keys(), ...nows.keys()])].map((id) => {
    const values = new Float64Array(times.length).fill(Number.NaN);
    values.set(pasts.get(id)?.values ?? [], 0);
    values.set(nows.get(id)?.values ?? [], past.times.length);
    return { ...((pasts.get(id) ?? nows.get(id)) as Column), values };
  });
  return { times, columns };
}

export function withAlert(bundle: EvidenceBundle, { target }: Issue): EvidenceBundle {
  const role = target.metric === 'latency' ? ('duration' as const) : ('errors' as const);
  const alert = { name: target.metric, startsAt: target.at, resourceKeys: [keyOf(target.node)], role };
  return { ...bundle, alerts: [alert] };
}
