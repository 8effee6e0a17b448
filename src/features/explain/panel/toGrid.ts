import { PANEL_LIMITS } from '#contract/explain';
import type { RawSeries } from './readFrames.ts';

export interface Grid {
  from: number;
  stepMs: number;
  points: number;
}

/** Steps are looked up in this many series: panels have one step for all, or a few. */
const ASKED_FOR_STEP = 50;

/** An even grid for all series: their own step, or a larger one where there would be too many points. */
export function gridFor(series: readonly RawSeries[], range: { from: number; to: number }, kept: number): Grid {
  const most = Math.min(PANEL_LIMITS.points, Math.floor(PANEL_LIMITS.values / Math.max(1, kept)));
  const span = range.to - range.from;
  const own = Math.min(...series.slice(0, ASKED_FOR_STEP).map(({ times }) => stepOf(times)));
  const least = Math.ceil(span / Math.max(1, most - 1));
  const stepMs = Math.max(1, Math.round(Math.max(least, Number.isFinite(own) ? own : least)));
  // The grid stands on the points that there are, so that none falls between two of its own.
  const first = series[0]?.times[0] ?? range.from;
  const phase = (((first - range.from) % stepMs) + stepMs) % stepMs;
  const from = Math.round(range.from + phase);
  return { from, stepMs, points: Math.min(most, Math.max(1, Math.floor((range.to - from) / stepMs) + 1)) };
}

/** The median distance of neighbouring points; Infinity below two. */
function stepOf(times: ArrayLike<number>): number {
  const gaps: number[] = [];
  for (let i = 1; i < times.length && gaps.length < 200; i++) {
    const gap = (times[i] as number) - (times[i - 1] as number);
    if (gap > 0) {
      gaps.push(gap);
    }
  }
  gaps.sort((a, b) => a - b);
  return gaps[gaps.length >> 1] ?? Infinity;
}

/** A series on the grid: the mean of the points that fall to each of its times, null where there are none. */
export function onGrid({ times, values }: RawSeries, { from, stepMs, points }: Grid): Array<number | null> {
  const sums = new Float64Array(points);
  const counts = new Uint32Array(points);
  for (let i = 0; i < times.length; i++) {
    const raw = values[i];
    const value = typeof raw === 'number' ? raw : Number.NaN;
    const slot = Math.round(((times[i] as number) - from) / stepMs);
    if (slot >= 0 && slot < points && Number.isFinite(value)) {
      sums[slot] = (sums[slot] as number) + value;
      counts[slot] = (counts[slot] as number) + 1;
    }
  }
  return Array.from(sums, (sum, i) => (counts[i] === 0 ? null : short(sum / (counts[i] as number))));
}

/** Six digits: more only make the request longer. */
function short(value: number): number {
  return Number(value.toPrecision(6));
}
