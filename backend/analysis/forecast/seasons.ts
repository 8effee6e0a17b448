import { ROUNDING } from './rounding.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Periods of calendar and clock, in milliseconds: what people and schedules follow. */
const CALENDAR = [HOUR, DAY, 7 * DAY, 365.25 * DAY] as const;
/** A season needs this many cycles to be told from chance. */
const CYCLES = 2;
/** One-sided 95 % point of the normal distribution. */
const CRITICAL = 1.645;

/**
 * Periods, in steps and ascending, at which the series (scaled to a largest value of about 1) is like itself: of the calendar's and the hinted ones those whose
 * autocorrelation, after a moving mean of one period is taken away, is beyond chance (Bartlett's bound, one-sided 5 %).
 */
export function findSeasons(values: Float64Array, step: number, hint?: number): number[] {
  const candidates = [...CALENDAR, ...(hint === undefined ? [] : [hint])].map((period) => Math.round(period / step));
  const possible = [...new Set(candidates)]
    .filter((period) => period >= 2 && period * CYCLES <= values.length)
    .sort((a, b) => a - b);
  return possible.filter((period) => isSeason(values, period));
}

function isSeason(values: Float64Array, period: number): boolean {
  const detail = withoutTrend(values, period);
  const pairs = detail.length - period;
  const correlation = autocorrelation(detail, period);
  return pairs >= period && correlation > CRITICAL / Math.sqrt(pairs) && correlation > 0.1;
}

/** The values without their moving mean over one period; half a period is lost at each end. */
function withoutTrend(values: Float64Array, period: number): Float64Array {
  const half = period >> 1;
  const detail = new Float64Array(Math.max(0, values.length - 2 * half));
  let sum = 0;
  for (let i = 0; i < Math.min(values.length, 2 * half); i++) {
    sum += values[i] as number;
  }
  for (let i = 0; i < detail.length; i++) {
    sum += values[i + 2 * half] as number;
    const trend = (sum - ((values[i] as number) + (values[i + 2 * half] as number)) / 2) / (2 * half);
    detail[i] = (values[i + half] as number) - trend;
    sum -= values[i] as number;
  }
  return detail;
}

function autocorrelation(values: Float64Array, lag: number): number {
  let product = 0;
  let square = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    square += value * value;
    if (i >= lag) {
      product += value * (values[i - lag] as number);
    }
  }
  // The share of pairs makes the estimate unbiased for short series.
  return square > values.length * ROUNDING ** 2
    ? (product / square) * (values.length / Math.max(1, values.length - lag))
    : 0;
}
