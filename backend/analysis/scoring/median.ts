import { kthOf } from './kthOf.ts';

/** The finite values of the stretch that is looked at, with their number and bounds. */
let finite = new Float64Array(1024);
let distances = new Float64Array(1024);
let least = 0;
let most = 0;

/** Median of the finite values in [from, to); NaN when there is none. Linear time, no allocation. */
export function medianOf(values: Float64Array, from = 0, to: number = values.length): number {
  const n = fill(values, from, to);
  return middleOf(finite, n, least, most);
}

/** Robust centre and scale of a stretch. */
export interface RobustScale {
  points: number;
  median: number;
  scale: number;
}

/** What makes a standard deviation of the median and of the mean distance, for normally distributed values. */
const OF_MEDIAN_DISTANCE = 1.4826;
const OF_MEAN_DISTANCE = 1.2533;

/**
 * Median of the finite values in [from, to) and their robust standard deviation, at least `floor` times the median: by the
 * median distance, or where more than half of the values are alike (sparse counts) by the mean one, which still tells how
 * large a spike is. Steady series, whose scale is the floor, are recognised without a selection. NaN when there is none.
 */
export function robustScaleOf(values: Float64Array, from: number, to: number, floor: number): RobustScale {
  const points = fill(values, from, to);
  const median = middleOf(finite, points, least, most);
  const lowest = floor * Math.abs(median);
  if (OF_MEDIAN_DISTANCE * Math.max(median - least, most - median) <= lowest) {
    return { points, median, scale: lowest };
  }
  const { medianDistance, meanDistance } = distancesFrom(median, points);
  const scale = medianDistance > 0 ? OF_MEDIAN_DISTANCE * medianDistance : OF_MEAN_DISTANCE * meanDistance;
  return { points, median, scale: Math.max(scale, lowest) };
}

function distancesFrom(median: number, points: number): { medianDistance: number; meanDistance: number } {
  // Names of this function's own: those of the module would be looked up for every value.
  const of = finite;
  const into = distances;
  let sum = 0;
  for (let i = 0; i < points; i++) {
    const distance = Math.abs((of[i] as number) - median);
    into[i] = distance;
    sum += distance;
  }
  const farthest = Math.max(median - least, most - median);
  return { medianDistance: middleOf(into, points, 0, farthest), meanDistance: sum / points };
}

/** The q-quantile (nearest rank) of the finite values in [from, to); NaN when there is none. */
export function quantileOf(values: Float64Array, q: number, from = 0, to: number = values.length): number {
  const n = fill(values, from, to);
  if (n === 0) {
    return Number.NaN;
  }
  return kthOf(finite, n, Math.min(n - 1, Math.max(0, Math.round(q * (n - 1)))), least, most);
}

/** Copies the finite values and notes their bounds. Returns how many. */
function fill(values: Float64Array, from: number, to: number): number {
  const end = Math.min(to, values.length);
  if (end - from > finite.length) {
    finite = new Float64Array((end - from) * 2);
    distances = new Float64Array((end - from) * 2);
  }
  const into = finite;
  let n = 0;
  let low = Infinity;
  let high = -Infinity;
  for (let i = Math.max(0, from); i < end; i++) {
    const value = values[i] as number;
    if (value - value === 0) {
      into[n++] = value;
      low = value < low ? value : low;
      high = value > high ? value : high;
    }
  }
  least = low;
  most = high;
  return n;
}

/** The middle of the first n values, or half-way between the two in the middle. */
function middleOf(values: Float64Array, n: number, low: number, high: number): number {
  return n === 0 ? Number.NaN : kthOf(values, n, n >> 1, low, high, n % 2 === 0);
}
