import { medianOf } from '../scoring/median.ts';

/** How often each template came in a stretch of time. */
export interface LogWindow {
  /** Template id -> lines. */
  lines: ReadonlyMap<string, number>;
  /** How long it was looked at. */
  seconds: number;
}

/** A template whose rate changed by more than the volume of all lines did. */
export interface PatternChange {
  id: string;
  /** `new` and `vanished`: not one line in the other window. */
  kind: 'new' | 'vanished' | 'more' | 'less';
  /** Lines in each window. */
  before: number;
  after: number;
  /** Lines a minute. */
  perMinuteBefore: number;
  perMinuteAfter: number;
  /** Doublings of the rate beyond the change of volume; negative for less. */
  effect: number;
  /** Signed z of the change, spread between templates included. */
  z: number;
}

export interface WindowComparison {
  /** By how much the volume of all that was there before changed: 1 when it did not. */
  volume: number;
  /** Most telling first: significance times size of the effect. */
  changes: PatternChange[];
}

/** Below these, a change is not worth a person's look. */
const LEAST_LINES = 5;
const LEAST_EFFECT = 1;
const LEAST_Z = 4;
/** Rates of this many templates are needed to tell how much rates differ by themselves. */
const LEAST_FOR_SPREAD = 8;

/**
 * Templates that are new, gone, or more or less frequent in one window than in another. Rates are compared beside the change
 * of the usual template, a median of ratios (Anders & Huber 2010), so that more traffic alone changes nothing and one
 * flood does not make the rest look rare; the test is that of two Poisson rates with stabilised variance (Gu et al. 2008),
 * widened by how much the rates of all templates differ by themselves. Bounds: five lines, a doubling, a z of 4.
 */
export function compareWindows(before: LogWindow, after: LogWindow): WindowComparison {
  if (!isLong(before) || !isLong(after)) {
    return { volume: 1, changes: [] };
  }
  const seconds = after.seconds / before.seconds;
  const pairs = [...new Set([...before.lines.keys(), ...after.lines.keys()])]
    .map((id) => ({ id, before: linesOf(before, id), after: linesOf(after, id) }))
    .filter((pair) => pair.before + pair.after > 0);
  const volume = volumeOf(pairs, seconds);
  const exposure = seconds * volume;
  const scored = pairs.map((pair) => ({ ...pair, z: zOf(pair, exposure), effect: effectOf(pair, exposure) }));
  const spread = spreadOf(scored);
  const changes = scored
    .map((one) => ({ ...one, z: one.z / spread }))
    .filter((one) => Math.max(one.before, one.after) >= LEAST_LINES)
    .filter(({ effect, z }) => Math.abs(effect) >= LEAST_EFFECT && Math.abs(z) >= LEAST_Z)
    .map(({ id, before: was, after: is, effect, z }): PatternChange => ({
      id,
      kind: was === 0 ? 'new' : is === 0 ? 'vanished' : effect > 0 ? 'more' : 'less',
      before: was,
      after: is,
      perMinuteBefore: (60 * was) / before.seconds,
      perMinuteAfter: (60 * is) / after.seconds,
      effect,
      z,
    }))
    .sort((a, b) => Math.abs(b.z * b.effect) - Math.abs(a.z * a.effect) || (a.id < b.id ? -1 : 1));
  return { volume, changes };
}

interface Pair {
  id: string;
  before: number;
  after: number;
}

/** A millisecond to some thousand years. */
function isLong({ seconds }: LogWindow): boolean {
  return seconds >= 0.001 && seconds < 1e12;
}

function linesOf({ lines }: LogWindow, id: string): number {
  const count = lines.get(id) ?? 0;
  return Number.isSafeInteger(count) && count > 0 ? count : 0;
}

/** Ratio of the rates of the usual template of both windows: half of the lines that both share belong to smaller ratios. */
function volumeOf(pairs: readonly Pair[], seconds: number): number {
  const both = pairs
    .filter((pair) => pair.before > 0 && pair.after > 0)
    .map((pair) => ({
      ratio: pair.after / (pair.before * seconds),
      shared: Math.min(pair.before * seconds, pair.after),
    }))
    .sort((a, b) => a.ratio - b.ratio);
  let half = both.reduce((sum, { shared }) => sum + shared, 0) / 2;
  for (const { ratio, shared } of both) {
    half -= shared;
    if (half <= 0) {
      return ratio;
    }
  }
  return 1;
}

function zOf({ before, after }: Pair, exposure: number): number {
  return (2 * (Math.sqrt(after + 0.375) - Math.sqrt(exposure * (before + 0.375)))) / Math.sqrt(1 + exposure);
}

function effectOf({ before, after }: Pair, exposure: number): number {
  return Math.log2((after + 0.5) / (exposure * (before + 0.5)));
}

/** Robust spread of z among templates of both windows; 1 or more. */
function spreadOf(scored: readonly (Pair & { z: number })[]): number {
  const ordinary = scored.filter((one) => one.before > 0 && one.after > 0).map(({ z }) => Math.abs(z));
  return ordinary.length < LEAST_FOR_SPREAD ? 1 : Math.max(1, 1.4826 * medianOf(Float64Array.from(ordinary)));
}
