import { ROUNDING } from './rounding.ts';

/** A shift is without precedent when it is so many times the largest one of the same length in the past. */
const UNPRECEDENTED = 3;
/** Fewer points before the shift are no history to compare it with. */
const LEAST_BEFORE = 24;
/** What has lasted for a longer share of the points is in the trials of the past, which learn from it. */
const LONGEST = 0.25;
/** A level differs between its halves by no more than this share of the shift; what differs more is on its way. */
const LEVEL = 0.5;
/** Lengths that are tried grow by this factor. */
const GROWTH = 1.25;

/** The newest points stand on a level of which the past knows nothing. */
export interface FreshShift {
  /** Index of the first point of the new level. */
  at: number;
  points: number;
}

/**
 * A new level that began just now and is larger than any change of the same length in the series' own past, or undefined.
 * No method can tell from that past whether it stays. Compares the means of neighbouring windows at every place, from
 * running sums: linear in the points.
 */
export function freshShift(past: Float64Array): FreshShift | undefined {
  const sums = runningSums(past);
  const longest = Math.min(Math.floor(past.length * LONGEST), past.length - LEAST_BEFORE);
  const lengths: number[] = [];
  for (let points = 1; points <= longest; points = Math.max(points + 1, Math.floor(points * GROWTH))) {
    if (isUnprecedented(sums, points)) {
      lengths.push(points);
    }
  }
  if (lengths.length === 0) {
    return undefined;
  }
  const at = sharpest(sums, lengths.flatMap(around));
  return isLevel(sums, at) ? { at, points: past.length - at } : undefined;
}

/** The lengths between one that was tried and its neighbours. */
function around(points: number): number[] {
  const least = Math.ceil(points / GROWTH);
  return Array.from({ length: Math.floor(points * GROWTH) - least + 1 }, (_, i) => least + i);
}

function runningSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  values.forEach((value, i) => (sums[i + 1] = (sums[i] as number) + value));
  return sums;
}

function meanOf(sums: Float64Array, from: number, to: number): number {
  return ((sums[to] as number) - (sums[from] as number)) / (to - from);
}

/** By how much the mean of the window from `at` on differs from that of the window before it. */
function shiftAt(sums: Float64Array, at: number, points: number): number {
  return Math.abs(meanOf(sums, at, at + points) - meanOf(sums, at - points, at));
}

/** Whether the newest shift is far larger than the largest one that ended before it. */
function isUnprecedented(sums: Float64Array, points: number): boolean {
  const end = sums.length - 1;
  let largest = ROUNDING;
  for (let at = points; at + points <= end - points; at++) {
    largest = Math.max(largest, shiftAt(sums, at, points));
  }
  return shiftAt(sums, end - points, points) > UNPRECEDENTED * largest;
}

/** Where the two sides differ most for their length, as the likeliest place of a change of the mean does (Page 1954). */
function sharpest(sums: Float64Array, lengths: readonly number[]): number {
  const end = sums.length - 1;
  let best = { at: end, size: -1 };
  for (const length of lengths) {
    const size = 2 * length <= end ? shiftAt(sums, end - length, length) * Math.sqrt(length) : 0;
    best = size > best.size ? { at: end - length, size } : best;
  }
  return best.at;
}

function isLevel(sums: Float64Array, at: number): boolean {
  const end = sums.length - 1;
  const middle = (at + end) >> 1;
  return (
    middle === at ||
    Math.abs(meanOf(sums, middle, end) - meanOf(sums, at, middle)) <= LEVEL * shiftAt(sums, at, end - at)
  );
}
