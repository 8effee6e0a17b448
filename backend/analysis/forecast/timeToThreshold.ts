import type { Forecast } from './types.ts';

/** When a threshold is passed; unix milliseconds. */
export interface ThresholdTimes {
  /** When the point forecast passes it; null when it does not within the horizon. */
  at: number | null;
  /** When the first edge of the band passes it: before that it is unlikely, by (1 - level) / 2. */
  earliest: number;
  /** When the other edge passes it: by then it is likely, by (1 + level) / 2; null when it does not within the horizon. */
  latest: number | null;
}

/**
 * When the forecast first goes to or beyond `threshold` (`above`) or to or under it (`below`), along straight lines
 * between its points. Null when not even the edge of the band gets there within the horizon. The edges hold each point
 * for itself; for a series that goes one way (a disk, a quota) that is a band of the time.
 */
export function timeToThreshold(
  forecast: Forecast,
  threshold: number,
  direction: 'above' | 'below'
): ThresholdTimes | null {
  const sign = direction === 'above' ? 1 : -1;
  const first = (values: Float64Array): number | null => crossing(forecast, values, threshold, sign);
  const near = first(sign > 0 ? forecast.upper : forecast.lower);
  return near === null
    ? null
    : { at: first(forecast.point), earliest: near, latest: first(sign > 0 ? forecast.lower : forecast.upper) };
}

function crossing({ times, step }: Forecast, values: Float64Array, threshold: number, sign: number): number | null {
  for (let i = 0; i < values.length; i++) {
    const over = sign * ((values[i] as number) - threshold);
    if (over >= 0) {
      const under = i === 0 ? 0 : -sign * ((values[i - 1] as number) - threshold);
      const back = under > 0 && Number.isFinite(over) ? over / (over + under) : 0;
      return (times[i] as number) - back * step;
    }
  }
  return null;
}
