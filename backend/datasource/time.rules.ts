/** An even grid over time: `count` steps of `stepMs` from `fromMs` on; unix milliseconds. */
export interface Grid {
  fromMs: number;
  stepMs: number;
  count: number;
}

export interface TimeRange {
  fromMs: number;
  toMs: number;
}

const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Steps that people think in. */
const STEPS = [1, 5, 10, 15, 30, 60, 180, 360, 720, 1_440, 7 * 1_440, 30 * 1_440].map((minutes) => minutes * MINUTE);
/** A chart shows no more; a rule needs no more. */
const MOST_POINTS = 1_000;

/** A round step, of at least `leastMs`, in which the range has no more points than the panel wants. */
export function stepFor(range: TimeRange, wanted: { maxDataPoints: number; intervalMs: number }, leastMs = MINUTE): number {
  const points = Math.max(1, Math.min(wanted.maxDataPoints || MOST_POINTS, MOST_POINTS));
  const least = Math.max(leastMs, wanted.intervalMs, (range.toMs - range.fromMs) / points);
  return STEPS.find((step) => step >= least) ?? Math.ceil(least / DAY) * DAY;
}

/** The steps that cover the range, beginning at whole multiples of the step (UTC): two refreshes count the same way. */
export function coveringGrid(range: TimeRange, stepMs: number): Grid {
  const fromMs = Math.floor(range.fromMs / stepMs) * stepMs;
  return { fromMs, stepMs, count: Math.max(1, Math.ceil((range.toMs - fromMs) / stepMs)) };
}

/** Points that end with the range: the last one of a level is the present one, whatever the step. */
export function endingGrid(range: TimeRange, stepMs: number): Grid {
  const steps = Math.floor((range.toMs - range.fromMs) / stepMs);
  return { fromMs: range.toMs - steps * stepMs, stepMs, count: steps + 1 };
}

export function timesOf({ fromMs, stepMs, count }: Grid): number[] {
  return Array.from({ length: count }, (_, i) => fromMs + i * stepMs);
}
