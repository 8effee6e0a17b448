import { quantileOf } from './quantile.ts';
import { KahanSum, linearRegression } from './regression.ts';
import type { Window } from './window.ts';

/** The result of a function over one window, `undefined` for none; `param` is the scalar argument, if it has one. */
export type RangeFunction = (window: Window, param: number) => number | undefined;

function extrapolated(window: Window, counter: boolean, perSecond: boolean): number | undefined {
  const { times, values, from, to, start, end } = window;
  if (to - from < 2) {
    return undefined;
  }
  const [first, last] = [values[from]!, values[to - 1]!];
  let result = last - first;
  if (counter) {
    for (let i = from + 1; i < to; i++) {
      if (values[i]! < values[i - 1]!) {
        result += values[i - 1]!;
      }
    }
  }
  let toStart = (times[from]! - start) / 1000;
  const toEnd = (end - times[to - 1]!) / 1000;
  const sampled = (times[to - 1]! - times[from]!) / 1000;
  const average = sampled / (to - from - 1);
  if (counter && result > 0 && first >= 0) {
    toStart = Math.min(toStart, sampled * (first / result));
  }
  const threshold = average * 1.1;
  let interval = sampled;
  interval += toStart < threshold ? toStart : average / 2;
  interval += toEnd < threshold ? toEnd : average / 2;
  const factor = interval / sampled;
  return result * (perSecond ? factor / ((end - start) / 1000) : factor);
}

function lastTwo(window: Window, counter: boolean): number | undefined {
  const { times, values, from, to } = window;
  if (to - from < 2) {
    return undefined;
  }
  const [previous, last] = [values[to - 2]!, values[to - 1]!];
  const elapsed = times[to - 1]! - times[to - 2]!;
  if (elapsed === 0) {
    return undefined;
  }
  const change = counter && last < previous ? last : last - previous;
  return counter ? change / (elapsed / 1000) : change;
}

function countSteps({ values, from, to }: Window, counts: (previous: number, current: number) => boolean): number {
  let count = 0;
  for (let i = from + 1; i < to; i++) {
    if (counts(values[i - 1]!, values[i]!)) {
      count++;
    }
  }
  return count;
}

function extreme({ values, from, to }: Window, better: (candidate: number, best: number) => boolean): number {
  let best = values[from]!;
  for (let i = from; i < to; i++) {
    if (better(values[i]!, best) || Number.isNaN(best)) {
      best = values[i]!;
    }
  }
  return best;
}

function average({ values, from, to }: Window): number {
  const mean = new KahanSum();
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    const infinite = Math.abs(mean.sum) === Infinity;
    // An infinite mean stays as it is unless NaN or the opposite infinity comes: Inf += x - Inf would be NaN.
    if (infinite && !Number.isNaN(value) && (Number.isFinite(value) || value === mean.sum)) {
      continue;
    }
    const count = i - from + 1;
    mean.add(value / count - mean.sum / count);
  }
  return mean.total;
}

function sum({ values, from, to }: Window): number {
  const total = new KahanSum();
  for (let i = from; i < to; i++) {
    total.add(values[i]!);
  }
  return total.total;
}

function variance({ values, from, to }: Window): number {
  const mean = new KahanSum();
  const squares = new KahanSum();
  for (let i = from; i < to; i++) {
    const delta = values[i]! - mean.exact;
    mean.add(delta / (i - from + 1));
    squares.add(delta * (values[i]! - mean.exact));
  }
  return squares.exact / (to - from);
}

/** Functions over range vectors, as Prometheus 2.42 computes them (windows closed on both sides). */
export const RANGE_FUNCTIONS: ReadonlyMap<string, RangeFunction> = new Map<string, RangeFunction>([
  ['rate', (window) => extrapolated(window, true, true)],
  ['increase', (window) => extrapolated(window, true, false)],
  ['delta', (window) => extrapolated(window, false, false)],
  ['irate', (window) => lastTwo(window, true)],
  ['idelta', (window) => lastTwo(window, false)],
  ['resets', (window) => countSteps(window, (previous, current) => current < previous)],
  ['changes', (window) => countSteps(window, (a, b) => a !== b && !(Number.isNaN(a) && Number.isNaN(b)))],
  ['avg_over_time', average],
  ['sum_over_time', sum],
  ['min_over_time', (window) => extreme(window, (candidate, best) => candidate < best)],
  ['max_over_time', (window) => extreme(window, (candidate, best) => candidate > best)],
  ['count_over_time', ({ from, to }) => to - from],
  ['last_over_time', ({ values, to }) => values[to - 1]],
  ['present_over_time', () => 1],
  ['absent_over_time', () => 1],
  ['stdvar_over_time', variance],
  ['stddev_over_time', (window) => Math.sqrt(variance(window))],
  ['quantile_over_time', ({ values, from, to }, q) => quantileOf(q, values.slice(from, to))],
  [
    'deriv',
    (window) => (window.to - window.from < 2 ? undefined : linearRegression(window, window.times[window.from]!).slope),
  ],
  [
    'predict_linear',
    (window, seconds) => {
      if (window.to - window.from < 2) {
        return undefined;
      }
      const { slope, intercept } = linearRegression(window, window.evalTime);
      return slope * seconds + intercept;
    },
  ],
]);
