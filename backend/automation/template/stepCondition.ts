import { asError } from '../../platform/index.ts';
import type { PlannedStep, RunScope } from '../steps/step.ts';
import { compileCondition, type Verdict } from '../triggers/condition.ts';
import { scopeOf } from './scopeOf.rules.ts';
import { KNOWN_FIELDS } from './values.rules.ts';

const { run: _run, ...FACTS } = KNOWN_FIELDS;
const KNOWN = { parameters: null, steps: null, ...FACTS };

/** Why a `when` is no condition, for the person who wrote it; null when it is one. */
export function conditionProblem(when: string): string | null {
  try {
    compileCondition(when, KNOWN, {});
    return null;
  } catch (error) {
    return asError(error).message.replace(/^(?:body\.)?condition:? /, '');
  }
}

/**
 * Whether a step is to run, by its own condition and those of the sub-playbooks around it; `{ failed }` when one cannot be
 * read, for example because it speaks of a step that did not run.
 */
export function shouldRun(planned: Pick<PlannedStep, 'conditions'>, run: RunScope): Verdict {
  for (const { when, frame } of planned.conditions) {
    const scope = scopeOf(frame, run);
    const verdict = compileCondition(when, KNOWN, {}).evaluate({
      parameters: scope.parameters,
      steps: scope.steps,
      incident: scope.incident,
      finding: scope.finding === null ? null : { ...scope.finding, resource: scope.finding.resourceKey },
      change: scope.change,
    });
    if ('failed' in verdict || !verdict.holds) {
      return verdict;
    }
  }
  return { holds: true };
}
