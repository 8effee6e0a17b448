import type { Run } from '#contract/run';
import { AppError } from '../../../platform/index.ts';
import type { Actor } from '../../../tenancy/index.ts';
import { writeRun } from '../journal.ts';
import type { RunState, StepState } from '../model.ts';
import { readRun } from '../queries/readRun.ts';
import { iso } from '../settle.ts';
import { lockOpenRun, type CreateDeps } from './createRun.ts';
import { makeDue } from './stopRun.ts';

export type Answer = 'happened' | 'repeat' | 'stop';

/**
 * Takes a person's word for what became of a step whose end nobody saw: it happened and the run goes on, it is to be done
 * again (with the same idempotency key), or the run stops. Throws `not_found`, `illegal_transition`.
 */
export async function answerStep(
  deps: CreateDeps,
  by: Actor,
  runId: string,
  stepId: string,
  answer: Answer
): Promise<Run> {
  const { tenantId } = by;
  const run = await deps.database.tenant(tenantId, async (tx) => {
    const held = await lockOpenRun(tx, tenantId, runId);
    const step = held.steps.find((one) => one.planned.path === stepId);
    if (step === undefined) {
      throw new AppError('not_found', 'The run has no such step.');
    }
    if (step.status !== 'uncertain' || held.status !== 'uncertain') {
      throw new AppError('illegal_transition', 'Nobody asks about this step: what became of it is known.');
    }
    const after = answered(step, answer, by, iso(deps.clock.now()));
    const audit = {
      action: 'run.step-answered',
      targetType: 'run',
      targetId: runId,
      before: { step: stepId, status: step.status, attempt: step.attempt },
      after: { step: stepId, status: after.status, answer },
    };
    const next: RunState = {
      ...held,
      status: held.phase === 'rollback' ? 'rolling-back' : 'running',
      outcome: null,
      stop: answer === 'stop' ? { by: by.actor, rollback: false } : held.stop,
      steps: held.steps.map((one) => (one === step ? after : one)),
    };
    await writeRun(tx, deps, held, next, [after], { audits: [audit], by, publish: true });
    await makeDue(tx, deps, held);
    return readRun(tx, tenantId, runId);
  });
  await deps.wake(tenantId, runId, null);
  if (run === null) {
    throw new AppError('not_found', 'There is no such run.');
  }
  return run;
}

function answered(step: StepState, answer: Answer, by: Actor, at: string): StepState {
  switch (answer) {
    case 'happened':
      return {
        ...step,
        status: 'succeeded',
        finishedAt: at,
        error: null,
        output: `${by.actor.name} says that it happened.`,
      };
    case 'repeat':
      return { ...step, status: 'pending', error: null };
    case 'stop':
      return { ...step, status: 'stopped', finishedAt: at };
  }
}
