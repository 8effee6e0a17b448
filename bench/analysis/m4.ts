import { join } from 'node:path';
import { forecast } from '../../backend/analysis/index.ts';
import { numbersOf, readCsv } from './csv.ts';
import { coverage, intervalScore, meanError, naive2, seasonalNaive, seasonalScale, smape } from './m4Measures.ts';
import type { Benchmark, Row } from './types.ts';

const HOUR = 3_600_000;
/** The competition scores bands that shall hold 95 %. */
const LEVEL = 0.95;

interface Frequency {
  file: 'Hourly' | 'Weekly';
  /** Milliseconds. */
  step: number;
  horizon: number;
  /** The season that the competition divides errors by. */
  season: number;
}

interface Case {
  past: Float64Array;
  future: Float64Array;
}

class Totals {
  smape = 0;
  mase = 0;
  add(one: Case, forecast: Float64Array, season: number): void {
    this.smape += smape(one.future, forecast);
    this.mase += meanError(one.future, forecast) / seasonalScale(one.past, season);
  }
  /** Overall weighted average: sMAPE and MASE, each over that of Naive 2. */
  owa(naive: Totals): number {
    return (this.smape / naive.smape + this.mase / naive.mase) / 2;
  }
}

const m4Hourly: Benchmark = {
  name: 'm4 Hourly',
  folder: 'm4',
  run: (folder) => {
    const { owa, baseline, msis, covered } = measure(folder, { file: 'Hourly', step: HOUR, horizon: 48, season: 24 });
    const of = { benchmark: 'm4 Hourly' } as const;
    return [
      {
        ...of,
        metric: 'OWA',
        value: owa,
        reach: 0.48,
        stretch: 0.43,
        better: 'less',
        baseline,
        published: 'sNaive .627, Theta 1.006, winner .440, best .410 (all 414 series, M4-methods)',
      },
      {
        ...of,
        metric: 'MSIS',
        value: msis,
        reach: 7.0,
        stretch: 6.2,
        better: 'less',
        published: 'ARIMA 7.54, winner 7.93, best 6.14',
      },
      { ...of, metric: 'coverage of 95 %', value: covered, reach: [0.93, 0.97], better: 'more' },
    ] satisfies Row[];
  },
};

const m4Weekly: Benchmark = {
  name: 'm4 Weekly',
  folder: 'm4',
  run: (folder) => {
    const { owa, baseline, msis, covered } = measure(folder, {
      file: 'Weekly',
      step: 168 * HOUR,
      horizon: 13,
      season: 1,
    });
    const of = { benchmark: 'm4 Weekly' } as const;
    return [
      {
        ...of,
        metric: 'OWA',
        value: owa,
        reach: 0.78,
        stretch: 0.74,
        better: 'less',
        baseline,
        published: 'Theta .971, winner .851, best .739 (all 359 series, M4-methods)',
      },
      { ...of, metric: 'MSIS', value: msis, better: 'less' },
      { ...of, metric: 'coverage of 95 %', value: covered, better: 'more' },
    ] satisfies Row[];
  },
};

export const benchmarks: readonly Benchmark[] = [m4Hourly, m4Weekly];

function measure(
  folder: string,
  { file, step, horizon, season }: Frequency
): { owa: number; baseline: Row['baseline']; msis: number; covered: number } {
  const cases = readCases(folder, file);
  const engine = new Totals();
  const naive = new Totals();
  const repeated = new Totals();
  let msis = 0;
  let covered = 0;
  for (const one of cases) {
    const times = Float64Array.from(one.past, (_, i) => i * step);
    const result = forecast({ times, values: one.past, horizon, level: LEVEL });
    if (result.status !== 'ok') {
      throw new Error(`${file}: ${result.reason.text}`);
    }
    engine.add(one, result.point, season);
    naive.add(one, naive2(one.past, horizon, season), season);
    repeated.add(one, seasonalNaive(one.past, horizon, season), season);
    msis += intervalScore(one.future, result.lower, result.upper, 1 - LEVEL) / seasonalScale(one.past, season);
    covered += coverage(one.future, result.lower, result.upper);
  }
  const baseline = { name: season > 1 ? 'seasonal naive' : 'naive', value: repeated.owa(naive) };
  return { owa: engine.owa(naive), baseline, msis: msis / cases.length, covered: covered / cases.length };
}

function readCases(folder: string, file: string): Case[] {
  const rowsOf = (part: string): Map<string, Float64Array> =>
    new Map(
      readCsv(join(folder, `${file}-${part}.csv`))
        .slice(1)
        .map(([id = '', ...cells]) => [id, numbersOf(cells)])
    );
  const tests = rowsOf('test');
  return [...rowsOf('train')].flatMap(([id, past]) => {
    const future = tests.get(id);
    return future === undefined ? [] : [{ past, future }];
  });
}
