import type { ResolvedCall } from '#contract/playbook';
import type { PlaybookStep } from '#contract/playbookStep';
import type { Filling } from '../template/fill.rules.ts';
import { TemplateProblem } from '../template/templateProblem.ts';

/** What stands in a call in place of a secret. */
export const CONCEALED = '•••';

export interface CallParts {
  effect: boolean;
  /** Where the step itself has none. */
  title: string;
  summary: string;
  detail: ResolvedCall['detail'];
}

/**
 * A call as an approver reads it. What decides how it runs (time limit, what a failure does) is part of its
 * detail, so that the hash of the call covers it. Throws TemplateProblem when a text could not be filled.
 */
export function callOf(filling: Filling, step: PlaybookStep, parts: CallParts): ResolvedCall {
  const title = step.title === undefined ? parts.title : filling.text('title', step.title, 'line');
  if (filling.problems.length > 0) {
    throw new TemplateProblem(filling.problems);
  }
  return {
    stepId: step.id,
    phase: 'steps',
    kind: step.kind,
    title: title.slice(0, 300),
    summary: parts.summary.replace(/\s+/g, ' ').slice(0, 2_000),
    detail: {
      ...parts.detail,
      onFailure: step.onFailure,
      timeoutSeconds: step.timeoutSeconds,
    },
    effect: parts.effect,
    deferred: filling.deferred,
  };
}
