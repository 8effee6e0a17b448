import { cleanPoints, stepOf } from '../forecast/grid.ts';
import { counterRate } from '../scoring/counterRate.ts';
import { AnomalyDetector } from './detector.ts';
import type { Anomaly, DetectorOptions } from './types.ts';

/** A series to look through; arrays are parallel, in any order, gaps and NaN allowed. Times are unix milliseconds. */
export interface AnomalySeries {
  times: Float64Array;
  values: Float64Array;
  /** `counter`: cumulative, may be reset; its rate per second is judged. */
  kind?: 'gauge' | 'counter';
}

/** Normal points that end an anomaly. */
const NORMAL_POINTS = 3;

/**
 * Runs the streaming detector over a whole series and returns its anomalies by time. Each begins with an alarm; it ends
 * with the last abnormal point that is at least half as far off as the one with the highest score, when three others
 * follow.
 */
export function detectAnomalies(series: AnomalySeries, options: Omit<DetectorOptions, 'step'> = {}): Anomaly[] {
  const { times, values } = cleanPoints(series.times, series.values);
  const step = stepOf(times);
  if (!(step > 0) || !Number.isFinite(step)) {
    return [];
  }
  const levels = series.kind === 'counter' ? ratesBetweenResets(times, values) : values;
  const detector = new AnomalyDetector({ ...options, step });
  const found: Anomaly[] = [];
  let open: Anomaly | undefined;
  let normal = 0;
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number;
    const actual = levels[i] as number;
    const { score, alarm, abnormal, expected } = detector.observe(time, actual);
    if (alarm) {
      open = { from: time, to: time, score, expected, actual };
      found.push(open);
      normal = 0;
    } else if (open !== undefined && abnormal && isAsFarOff(open, actual, expected)) {
      open.to = time;
      normal = 0;
      if (score > open.score) {
        Object.assign(open, { score, expected, actual });
      }
    } else if (open !== undefined && ++normal >= NORMAL_POINTS) {
      open = undefined;
    }
  }
  return found;
}

/** The mean of the last hour is abnormal for a while after the values are not, which is no part of the anomaly. */
function isAsFarOff(open: Anomaly, actual: number, expected: number): boolean {
  return Math.abs(actual - expected) >= Math.abs(open.actual - open.expected) / 2;
}

/** What was counted before a reset is not known, so the rate there would look lower than it was. */
function ratesBetweenResets(times: Float64Array, totals: Float64Array): Float64Array {
  return counterRate(times, totals).map((rate, i) =>
    (totals[i] as number) < (totals[i - 1] ?? Number.NEGATIVE_INFINITY) ? Number.NaN : rate
  );
}
