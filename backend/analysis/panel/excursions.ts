import { medianOf, quantileOf } from '../scoring/median.ts';
import { baselineOf, MAX_Z } from '../scoring/robustScore.ts';
import { finiteCount, joined, type Ordinary } from './ordinary.ts';

/** Residuals are cut at this many scales, so that one wild point cannot make an excursion by itself. */
const CLIP = 8;
/**
 * What a point must stray, in scales, to add to the sum: half of the shift that is looked for. The small one finds where an
 * excursion began; where a whole window lies a little off its past, the large one still finds what is far off.
 */
const DRIFTS = [1, 4] as const;
/** A part of an excursion that is this many times as far off is the one to be told. */
const FAR_OFF = 2;
/** Least sum of a candidate; whether it is one is decided against the rest of the series. */
const LEAST_SUM = 6;
const MOST = 5;
/** An excursion of fewer points is a spike of the measurement as well as of the thing measured. */
const MIN_POINTS = 3;
/** Less of the series than this is nothing to compare with. */
const LEAST_REFERENCE = 8;
/** Fewer missing points than this are a lost scrape, not a gap. */
const LEAST_GAP = 5;
/** Points beside a gap over which rates are smeared. */
const SMEARED = 6;
/** An excursion must lie this many times as far off as ordinary stretches of its length do. */
const BEYOND_USUAL = 2;
/**
 * What lasts is looked for at one place, the end, and is compared with nearly all stretches: a past may hold an outage of its
 * own. What is over might have been anywhere, and is compared with all of them.
 */
const NEARLY_ALL = 0.95;

/** A stretch of a series that is unlike what is ordinary for it. Positions are indexes of the panel's grid, both included. */
export interface Excursion {
  from: number;
  to: number;
  /** Median of what was to be expected, and of what was there. */
  before: number;
  after: number;
  /** Signed, in robust standard deviations of what is ordinary. */
  z: number;
}

/** What is ordinary for a series once its excursions are left out: the values stray from `expected` by `middle` +- `scale`. */
export interface Range {
  middle: number;
  scale: number;
}

export interface Judgement {
  excursions: Excursion[];
  range: Range;
}

/**
 * Finds the excursions of a series: two-sided cumulative sums of what it strays from the expected (Page, "Continuous
 * Inspection Schemes", Biometrika 1954) mark candidates; each is kept when its median lies `minZ` robust standard deviations
 * off what the rest of the series and its past do, and twice as far as their stretches of the same length.
 * @param leastScale what a series of this panel strays at least: a steady one is not more surprising than its siblings allow
 */
export function judge(
  values: Float64Array,
  ordinary: Ordinary,
  options: { minZ: number; leastScale: number }
): Judgement {
  const strayed = withoutGapEdges(values).map((value, i) => value - (ordinary.expected[i] as number));
  const first = rangeOf(ordinary.strayed.length > 0 ? ordinary.strayed : [strayed], values, options.leastScale);
  const range = rangeOf(
    [...ordinary.strayed, ...outside(strayed, candidatesOf(strayed, first, DRIFTS[0]))],
    values,
    options.leastScale
  );
  const found = DRIFTS.map((drift) => {
    const candidates = candidatesOf(strayed, first, drift);
    const quiet = [...ordinary.strayed, ...outside(strayed, candidates)];
    if (finiteCount(joined(quiet)) < LEAST_REFERENCE) {
      return [];
    }
    return candidates
      .map((span) => {
        // What it did at other times counts as its own manner, other excursions too: jumping to and fro is ordinary then.
        const others = candidates
          .filter((other) => other !== span)
          .map(({ from, to }) => strayed.subarray(from, to + 1));
        return toExcursion(values, strayed, ordinary, span, rangeOf([...quiet, ...others], values, options.leastScale));
      })
      .filter((one) => Math.abs(one.z) >= options.minZ && isBeyondUsual(one, strayed, quiet, lasts(values, one.to)));
  });
  return { excursions: merged(found[0] ?? [], found[1] ?? []), range };
}

/** Excursions without overlap: the broad ones, which tell the beginning, but for parts that are far further off. */
function merged(broad: readonly Excursion[], sharp: readonly Excursion[]): Excursion[] {
  const overlap = (a: Excursion, b: Excursion): boolean => a.from <= b.to && b.from <= a.to;
  const far = sharp.filter((one) =>
    broad.every((other) => !overlap(one, other) || Math.abs(one.z) >= FAR_OFF * Math.abs(other.z))
  );
  const kept = broad.filter((one) => !far.some((other) => overlap(one, other)));
  return [...kept, ...far].sort((a, b) => a.from - b.from);
}

/**
 * The values without those beside a gap: where nothing was measured for a while, rates and means are made of part of their
 * window. What ends for good has no other side, and is kept.
 */
function withoutGapEdges(values: Float64Array): Float64Array {
  const kept = values.slice();
  for (const { from, to } of gapsOf(values)) {
    kept.fill(Number.NaN, Math.max(0, from - SMEARED), Math.min(values.length, to + 1 + SMEARED));
  }
  return kept;
}

/** Stretches without a value, of at least `LEAST_GAP` points, between values. */
export function gapsOf(values: Float64Array): Span[] {
  const gaps: Span[] = [];
  let last = -1;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) {
      if (last >= 0 && i - last > LEAST_GAP) {
        gaps.push({ from: last + 1, to: i - 1 });
      }
      last = i;
    }
  }
  return gaps;
}

export interface Span {
  from: number;
  to: number;
}

/** True when an excursion that ends at `to` is still going on at the end of the values. */
export function lasts(values: Float64Array, to: number): boolean {
  const last = values.findLastIndex((value) => Number.isFinite(value));
  return to >= last - Math.max(1, Math.floor(values.length / 30));
}

/** Level and robust scale of what a series strays; the scale is at least a share of its level and `leastScale`. */
export function rangeOf(strayed: readonly Float64Array[], values: Float64Array, leastScale: number): Range {
  const all = joined(strayed);
  const { median, scale } = baselineOf(all, 0, all.length);
  const middle = Number.isFinite(median) ? median : 0;
  const wide =
    quantileOf(
      all.map((value) => Math.abs(value - middle)),
      0.9
    ) / NORMAL_90;
  const floor = LEVEL_FLOOR * Math.abs(medianOf(values));
  return {
    middle,
    scale: Math.max(Number.isFinite(scale) ? scale : 0, Number.isFinite(wide) ? wide : 0, leastScale, floor),
  };
}

/** 90 % of a normal distribution lie within this many standard deviations. */
const NORMAL_90 = 1.645;
/** As in the engine: a steady series is not more surprising than this share of its level allows. */
const LEVEL_FLOOR = 0.03;

function candidatesOf(strayed: Float64Array, range: Range, drift: number): Span[] {
  const found: Span[] = [];
  const left = strayed.slice();
  while (found.length < MOST) {
    const span = largestSum(left, range, drift);
    if (span === null) {
      break;
    }
    found.push(span);
    left.fill(Number.NaN, span.from, span.to + 1);
  }
  return found;
}

/** The stretch with the largest one-sided cumulative sum, up or down; null when none is worth a look. */
function largestSum(strayed: Float64Array, { middle, scale }: Range, drift: number): Span | null {
  let best: Span | null = null;
  let most = LEAST_SUM;
  for (const sign of [1, -1]) {
    let sum = 0;
    let from = 0;
    for (let i = 0; i < strayed.length; i++) {
      const off = sign * ((strayed[i] as number) - middle);
      if (!Number.isFinite(off)) {
        continue;
      }
      const scaled = scale > 0 ? Math.max(-CLIP, Math.min(CLIP, off / scale)) : Math.sign(off) * CLIP;
      if (sum <= 0) {
        from = i;
        sum = 0;
      }
      sum += scaled - drift;
      if (sum > most) {
        most = sum;
        best = { from, to: i };
      }
    }
  }
  return best;
}

/** What lies between the candidates, without the points next to them, over which a rate window smears them. */
function outside(strayed: Float64Array, spans: readonly Span[]): Float64Array[] {
  const kept = strayed.slice();
  const guard = Math.min(6, Math.ceil(strayed.length / 50));
  for (const { from, to } of spans) {
    kept.fill(Number.NaN, Math.max(0, from - guard), to + 1 + guard);
  }
  const stretches: Float64Array[] = [];
  let start = 0;
  for (let i = 0; i <= kept.length; i++) {
    if (i === kept.length || Number.isNaN(kept[i])) {
      if (i > start) {
        stretches.push(kept.subarray(start, i));
      }
      start = i + 1;
    }
  }
  return stretches;
}

function toExcursion(
  values: Float64Array,
  strayed: Float64Array,
  { expected }: Ordinary,
  { from, to }: Span,
  { middle, scale }: Range
): Excursion {
  const off = medianOf(strayed, from, to + 1) - middle;
  const z = scale > 0 ? Math.max(-MAX_Z, Math.min(MAX_Z, off / scale)) : Math.sign(off) * MAX_Z;
  return { from, to, before: medianOf(expected, from, to + 1) + middle, after: medianOf(values, from, to + 1), z };
}

function isBeyondUsual(
  { from, to }: Excursion,
  strayed: Float64Array,
  quiet: readonly Float64Array[],
  isNow: boolean
): boolean {
  if (finiteCount(strayed.subarray(from, to + 1)) < MIN_POINTS) {
    return false;
  }
  const middle = medianOf(joined(quiet));
  const off = Math.abs(meanOf(strayed, from, to + 1) - middle);
  return off >= BEYOND_USUAL * usualOf(quiet, to + 1 - from, middle, isNow ? NEARLY_ALL : 1);
}

/**
 * How far the means of this share of all stretches of `length` points lie off the middle at most. Longer than what is there,
 * all of what is there.
 */
function usualOf(reference: readonly Float64Array[], length: number, middle: number, share: number): number {
  const off: number[] = [];
  for (const stretch of reference) {
    const size = Math.min(length, stretch.length);
    if (size < MIN_POINTS) {
      continue;
    }
    const hop = Math.max(1, size >> 1);
    for (let from = 0; from + size <= stretch.length; from += hop) {
      off.push(Math.abs(meanOf(stretch, from, from + size) - middle));
    }
  }
  const usual = quantileOf(Float64Array.from(off), share);
  return Number.isFinite(usual) ? usual : 0;
}

function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  let count = 0;
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    if (Number.isFinite(value)) {
      sum += value;
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}
