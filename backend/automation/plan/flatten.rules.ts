import type { PlaybookSpec } from '#contract/playbook';
import type { PlaybookStep } from '#contract/playbookStep';
import { MAX_FLAT_STEPS, MAX_NESTING } from '../playbooks/document/subPlaybooks.rules.ts';
import type { PlannedStep, RunScope, StepFrame } from '../steps/step.ts';
import { Filling } from '../template/fill.rules.ts';
import type { ResolvedParameters, RunFacts } from '../template/parameters.ts';
import type { FieldProblem } from '../template/templateProblem.ts';

export type FlatStep = Omit<PlannedStep, 'call'>;

/** The id under which a playbook's own verification runs. */
export const VERIFICATION = 'verification';

export interface FlattenInput {
  spec: PlaybookSpec;
  scope: RunScope;
  playbooks: ReadonlyMap<string, { spec: PlaybookSpec; enabled: boolean }>;
  resolveParameters(
    declared: PlaybookSpec['parameters'],
    given: Readonly<Record<string, unknown>>,
    facts: RunFacts
  ): ResolvedParameters;
}

/** The steps around which a sub-playbook stands. */
interface Around {
  frame: StepFrame;
  conditions: PlannedStep['conditions'];
  /** A sub-playbook step that lets the run go on after a failure lends that to its steps. */
  goesOn: boolean;
  open: readonly string[];
}

/**
 * All steps of a run in their order: steps, rollback, verification. A sub-playbook's steps stand in its place with its
 * verification after them; its rollback follows that of the playbook, the last one first.
 */
export function flatten(input: FlattenInput): { steps: FlatStep[]; problems: FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const undo: FlatStep[][] = [];
  const frame: StepFrame = { prefix: '', parameters: input.scope.parameters };
  const around: Around = { frame, conditions: [], goesOn: false, open: [input.spec.slug] };
  const unfold = (steps: readonly PlaybookStep[], phase: PlannedStep['phase'], where: Around): FlatStep[] =>
    steps.flatMap((step) => {
      const own = flat(step, phase, where);
      return step.kind === 'playbook'
        ? inside(step, phase, {
            ...where,
            conditions: own.conditions,
            goesOn: where.goesOn || step.onFailure === 'continue',
          })
        : [own];
    });
  const inside = (
    step: Extract<PlaybookStep, { kind: 'playbook' }>,
    phase: PlannedStep['phase'],
    where: Around
  ): FlatStep[] => {
    const path = `${where.frame.prefix}${step.id}`;
    const inner = input.playbooks.get(step.playbook);
    const refusal = refusalOf(step.playbook, inner, where.open);
    if (inner === undefined || refusal !== null) {
      problems.push({ path: `${path}.playbook`, reason: refusal ?? '' });
      return [];
    }
    const parameters = innerParameters(input, step, inner.spec, where.frame, path, problems);
    const next: Around = { ...where, frame: { prefix: `${path}/`, parameters }, open: [...where.open, step.playbook] };
    const steps = unfold(inner.spec.steps, phase, next);
    if (phase === 'steps') {
      undo.unshift(unfold(inner.spec.rollback, 'rollback', next));
    }
    return [...steps, ...verificationOf(inner.spec, phase, next)];
  };
  const steps = unfold(input.spec.steps, 'steps', around);
  const rollback = unfold(input.spec.rollback, 'rollback', around);
  const all = [...steps, ...rollback, ...undo.flat(), ...verificationOf(input.spec, 'verification', around)];
  if (all.length > MAX_FLAT_STEPS + 1) {
    problems.push({ path: 'steps', reason: `With its sub-playbooks it has more than ${MAX_FLAT_STEPS} steps.` });
  }
  return { steps: all.slice(0, MAX_FLAT_STEPS + 1), problems };
}

function flat(step: PlaybookStep, phase: PlannedStep['phase'], { frame, conditions, goesOn }: Around): FlatStep {
  return {
    path: `${frame.prefix}${step.id}`,
    phase,
    step: goesOn ? { ...step, onFailure: 'continue' } : step,
    frame,
    conditions: step.when === undefined ? conditions : [...conditions, { when: step.when, frame }],
  };
}

function verificationOf({ verification }: PlaybookSpec, phase: PlannedStep['phase'], around: Around): FlatStep[] {
  const base = { id: VERIFICATION, kind: 'verify', timeoutSeconds: 30, onFailure: 'stop' } as const;
  return verification === undefined ? [] : [flat({ ...base, ...verification }, phase, around)];
}

function refusalOf(slug: string, inner: { enabled: boolean } | undefined, open: readonly string[]): string | null {
  if (inner === undefined) {
    return `There is no playbook "${slug}" any more.`;
  }
  if (open.includes(slug)) {
    return `This runs in a circle: ${[...open, slug].join(' -> ')}.`;
  }
  if (open.length >= MAX_NESTING) {
    return `Playbooks are nested more than ${MAX_NESTING} deep: ${[...open, slug].join(' -> ')}.`;
  }
  return inner.enabled ? null : `The playbook "${slug}" is disabled. Enable it first.`;
}

function innerParameters(
  { scope, resolveParameters }: FlattenInput,
  step: Extract<PlaybookStep, { kind: 'playbook' }>,
  inner: PlaybookSpec,
  frame: StepFrame,
  path: string,
  problems: FieldProblem[]
): RunScope['parameters'] {
  const filling = new Filling({ ...scope, parameters: frame.parameters });
  const given = Object.fromEntries(
    Object.entries(step.parameters).map(([name, template]) => [
      name,
      filling.json(`${path}.parameters.${name}`, template),
    ])
  );
  problems.push(...filling.problems);
  for (const name of filling.deferred) {
    problems.push({ path: `${path}.parameters`, reason: `{{ ${name} }} is not known before the run. Take it out.` });
  }
  const { values, missing, problems: wrong } = resolveParameters(inner.parameters, given, scope);
  problems.push(...wrong.map(({ path: name, reason }) => ({ path: `${path}.parameters.${name}`, reason })));
  problems.push(...missing.map((name) => ({ path: `${path}.parameters.${name}`, reason: 'has no value.' })));
  return values;
}
