import { counterRate } from '../scoring/counterRate.ts';

/** More points than this are not read; the oldest go first. */
export const MAX_POINTS = 10_000;
/** A gap as long as everything after it splits the history, when there are this many points after it: what lies before is not read. */
const ENOUGH_AFTER_GAP = 32;

/** A series at an even step, the last point last. */
export interface Grid {
  /** Milliseconds. */
  step: number;
  /** Unix milliseconds of the last point. */
  end: number;
  /** Without NaN: gaps are filled in. */
  values: Float64Array;
  /** Share of the values that were filled in. */
  filled: number;
}

/** Finite points by ascending time, of points at the same time the last one given that is the largest; never longer than the input. */
export function cleanPoints(times: Float64Array, values: Float64Array): { times: Float64Array; values: Float64Array } {
  const length = Math.min(times.length, values.length);
  const order: number[] = [];
  let ascending = true;
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) {
    const time = times[i] as number;
    if (Number.isFinite(time) && Number.isFinite(values[i] as number)) {
      ascending &&= time > last;
      last = time;
      order.push(i);
    }
  }
  if (!ascending) {
    // Ties are broken by value, so that the order in which points were given does not count.
    order.sort((a, b) => (times[a] as number) - (times[b] as number) || (values[a] as number) - (values[b] as number));
  }
  const cleanTimes = new Float64Array(order.length);
  const cleanValues = new Float64Array(order.length);
  let n = 0;
  for (const i of order) {
    if (n > 0 && cleanTimes[n - 1] === times[i]) {
      n--;
    }
    cleanTimes[n] = times[i] as number;
    cleanValues[n] = values[i] as number;
    n++;
  }
  return { times: cleanTimes.subarray(0, n), values: cleanValues.subarray(0, n) };
}

/** The median distance of neighbouring points in milliseconds; NaN below two points. */
export function stepOf(times: Float64Array): number {
  const recent = times.subarray(Math.max(0, times.length - MAX_POINTS));
  const gaps = new Float64Array(Math.max(0, recent.length - 1));
  for (let i = 0; i < gaps.length; i++) {
    gaps[i] = (recent[i + 1] as number) - (recent[i] as number);
  }
  gaps.sort();
  return gaps.length === 0 ? Number.NaN : (gaps[gaps.length >> 1] as number);
}

/**
 * Puts points (clean, ascending) on an even grid that ends at the last one; several in a slot are averaged, empty slots
 * are NaN. A counter becomes its rate per second first. Undefined when no step can be told.
 */
export function toGrid(times: Float64Array, values: Float64Array, counter: boolean): Grid | undefined {
  const levels = counter ? counterRate(times, values) : values;
  const step = stepOf(times);
  const end = times.at(-1) ?? Number.NaN;
  if (!(step > 0) || !Number.isFinite(step)) {
    return undefined;
  }
  const slots = Math.min(MAX_POINTS, Math.round((end - (times[0] as number)) / step) + 1);
  const sums = new Float64Array(slots);
  const counts = new Float64Array(slots);
  for (let i = times.length - 1; i >= 0; i--) {
    const slot = slots - 1 - Math.round((end - (times[i] as number)) / step);
    if (slot < 0) {
      break;
    }
    const value = levels[i] as number;
    if (Number.isFinite(value)) {
      const count = (counts[slot] as number) + 1;
      counts[slot] = count;
      // Shares are added, as a sum of the largest numbers would be infinite.
      sums[slot] = (sums[slot] as number) * ((count - 1) / count) + value / count;
    }
  }
  for (let slot = 0; slot < slots; slot++) {
    if (counts[slot] === 0) {
      sums[slot] = Number.NaN;
    }
  }
  return fill({ step, end, values: afterLastLongGap(sums), filled: 0 });
}

/** Without empty slots at the start, and without what lies before a gap that splits the history. */
function afterLastLongGap(values: Float64Array): Float64Array {
  let start = values.length;
  let gap = 0;
  for (let i = values.length - 1; i >= 0; i--) {
    if (Number.isNaN(values[i])) {
      gap++;
      continue;
    }
    const rest = values.length - start;
    if (rest >= ENOUGH_AFTER_GAP && gap >= rest) {
      break;
    }
    start = i;
    gap = 0;
  }
  return values.subarray(start);
}

/** Fills gaps along a straight line between their ends; a gap at the end keeps the last value. */
function fill(grid: Grid): Grid {
  const { values } = grid;
  let known = -1;
  let filled = 0;
  for (let i = 0; i <= values.length; i++) {
    if (i < values.length && Number.isNaN(values[i])) {
      filled++;
      continue;
    }
    const from = values[known] as number;
    const to = i < values.length ? (values[i] as number) : from;
    for (let j = known + 1; j < i && known >= 0; j++) {
      const share = (j - known) / (i - known);
      values[j] = from * (1 - share) + to * share;
    }
    known = i;
  }
  return { ...grid, filled: values.length === 0 ? 1 : filled / values.length };
}
