import { medianOf } from '../scoring/median.ts';
import { bandsOf } from './bands.ts';
import { freshShift, type FreshShift } from './freshShift.ts';
import { combine, type Combined } from './pool.ts';

/** One or two points off are a spike, which goes back; more are a level, which stays. */
const SPIKE = 2;
/** The height of a new level is the median of so many newest points. */
const NEWEST = 5;

/** What is expected after a past on an even step, and the band around it. */
export interface Foreseen {
  combined: Combined;
  band: { lower: Float64Array; upper: Float64Array };
}

/** Foresees from the whole past; right after a shift without precedent, from what was before it. */
export function foreseePast(past: Float64Array, horizon: number, seasons: readonly number[], level: number): Foreseen {
  const shift = freshShift(past);
  return shift === undefined
    ? fromTrials(past, horizon, seasons, level)
    : afterShift(past, shift, horizon, seasons, level);
}

function fromTrials(past: Float64Array, horizon: number, seasons: readonly number[], level: number): Foreseen {
  const combined = combine(past, horizon, seasons);
  return { combined, band: bandsOf(combined, past, level) };
}

/**
 * After a shift that the past knows nothing like: what was to be expected without it, moved to where the series is now, with
 * a band that holds the way back too.
 */
function afterShift(
  past: Float64Array,
  { at, points }: FreshShift,
  horizon: number,
  seasons: readonly number[],
  level: number
): Foreseen {
  const { combined, band } = fromTrials(past.slice(0, at), points + horizon, seasons, level);
  const jump = medianOf(
    past
      .slice(at)
      .map((value, i) => value - (combined.point[i] as number))
      .slice(-NEWEST)
  );
  const ahead = (values: Float64Array): Float64Array => values.subarray(points);
  const [lower, upper] = [ahead(band.lower), ahead(band.upper)];
  return {
    combined: { ...combined, point: ahead(combined.point).map((value) => value + (points > SPIKE ? jump : 0)) },
    band: {
      lower: lower.map((value) => value + Math.min(0, jump)),
      upper: upper.map((value) => value + Math.max(0, jump)),
    },
  };
}
