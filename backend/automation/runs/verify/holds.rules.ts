import type { Condition, VerifyStep } from '#contract/playbookStep';
import type { z } from 'zod';
import type { StepState } from '../model.ts';
import type { Observation } from '../ports.ts';

type Verify = Pick<z.infer<typeof VerifyStep>, 'condition' | 'withinSeconds' | 'forSeconds'>;

/** No step keeps more readings; the pause between two is chosen so that a whole wait fits. */
const MOST_READINGS = 500;
const LEAST_PAUSE_SECONDS = 5;

/** Without a condition of its own a verification asks that none of the incident's rules fires. */
export function conditionOf(step: Verify): Condition {
  return step.condition ?? { equals: 0 };
}

export function thresholdOf(condition: Condition): number {
  return condition.below ?? condition.above ?? condition.equals ?? 0;
}

/** The value that speaks most against the condition: it has to hold for every series. */
export function worstOf(values: readonly number[], condition: Condition): number {
  const numbers = values.filter((value) => !Number.isNaN(value));
  if (numbers.length < values.length || numbers.length === 0) {
    return Number.NaN;
  }
  const first = numbers[0] ?? Number.NaN;
  if (condition.below !== undefined) {
    return numbers.reduce((worst, value) => Math.max(worst, value), first);
  }
  if (condition.above !== undefined) {
    return numbers.reduce((worst, value) => Math.min(worst, value), first);
  }
  return numbers.find((value) => value !== condition.equals) ?? first;
}

export function holds(value: number, { below, above, equals }: Condition): boolean {
  if (below !== undefined) {
    return value < below;
  }
  return above !== undefined ? value > above : value === equals;
}

/** When the query is to be read next, unix milliseconds: at the deadline at the latest. */
export function nextReadingAt(step: Pick<StepState, 'readings' | 'wakeAt' | 'holdsSince'>, verify: Verify): number {
  const last = step.readings.at(-1);
  if (last === undefined) {
    return 0;
  }
  const pause = Math.max(LEAST_PAUSE_SECONDS, Math.ceil(verify.withinSeconds / (MOST_READINGS - 20)));
  const candidates = [Date.parse(last.at) + pause * 1_000, Date.parse(step.wakeAt ?? last.at)];
  if (step.holdsSince !== null) {
    candidates.push(Date.parse(step.holdsSince) + verify.forSeconds * 1_000);
  }
  return Math.min(...candidates);
}

/** The step after a reading: it holds long enough, it is too late, or it goes on. Blindness is no success. */
export function afterReading(step: StepState, verify: Verify, seen: Observation, nowMs: number): StepState {
  const now = new Date(nowMs).toISOString();
  const condition = conditionOf(verify);
  const worst = seen.kind === 'values' ? worstOf(seen.values, condition) : Number.NaN;
  const value = Number.isFinite(worst) ? worst : null;
  const good = seen.kind === 'values' && holds(worst, condition);
  const holdsSince = good ? (step.holdsSince ?? now) : null;
  const read: StepState = {
    ...step,
    readings: [...step.readings, { at: now, value }].slice(-MOST_READINGS),
    holdsSince,
  };
  if (holdsSince !== null && nowMs - Date.parse(holdsSince) >= verify.forSeconds * 1_000) {
    return { ...read, status: 'succeeded', finishedAt: now, wakeAt: null, error: null, body: { value } };
  }
  if (nowMs >= Date.parse(step.wakeAt ?? now)) {
    return {
      ...read,
      status: 'failed',
      finishedAt: now,
      wakeAt: null,
      error: tooLate(verify, seen, worst),
      body: { value },
    };
  }
  return { ...read, error: seen.kind === 'blind' ? `Blind: ${seen.reason}` : null };
}

function tooLate(verify: Verify, seen: Observation, worst: number): string {
  if (seen.kind === 'blind') {
    return `Blind: ${seen.reason}`;
  }
  return Number.isNaN(worst)
    ? 'Blind: the query answers no number.'
    : `It did not hold within ${verify.withinSeconds} s; the last value was ${worst}.`;
}
