import type { EvidenceBundle } from '../bundle.ts';
import { medianOf } from '../scoring/median.ts';
import type { Profile } from '../scoring/profile.ts';
import type { Stretches } from './behaviour/clue.ts';
import type { Cells } from './shiftOnGrid.ts';

/** How far before the alert the onset may lie. */
const LOOK_BACK_MS = 25 * 60_000;
/** Room between baseline and onset: scrape interval, rate window and the alert rule's own delay blur it. */
export const GUARD_MS = 90_000;
/** The step where series tell none. */
const USUAL_STEP_MS = 15_000;

/** A stretch of time in unix milliseconds. */
export interface Span {
  from: number;
  to: number;
}

/** The bundle's window; one of a millisecond where it is none. */
export function soundWindow(bundle: EvidenceBundle): Span {
  const { from, to } = bundle.window;
  return Number.isFinite(from) && Number.isFinite(to) && to > from ? { from, to } : { from: 0, to: 1 };
}

/** The earliest alert inside the window; without one, where the last quarter begins. */
export function alertTime(bundle: EvidenceBundle, window: Span): number {
  const times = bundle.alerts.map((alert) => alert.startsAt).filter((at) => at > window.from && at <= window.to);
  return times.length > 0 ? Math.min(...times) : (bundle.lookFrom ?? window.from + (window.to - window.from) * 0.75);
}

/** Where the search for an onset begins: at least 40 % of the window stays for the baseline. */
export function searchStart(alertedAt: number, window: Span): number {
  return Math.max(alertedAt - LOOK_BACK_MS, window.from + (window.to - window.from) * 0.4);
}

/** The usual distance of points: the median over series of the median of each one's first distances. */
export function stepOf(profiles: readonly Profile[]): number {
  const steps = new Float64Array(Math.min(200, profiles.length));
  const stride = Math.floor(profiles.length / steps.length);
  for (let i = 0; i < steps.length; i++) {
    const { times } = profiles[i * stride] as Profile;
    const distances = times.subarray(1, 50).map((at, k) => at - (times[k] as number));
    steps[i] = medianOf(distances);
  }
  const step = medianOf(steps);
  return step > 0 ? Math.max(1_000, Math.round(step)) : USUAL_STEP_MS;
}

/** The stretches of time of one analysis. */
export interface Frame {
  window: Span;
  onsetMs: number;
  /** Last moment of the trouble. */
  untilMs: number;
  searchFrom: number;
  stepMs: number;
}

/** The frame on the grid of flows. */
export function cellsOf({ window, onsetMs, untilMs, searchFrom, stepMs }: Frame): Omit<Cells, 'weights'> {
  const cell = (at: number): number => Math.round((at - window.from) / stepMs);
  const baseTo = Math.max(cell(searchFrom), cell(onsetMs - GUARD_MS));
  return { baseTo, from: Math.max(baseTo, cell(onsetMs)), to: cell(untilMs) + 1 };
}

/** The frame as spans and lines are sorted by. */
export function stretchesOf({ window, onsetMs, untilMs, searchFrom }: Frame): Stretches {
  return { since: window.from, baseTo: Math.max(searchFrom, onsetMs - GUARD_MS), from: onsetMs, to: untilMs };
}
