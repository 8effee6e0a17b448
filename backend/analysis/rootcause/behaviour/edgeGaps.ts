import { credence } from '../../scoring/credence.ts';
import { medianOf } from '../../scoring/median.ts';
import { ownSwing } from '../../scoring/ownSwing.ts';
import { lowerBound, type Profile } from '../../scoring/profile.ts';
import { baselineOf, compareLevels, type Shift } from '../../scoring/robustScore.ts';
import type { ResourceGraph } from '../resourceGraph.ts';
import type { Stretches } from './clue.ts';
import { compareSamples } from './compareSamples.ts';
import { sampleGroups } from './sampleGroups.ts';
import type { SpanView } from './spanView.ts';

/** How the time on the way between two owners changed. */
export interface EdgeGap {
  from: string;
  to: string;
  shift: Shift;
  unit: string;
  profiles: readonly Profile[];
}

/** Fewer points of the past say nothing. */
const LEAST_BEFORE = 8;
/** Part of the usual call that is too little to matter. */
const UNFELT = 0.1;

/** Gaps between the spans of two owners. */
export function spanGaps(view: SpanView): EdgeGap[] {
  const { owner, owners, parent, gap, floor } = view;
  const groups = sampleGroups(view, gap, (row) => {
    const [from, to] = [owner[parent[row] as number] as number, owner[row] as number];
    return from < 0 || to < 0 ? -1 : from * owners.length + to;
  });
  return [...groups].flatMap(([group, { before, after }]) => {
    const shift = compareSamples(before, after, floor);
    const [from, to] = [owners[Math.floor(group / owners.length)], owners[group % owners.length]];
    return shift && from !== undefined && to !== undefined ? [{ from, to, shift, unit: 'ms', profiles: [] }] : [];
  });
}

/** Gaps between what both ends of an edge measured: durations of one kind, `client` and `server` in their names. */
export function seriesGaps(profiles: readonly Profile[], graph: ResourceGraph, stretches: Stretches): EdgeGap[] {
  const pairs = new Map<string, { client?: Profile; server?: Profile }>();
  for (const profile of profiles) {
    const { edge, role, metric, fold } = profile.input;
    const side = /(^|_)server(_|$)/.test(metric) ? 'server' : /(^|_)client(_|$)/.test(metric) ? 'client' : null;
    if (edge && side && role === 'duration' && fold !== 'sum') {
      const kind = metric.replace(/(^|_)(client|server)(?=_|$)/, '$1');
      const id = `${graph.ownerOf(edge.from)}\n${graph.ownerOf(edge.to)}\n${kind}`;
      const pair = pairs.get(id) ?? {};
      pairs.set(id, pair);
      pair[side] ??= profile;
    }
  }
  return [...pairs].flatMap(([id, { client, server }]) => {
    const [from = '', to = ''] = id.split('\n');
    const shift = client && server && from !== to ? gapOfSeries(client, server, stretches) : null;
    return client && server && shift ? [{ from, to, shift, unit: client.input.unit, profiles: [client, server] }] : [];
  });
}

function gapOfSeries(client: Profile, server: Profile, { baseTo, from, to }: Stretches): Shift | null {
  const { times, values } = client;
  const half = medianOf(server.times.subarray(1).map((at, i) => at - (server.times[i] as number))) / 2;
  const gaps = values.map((value, i) => {
    const near = lowerBound(server.times, (times[i] as number) - half);
    return Math.abs((server.times[near] ?? Infinity) - (times[i] as number)) <= half
      ? value - (server.values[near] as number)
      : Number.NaN;
  });
  const end = lowerBound(times, baseTo);
  const [first, last] = [lowerBound(times, from), lowerBound(times, to + 1)];
  const base = baselineOf(gaps, 0, end);
  if (base.points < LEAST_BEFORE) {
    return null;
  }
  const floor = UNFELT * Math.max(0, medianOf(values, 0, end));
  const scale = Math.max(ownSwing(gaps, base, 0, end, last - first), floor / 10);
  const after = medianOf(gaps, first, last);
  const { z, logRatio, score } = compareLevels(Math.max(0, base.median) + floor, scale, Math.max(0, after) + floor);
  return { before: base.median, after, z, logRatio, score: score * credence(z) };
}
