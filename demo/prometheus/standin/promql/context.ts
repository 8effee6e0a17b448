import type { SeriesStore } from '../store.ts';
import type { TimeShift } from './ast.ts';

export const LOOKBACK_MS = 300_000;

/** The steps at which an expression is evaluated; all times in unix milliseconds. */
export interface EvalContext {
  store: SeriesStore;
  start: number;
  end: number;
  interval: number;
  steps: number;
  /** What `@ start()` and `@ end()` mean, also inside subqueries. */
  queryStart: number;
  queryEnd: number;
  /** Step of subqueries that give none. */
  defaultStepMs: number;
}

export function stepsOf(start: number, end: number, interval: number): number {
  return end < start ? 0 : Math.floor((end - start) / interval) + 1;
}

export function timeOf(context: EvalContext, step: number): number {
  return context.start + step * context.interval;
}

/** The time that a selector looks at when it is evaluated at `timeMs`. */
export function shiftedTime(context: EvalContext, shift: TimeShift, timeMs: number): number {
  const at = shift.at === 'start' ? context.queryStart : shift.at === 'end' ? context.queryEnd : shift.at;
  return (at ?? timeMs) - shift.offsetMs;
}
