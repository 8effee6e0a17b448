import { LazyShift } from '../scoring/lazyShift.ts';
import type { Shift } from '../scoring/robustScore.ts';
import { larger, ratio } from './seriesAlgebra.ts';
import { type Cells, shiftOnGrid } from './shiftOnGrid.ts';

/** What lies within this part of a limit surely lies within the limit, however sums and quotients were rounded. */
const SURE = 0.999;

/** Where the ratio lies at least before and at most after. */
interface Bounds {
  low: number;
  high: number;
}

/** Bounds that exclude nothing: where the change is known already, it need not be asked what it surely is not. */
const UNKNOWN: Bounds = { low: -Infinity, high: Infinity };

let quotients = new Float64Array(0);

/** A shift of which it may be known what it surely is not, before it is worked out; never of a plain one. */
export interface BoundedShift extends Shift {
  /** True when the level surely did not grow to so many times what it was. */
  growsLessThan?(times: number): boolean;
  /** True when the level surely did not rise by so much. */
  risesLessThan?(more: number): boolean;
  /** True when `z` surely is below that. */
  scoresLessThan?(z: number): boolean;
}

/**
 * How top / bottom changed. It is compared only when somebody asks: of most ratios of a healthy system the bounds tell that
 * no change of their medians (or means) can matter, and bounds take a tenth of the time.
 */
export class ComparedRatio extends LazyShift implements BoundedShift {
  readonly #tops: readonly (Float64Array | null)[];
  readonly #bottom: Float64Array | null;
  readonly #cells: Cells;
  readonly #floor: number;
  #bounds: Bounds | null = null;

  /**
   * @param tops cell by cell the largest of these is the top
   * @param floor the least scale, in the ratio's unit
   */
  constructor(tops: readonly (Float64Array | null)[], bottom: Float64Array | null, cells: Cells, floor: number) {
    super(() => shiftOfRatio(tops.reduce(larger, null), bottom, cells, floor));
    this.#tops = tops;
    this.#bottom = bottom;
    this.#cells = cells;
    this.#floor = floor;
  }

  growsLessThan(times: number): boolean {
    const { low, high } = this.#looked();
    return low > 0 && high < SURE * times * low;
  }

  risesLessThan(more: number): boolean {
    const { low, high } = this.#looked();
    return high - low < SURE * more;
  }

  scoresLessThan(z: number): boolean {
    return this.risesLessThan(z * this.#floor);
  }

  #looked(): Bounds {
    this.#bounds ??= this.isWorked ? UNKNOWN : boundsOf(this.#tops, this.#bottom, this.#cells);
    return this.#bounds;
  }
}

/** The shift of top / bottom. */
export function shiftOfRatio(
  top: Float64Array | null,
  bottom: Float64Array | null,
  cells: Cells,
  floor: number
): Shift {
  // Thousands of such series are looked at once each: making room for every one takes longer than to fill it.
  if (top !== null && quotients.length !== top.length) {
    quotients = new Float64Array(top.length);
  }
  return shiftOnGrid(ratio(top, bottom, quotients), cells, floor);
}

function boundsOf(
  tops: readonly (Float64Array | null)[],
  bottom: Float64Array | null,
  { baseTo, from, to, weights }: Cells
): Bounds {
  const bounds = { low: Infinity, high: -Infinity };
  for (const top of tops) {
    if (top !== null && bottom !== null) {
      bounds.low = Math.min(bounds.low, lowest(top, bottom, baseTo));
      bounds.high = Math.max(bounds.high, highest(top, bottom, weights ? baseTo : from, to));
    }
  }
  return bounds;
}

// Not finite and negative quotients are no obstacle: they only make the bounds wider.

function lowest(top: Float64Array, bottom: Float64Array, to: number): number {
  let low = Infinity;
  for (let i = 0; i < to; i++) {
    const below = bottom[i] as number;
    const quotient = (top[i] as number) / below;
    low = below > 0 && quotient < low ? quotient : low;
  }
  return low;
}

function highest(top: Float64Array, bottom: Float64Array, from: number, to: number): number {
  let high = -Infinity;
  for (let i = from; i < to; i++) {
    const below = bottom[i] as number;
    const quotient = (top[i] as number) / below;
    high = below > 0 && quotient > high ? quotient : high;
  }
  return high;
}
