import { medianOf } from '../scoring/median.ts';
import { baselineOf } from '../scoring/robustScore.ts';
import type { Past } from './types.ts';

/** Share of the variation of earlier days that a common course must explain to be called one. */
const COURSE_SHARE = 0.5;
/** Fewer earlier days tell no course from chance. */
const MIN_DAYS = 3;
/** Fewer points than this are no past. */
const MIN_PAST = 12;

/** What was to be expected of a series in the panel's window, and how far the past strayed from such an expectation. */
export interface Ordinary {
  /** Expected value at each point of the window. */
  expected: Float64Array;
  /** Past values minus what was expected of them, in stretches that hang together; empty without a past. */
  strayed: readonly Float64Array[];
  /** `day`: the course of earlier days; `past`: the level before; `panel`: the level of most of the window. */
  basis: 'day' | 'past' | 'panel';
}

/**
 * What is ordinary for a series: the course that earlier days share at these times; else the level of what came just
 * before, with all that is known of the past for its spread; else, without a past, the level of most of the window.
 */
export function ordinaryOf(values: Float64Array, past: Past): Ordinary {
  const days = past.days.filter((day) => finiteCount(day) >= day.length / 2);
  const course = courseOf(days);
  if (course !== null) {
    return { expected: course, strayed: days.map((_, d) => strayOfDay(days, d)), basis: 'day' };
  }
  const hasBefore = finiteCount(past.before) >= MIN_PAST;
  if (hasBefore || days.length > 0) {
    const level = medianOf(hasBefore ? past.before : joined(days));
    const stretches = [...days, past.before].filter((stretch) => finiteCount(stretch) > 0);
    return {
      expected: new Float64Array(values.length).fill(level),
      strayed: stretches.map((stretch) => stretch.map((value) => value - level)),
      basis: 'past',
    };
  }
  return { expected: new Float64Array(values.length).fill(medianOf(values)), strayed: [], basis: 'panel' };
}

/** The median course of earlier days when it explains most of how they vary within a day; else null. */
function courseOf(days: readonly Float64Array[]): Float64Array | null {
  if (days.length < MIN_DAYS) {
    return null;
  }
  const level = medianOf(joined(days));
  const whole = spread(days.map((day) => day.map((value) => value - level)));
  const rest = spread(days.map((_, d) => strayOfDay(days, d)));
  return rest ** 2 <= (1 - COURSE_SHARE) * whole ** 2 ? medianCourse(days) : null;
}

function spread(rows: readonly Float64Array[]): number {
  const all = joined(rows);
  return baselineOf(all, 0, all.length).scale;
}

/** What a day strayed from the course of the others: a day is not judged by itself. */
function strayOfDay(days: readonly Float64Array[], day: number): Float64Array {
  const others = medianCourse(days.filter((_, i) => i !== day));
  return (days[day] as Float64Array).map((value, i) => value - (others[i] as number));
}

function medianCourse(days: readonly Float64Array[]): Float64Array {
  const column = new Float64Array(days.length);
  return Float64Array.from({ length: days[0]?.length ?? 0 }, (_, i) => {
    days.forEach((day, d) => {
      column[d] = day[i] as number;
    });
    return medianOf(column);
  });
}

export function finiteCount(values: Float64Array): number {
  let count = 0;
  for (const value of values) {
    count += Number.isFinite(value) ? 1 : 0;
  }
  return count;
}

/** All stretches one after the other. */
export function joined(stretches: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(stretches.reduce((sum, stretch) => sum + stretch.length, 0));
  let at = 0;
  for (const stretch of stretches) {
    whole.set(stretch, at);
    at += stretch.length;
  }
  return whole;
}
