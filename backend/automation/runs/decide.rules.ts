import type { Statement } from '#contract/analysis';
import type { RunStatus } from '#contract/run';
import { hadEffect, isFinished, type Failure, type Phase, type RunState, type StepState } from './model.ts';
import { failed, rollbackFailed, rolledBack, succeeded } from './statements.rules.ts';

/** What comes next for a run. `step` is the one at which it stands: to begin, to go on with, or cut off by a crash. */
export type Decision =
  | { what: 'step'; step: StepState }
  | { what: 'phase'; phase: Phase; failure: Failure | null }
  | { what: 'end'; status: RunStatus; outcome: Statement };

/** How a step ended that ends its phase, seen from the run. */
function failureOf(step: StepState): Failure {
  const params = { step: step.planned.call.title, error: step.error ?? '' };
  const { kind } = step.planned.step;
  if (kind === 'approve' && step.error?.startsWith(EXPIRED)) {
    return { cause: 'expired', ends: 'expired', params: {} };
  }
  if (kind === 'approve' && step.error?.startsWith(DECLINED)) {
    const { by = '', reason = '' } = step.body as { by?: string; reason?: string };
    return { cause: 'declined', ends: 'declined', params: { by, reason } };
  }
  if (step.planned.phase === 'verification') {
    const value = step.readings.at(-1)?.value ?? null;
    return value === null
      ? { cause: 'blind', ends: 'failed', params: { error: step.error ?? '' } }
      : { cause: 'verification', ends: 'failed', params: { seconds: withinOf(step), value } };
  }
  return { cause: 'step', ends: 'failed', params };
}

/** How the errors of an approve step begin: they decide how the run ends. */
export const EXPIRED = 'Nobody approved in time';
export const DECLINED = 'Declined by';

function withinOf({ planned }: StepState): number {
  return planned.step.kind === 'verify' ? planned.step.withinSeconds : 0;
}

/** The next thing to do; pure: the same state always leads to the same thing. */
export function decide(run: RunState): Decision {
  const stopped = decideStop(run);
  if (stopped !== null) {
    return stopped;
  }
  const inPhase = run.steps.filter((step) => step.planned.phase === run.phase);
  const broken = inPhase.find((step) => step.status === 'failed' && step.planned.step.onFailure === 'stop');
  if (broken !== undefined) {
    return run.phase === 'rollback' ? rollbackBroken(run, broken) : goBack(run, failureOf(broken));
  }
  const open = inPhase.find((step) => !isFinished(step));
  return open === undefined ? afterPhase(run) : { what: 'step', step: open };
}

function decideStop(run: RunState): Decision | null {
  if (run.stop === null) {
    return null;
  }
  const failure: Failure = { cause: 'stopped', ends: 'stopped', params: { by: run.stop.by.name } };
  if (!run.stop.rollback) {
    return { what: 'end', status: 'stopped', outcome: failed(run, failure) };
  }
  return run.phase === 'rollback' ? null : goBack(run, failure);
}

function goBack(run: RunState, failure: Failure): Decision {
  const canGoBack = run.steps.some((step) => step.planned.phase === 'rollback');
  return canGoBack && hadEffect(run)
    ? { what: 'phase', phase: 'rollback', failure }
    : { what: 'end', status: failure.ends, outcome: failed(run, failure) };
}

const UNKNOWN: Failure = { cause: 'step', ends: 'failed', params: { step: '', error: '' } };

function rollbackBroken(run: RunState, broken: StepState): Decision {
  const { title } = broken.planned.call;
  const outcome = rollbackFailed(run, run.failure ?? UNKNOWN, title, broken.error ?? '');
  return { what: 'end', status: 'failed', outcome };
}

function afterPhase(run: RunState): Decision {
  if (run.phase === 'rollback') {
    return { what: 'end', status: 'rolled-back', outcome: rolledBack(run, run.failure ?? UNKNOWN) };
  }
  const verifies = run.steps.some((step) => step.planned.phase === 'verification');
  return run.phase === 'steps' && verifies
    ? { what: 'phase', phase: 'verification', failure: null }
    : { what: 'end', status: 'succeeded', outcome: succeeded(run, run.phase === 'verification') };
}

/** The status of a run that stands at `step`. */
export function statusAt(run: Pick<RunState, 'phase'>, step: StepState): RunStatus {
  if (step.status === 'uncertain') {
    return 'uncertain';
  }
  if (run.phase === 'rollback') {
    return 'rolling-back';
  }
  const { kind } = step.planned.step;
  if (kind === 'verify') {
    return 'verifying';
  }
  return step.status === 'waiting' ? 'waiting' : 'running';
}
