import { cannot } from './cannot.ts';
import { cleanPoints, toGrid, type Grid } from './grid.ts';
import { foreseePast } from './foreseePast.ts';
import { findSeasons } from './seasons.ts';
import type { Forecast, ForecastInput, NoForecast } from './types.ts';

/** The longest horizon in steps. */
export const MAX_HORIZON = 10_000;
/** Fewer points than this carry no forecast. */
export const MIN_POINTS = 8;
/** A past carries a forecast of at most this many times its own length. */
const REACH = 4;
const MOST_FILLED = 0.5;

/**
 * Point forecast and band for the next `horizon` steps of one series, or the reason why there is none.
 *
 * A pool of simple methods is tried on the series' own past from rolling origins; the forecast is their mean, weighted by
 * what they missed there (Bates & Granger 1969; Pawlikowski & Chorowska 2020, second in M4). The band is conformal: as
 * wide as the combined forecast missed at the same distance in the past (Stankeviciute et al. 2021). Right after a shift that
 * the past knows nothing like, the new level stays and the band holds the way back. Values are scaled to
 * a largest between 1 and 2 first, so the unit does not count. Never throws; takes no more memory than the newest 10,000 points need.
 */
export function forecast(input: ForecastInput): Forecast | NoForecast {
  const { horizon, level = 0.9, kind = 'gauge' } = input;
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > MAX_HORIZON || !(level >= 0.5 && level <= 0.999)) {
    return cannot('forecast.bad-request', { most: MAX_HORIZON });
  }
  const { lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY } = input.bounds ?? {};
  if (!(lower <= upper)) {
    return cannot('forecast.bad-bounds');
  }
  const clean = cleanPoints(input.times, input.values);
  if (clean.times.length === 0) {
    return cannot('forecast.no-points');
  }
  const grid = toGrid(clean.times, clean.values, kind === 'counter');
  const problem = problemOf(grid, horizon);
  return problem ?? foresee(grid as Grid, input, level);
}

function problemOf(grid: Grid | undefined, horizon: number): NoForecast | undefined {
  const points = grid?.values.length ?? 1;
  if (grid === undefined || points < MIN_POINTS) {
    return cannot('forecast.too-short', { points, least: MIN_POINTS });
  }
  if (grid.filled > MOST_FILLED) {
    return cannot('forecast.too-sparse', { share: Math.round((1 - grid.filled) * 100), step: grid.step / 1000 });
  }
  return horizon > REACH * points ? cannot('forecast.too-far', { points, most: REACH * points, horizon }) : undefined;
}

function foresee(grid: Grid, input: ForecastInput, level: number): Forecast {
  const { horizon, bounds } = input;
  const scale = scaleOf(grid.values);
  const past = grid.values.map((value) => value / scale);
  const seasons = findSeasons(past, grid.step, input.seasonHint);
  const { combined, band } = foreseePast(past, horizon, seasons, level);
  const { lowest, highest } = limitsOf(past, bounds);
  const finish = (values: Float64Array): Float64Array =>
    values.map((value) => {
      const within = Math.min(highest, Math.max(lowest, value * scale));
      return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, within));
    });
  return {
    status: 'ok',
    step: grid.step,
    times: Float64Array.from({ length: horizon }, (_, i) => grid.end + (i + 1) * grid.step),
    point: finish(combined.point),
    lower: finish(band.lower),
    upper: finish(band.upper),
    level,
    seasons: seasons.map((season) => season * grid.step),
    methods: combined.members,
    history: {
      from: grid.end - (past.length - 1) * grid.step,
      to: grid.end,
      points: past.length,
      filled: grid.filled,
    },
    relativeError: combined.relativeError,
  };
}

/** The power of two at or below the largest value: dividing by it rounds nothing. */
function scaleOf(values: Float64Array): number {
  let largest = 0;
  for (const value of values) {
    largest = Math.max(largest, Math.abs(value));
  }
  if (largest === 0) {
    return 1;
  }
  const power = 2 ** Math.min(1023, Math.floor(Math.log2(largest)));
  // The logarithm of a number just below a power of two may be rounded up to it, in one unit and not in another.
  return power > largest ? power / 2 : power;
}

/** Given bounds, and zero for what was never below it: counts, shares, sizes and times are not negative. */
function limitsOf(past: Float64Array, bounds: ForecastInput['bounds']): { lowest: number; highest: number } {
  const everNegative = past.some((value) => value < 0);
  const lowest = bounds?.lower ?? (everNegative ? Number.NEGATIVE_INFINITY : 0);
  return { lowest, highest: bounds?.upper ?? Number.POSITIVE_INFINITY };
}
