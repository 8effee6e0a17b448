import type { PlaybookSpec, ResolvedCall } from '#contract/playbook';
import type { PlaybookStep } from '#contract/playbookStep';
import type { PlannedStep, RunScope, StepExecutor } from '../steps/step.ts';
import { resolveParameters, type RunFacts } from '../template/parameters.ts';
import { Filling } from '../template/fill.rules.ts';
import { scopeOf } from '../template/scopeOf.rules.ts';
import { TemplateProblem, type FieldProblem } from '../template/templateProblem.ts';
import { flatten, type FlatStep } from './flatten.rules.ts';
import { ownCall } from './ownCalls.ts';

export type Executors = Readonly<Partial<Record<PlaybookStep['kind'], StepExecutor>>>;

export interface DraftInput {
  tenantId: string;
  spec: PlaybookSpec;
  given: Readonly<Record<string, unknown>>;
  facts: RunFacts;
  run: RunScope['run'];
  playbooks: ReadonlyMap<string, { spec: PlaybookSpec; enabled: boolean }>;
  executors: Executors;
}

/** A run as far as it can be planned, with everything that stands in its way. */
export interface RunDraft {
  parameters: RunScope['parameters'];
  missing: string[];
  /** By `parameters.<name>` or `<step>.<field>`. */
  problems: FieldProblem[];
  subject: string | null;
  /** Steps whose call is complete; others are named in `problems`. */
  steps: PlannedStep[];
}

/** Fills a playbook and its sub-playbooks. No effect. */
export async function draftRun(input: DraftInput): Promise<RunDraft> {
  const { spec, facts } = input;
  const { values, missing, problems: wrong } = resolveParameters(spec.parameters, input.given, facts);
  const problems = wrong.map(({ path, reason }) => ({ path: `parameters.${path}`, reason }));
  const scope: RunScope = { parameters: values, run: input.run, ...facts, steps: {} };
  if (missing.length > 0) {
    // Every text that names a missing one would only say the same again.
    return { parameters: values, missing, problems, subject: null, steps: [] };
  }
  const flat = flatten({ spec, scope, playbooks: input.playbooks, resolveParameters });
  problems.push(...flat.problems);
  const filling = new Filling(scope);
  const subject = spec.subject === undefined ? null : filling.text('subject', spec.subject, 'line');
  problems.push(...filling.problems);
  const steps: PlannedStep[] = [];
  for (const step of flat.steps) {
    const call = await callFor(input.executors, input.tenantId, step, scope);
    if ('problems' in call) {
      problems.push(...call.problems);
    } else {
      steps.push({ ...step, call });
    }
  }
  return { parameters: values, missing, problems, subject: subject === '' ? null : subject, steps };
}

/** The call of one step, by what is known now, or what is wrong with it by field. */
export async function callFor(
  executors: Executors,
  tenantId: string,
  flat: FlatStep,
  run: RunScope
): Promise<ResolvedCall | { problems: FieldProblem[] }> {
  const { step, frame, path, phase, conditions } = flat;
  const scope = scopeOf(frame, run);
  try {
    const call = await resolve(executors, tenantId, step, scope);
    // All conditions are part of the call, so that they are part of what is approved.
    const when = conditions.map((one) => one.when);
    return { ...call, stepId: path, phase, detail: { ...call.detail, ...(when.length === 0 ? {} : { when }) } };
  } catch (error) {
    if (error instanceof TemplateProblem) {
      return { problems: error.problems.map(({ path: field, reason }) => ({ path: `${path}.${field}`, reason })) };
    }
    throw error;
  }
}

function resolve(
  executors: Executors,
  tenantId: string,
  step: PlaybookStep,
  scope: RunScope
): Promise<ResolvedCall> | ResolvedCall {
  if (step.kind === 'wait' || step.kind === 'verify' || step.kind === 'approve') {
    return ownCall(step, scope);
  }
  const executor = executors[step.kind];
  if (executor === undefined) {
    throw new TemplateProblem([{ path: 'kind', reason: `Nothing here can do a step of kind ${step.kind}.` }]);
  }
  return executor.resolve(tenantId, step, scope);
}
