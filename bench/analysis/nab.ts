import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AnomalyDetector } from '../../backend/analysis/index.ts';
import { readCsv } from './csv.ts';
import { LOW_FALSE_POSITIVES, probationOf, type LabelWindow, type Profile, rawScore, STANDARD } from './nabScore.ts';
import type { Benchmark, Row } from './types.ts';

const DAY_MS = 86_400_000;

/** One series with its labels. */
export interface LabelledSeries {
  name: string;
  times: Float64Array;
  values: Float64Array;
  windows: LabelWindow[];
}

/** Indices of the points at which a detector raises an alarm. */
export type Alarms = (series: LabelledSeries) => number[];

const nab: Benchmark = {
  name: 'nab',
  folder: 'nab',
  run: (folder) => {
    const all = readSeries(folder);
    const mine = measure(all, engineAlarms);
    const simple = measure(all, largestMoves);
    const name = 'moving z > 5';
    const of = { benchmark: 'nab' } as const;
    return [
      {
        ...of,
        metric: 'standard',
        value: mine.standard,
        reach: 70,
        stretch: 75,
        better: 'more',
        baseline: { name, value: simple.standard },
        published: 'HTM 70.1, CAD-OSE 69.9, ARTime 74.9 (all 58 files, best threshold)',
      },
      {
        ...of,
        metric: 'low FP',
        value: mine.lowFp,
        reach: 65,
        stretch: 68,
        better: 'more',
        baseline: { name, value: simple.lowFp },
        published: 'HTM 63.1, CAD-OSE 67.0, ARTime 65.2 (all 58 files, best threshold)',
      },
      {
        ...of,
        metric: 'alarms without anomaly',
        value: mine.needless,
        reach: 0,
        better: 'less',
        baseline: { name, value: simple.needless },
      },
      {
        ...of,
        metric: 'alarms a series-day',
        value: mine.perDay,
        reach: 0.2,
        better: 'less',
        baseline: { name, value: simple.perDay },
      },
      { ...of, metric: 'million points/s', value: mine.speed, reach: 1, better: 'more' },
    ] satisfies Row[];
  },
};

export const benchmarks: readonly Benchmark[] = [nab];

/** The engine as users get it: at most one false alarm a week. */
export const engineAlarms: Alarms = ({ times, values }) => {
  const gaps = times
    .slice(1)
    .map((time, i) => time - (times[i] as number))
    .sort();
  const detector = new AnomalyDetector({ step: gaps[gaps.length >> 1] as number });
  return indicesWhere(times.length, (i) => detector.observe(times[i] as number, values[i] as number).alarm);
};

/** The simple method beside it: more than five moving standard deviations from the moving mean of a day, then a day of rest. */
const largestMoves: Alarms = ({ times, values }) => {
  let mean = values[0] as number;
  let square = 0;
  let quietUntil = 0;
  return indicesWhere(times.length, (i) => {
    const off = (values[i] as number) - mean;
    const alarm = i > 288 && off * off > 25 * square && (times[i] as number) >= quietUntil;
    quietUntil = alarm ? (times[i] as number) + DAY_MS : quietUntil;
    mean += off / Math.min(288, i + 1);
    square += (off * off - square) / Math.min(288, i + 1);
    return alarm;
  });
};

interface Measured {
  standard: number;
  lowFp: number;
  needless: number;
  perDay: number;
  speed: number;
}

export function measure(all: readonly LabelledSeries[], alarmsOf: Alarms): Measured {
  const before = process.threadCpuUsage();
  const alarms = all.map(alarmsOf);
  const { user, system } = process.threadCpuUsage(before);
  const points = all.reduce((sum, { times }) => sum + times.length, 0);
  const counted = all.map(
    ({ times }, s) => (alarms[s] as number[]).filter((index) => index >= probationOf(times.length)).length
  );
  const days = all.reduce((sum, { times }) => sum + ((times.at(-1) ?? 0) - (times[0] ?? 0)) / DAY_MS, 0);
  const total = (of: readonly number[]): number => of.reduce((sum, value) => sum + value, 0);
  return {
    standard: normalised(all, alarms, STANDARD),
    lowFp: normalised(all, alarms, LOW_FALSE_POSITIVES),
    needless: total(counted.filter((_, s) => (all[s] as LabelledSeries).windows.length === 0)),
    perDay: total(alarms.map((of) => of.length)) / days,
    speed: points / (user + system),
  };
}

/** 100 for perfect alarms, 0 for none. */
function normalised(all: readonly LabelledSeries[], alarms: readonly number[][], profile: Profile): number {
  let [score, none, perfect] = [0, 0, 0];
  all.forEach(({ times, windows }, s) => {
    const raw = rawScore(times.length, windows, alarms[s] as number[], profile);
    score += raw.score;
    none += raw.none;
    perfect += raw.perfect;
  });
  return (100 * (score - none)) / (perfect - none);
}

export function readSeries(folder: string): LabelledSeries[] {
  const labels = JSON.parse(readFileSync(join(folder, 'labels', 'combined_windows.json'), 'utf8')) as Record<
    string,
    [string, string][]
  >;
  const files = readdirSync(join(folder, 'data'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.csv')
  );
  return files.sort().map((file) => {
    const rows = readCsv(join(folder, 'data', file)).slice(1);
    const times = Float64Array.from(rows, ([at = '']) => unix(at));
    const indexOf = (at: string): number => times.indexOf(unix(at));
    const windows = (labels[file.replaceAll('\\', '/')] ?? []).map(([from, to]) => ({
      from: indexOf(from),
      to: indexOf(to),
    }));
    return { name: file, times, values: Float64Array.from(rows, ([, value]) => Number(value)), windows };
  });
}

function unix(at: string): number {
  return Date.parse(`${at.slice(0, 19).replace(' ', 'T')}Z`);
}

function indicesWhere(points: number, is: (index: number) => boolean): number[] {
  const found: number[] = [];
  for (let i = 0; i < points; i++) {
    if (is(i)) {
      found.push(i);
    }
  }
  return found;
}
