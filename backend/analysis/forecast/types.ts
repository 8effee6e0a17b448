import type { Statement } from '#contract/analysis';
import type { Past } from './methods/past.ts';

/** What is to be foreseen. Arrays are parallel; they may be unsorted, hold gaps, duplicates, NaN and infinities. */
export interface ForecastInput {
  /** Unix milliseconds. */
  times: Float64Array;
  values: Float64Array;
  /** How many steps ahead, a whole number from 1 to `MAX_HORIZON`; the step is the series' own. */
  horizon: number;
  /** Share of the future points that the band shall hold, between 0.5 and 0.999; 0.9 when absent. */
  level?: number;
  /** `counter`: the values are cumulative and may be reset; the forecast is of the rate per second. */
  kind?: 'gauge' | 'counter';
  /** What the values can never pass (0 and 100 for a percentage, the size of a disk); the forecast keeps within. */
  bounds?: { lower?: number; upper?: number };
  /** A period in milliseconds that the caller knows of; it is tried besides hour, day, week and year. */
  seasonHint?: number;
}

/** A forecast. Arrays are parallel and `horizon` long. */
export interface Forecast {
  status: 'ok';
  /** Milliseconds between two points. */
  step: number;
  /** Unix milliseconds; the first is one step after the last point that was read. */
  times: Float64Array;
  /** The median of what is to be expected, in the unit of the values. */
  point: Float64Array;
  lower: Float64Array;
  upper: Float64Array;
  /** Share of the future points that lower..upper shall hold, each point for itself. */
  level: number;
  /** Periods in milliseconds that were found in the series, the shortest first; empty when there is none. */
  seasons: number[];
  /** Methods that the forecast is the weighted mean of, the heaviest first; weights add up to 1. */
  methods: { name: string; weight: number }[];
  /** What the forecast rests on: span in unix milliseconds, points read and the share of them that was filled in. */
  history: { from: number; to: number; points: number; filled: number };
  /**
   * Mean absolute error of the same procedure on the series' own past, divided by that of repeating the last season (or
   * the last value): below 1 it does better than that; NaN when the past is too short to try.
   */
  relativeError: number;
}

/** Why there is no forecast. */
export interface NoForecast {
  status: 'cannot';
  reason: Statement;
}

/** One member of the pool. */
export interface Method {
  name: string;
  /** Only for series whose values are all above zero. */
  positive?: boolean;
  /** Least points before an origin. */
  least(seasons: readonly number[]): number;
  /**
   * From each origin (ascending; the number of points that are known there) `horizon` values ahead. What lies behind an
   * origin is not looked at for it.
   */
  run(past: Past, origins: readonly number[], horizon: number): Float64Array[];
}
