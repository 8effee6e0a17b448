import { ApprovalPolicy, type ResolvedCall } from '#contract/playbook';
import { PlaybookStep, type PlaybookStep as Step } from '#contract/playbookStep';
import { AppError } from '../../../platform/index.ts';
import type { PlannedStep, RunScope, StepContext, StepExecutor, StepOutcome } from '../../steps/step.ts';
import type { RunPlanner } from '../ports.ts';
import { NO_RISK } from '../noRisk.ts';

export interface FakePlaybook {
  id: string;
  version: number;
  title?: string;
  subject?: string | null;
  approval?: Partial<ApprovalPolicy>;
  steps: unknown[];
  rollback?: unknown[];
  verification?: unknown;
}

/** What the other side saw: a step's address with the idempotency key, in order. */
export interface Effect {
  path: string;
  key: string;
}

export interface FakeAutomation {
  planner: RunPlanner;
  playbooks: Map<string, FakePlaybook>;
  effects: Effect[];
  /** What the executor answers, by path of the call; else it succeeds. */
  answers: Map<string, (context: StepContext, call: ResolvedCall) => Promise<StepOutcome> | StepOutcome>;
  /** Where the target points to; part of every call. */
  target: { url: string };
}

/** A planner over playbooks in memory and an executor that remembers: http steps only, placeholders as in the product. */
export function fakeAutomation(): FakeAutomation {
  const playbooks = new Map<string, FakePlaybook>();
  const effects: Effect[] = [];
  const answers: FakeAutomation['answers'] = new Map();
  const target = { url: 'http://shop.test' };

  const executor: StepExecutor = {
    resolve: (_tenantId, step, scope) => Promise.resolve(callOf(step, 'steps', scope, target.url)),
    async execute(call, context) {
      const path = String(call.detail['path']);
      effects.push({ path, key: context.idempotencyKey });
      return (
        (await answers.get(path)?.(context, call)) ?? { status: 'succeeded', output: `did ${path}`, body: { path } }
      );
    },
    isRepeatable: (step) => step.kind === 'http' && (step.repeatable ?? step.method === 'GET'),
  };

  const planSteps = (given: readonly unknown[], phase: PlannedStep['phase'], scope: RunScope): PlannedStep[] =>
    given.map((raw) => {
      const step = PlaybookStep.parse(raw);
      const frame = { prefix: '', parameters: scope.parameters };
      const path = phase === 'steps' ? step.id : `${phase}/${step.id}`;
      const conditions = step.when === undefined ? [] : [{ when: step.when, frame }];
      return {
        path,
        phase,
        step,
        frame,
        conditions,
        call: { ...callOf(step, phase, scope, target.url), stepId: path },
      };
    });

  return {
    playbooks,
    effects,
    answers,
    target,
    planner: {
      plan(_tenantId, request, run) {
        const playbook = playbooks.get(request.playbookId);
        if (playbook === undefined) {
          return Promise.reject(new AppError('not_found', 'There is no such playbook.'));
        }
        const facts = { incident: null, finding: null, change: null };
        const scope: RunScope = { parameters: request.parameters, run, ...facts, steps: {} };
        const verification =
          playbook.verification === undefined
            ? []
            : [{ id: 'verification', kind: 'verify', ...(playbook.verification as object) }];
        return Promise.resolve({
          playbook: {
            id: playbook.id,
            slug: 'fake',
            name: 'Fake',
            version: playbook.version,
            source: `version: ${playbook.version}`,
            approval: ApprovalPolicy.parse(playbook.approval ?? {}),
          },
          title: playbook.title ?? 'Restart payment',
          subject: playbook.subject ?? null,
          parameters: request.parameters,
          facts,
          steps: [
            ...planSteps(playbook.steps, 'steps', scope),
            ...planSteps(playbook.rollback ?? [], 'rollback', scope),
            ...planSteps(verification, 'verification', scope),
          ],
          risk: NO_RISK,
        });
      },
      resolve: (_tenantId, planned, scope) =>
        Promise.resolve({
          ...callOf(planned.step, planned.phase, { ...scope, parameters: planned.frame.parameters }, target.url),
          stepId: planned.path,
        }),
      executorOf: (kind) => (kind === 'http' ? executor : null),
    },
  };
}

function callOf(step: Step, phase: ResolvedCall['phase'], scope: RunScope, url: string): ResolvedCall {
  const deferred: string[] = [];
  const fill = (text: string): string =>
    text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (whole, name: string) => {
      const value = valueAt(scope, name.split('.'));
      if (value === undefined) {
        deferred.push(name);
        return whole;
      }
      return String(value);
    });
  const detail: ResolvedCall['detail'] = {};
  if (step.kind === 'http') {
    Object.assign(detail, { method: step.method, url, path: fill(step.path), body: step.body ?? null });
  } else if (step.kind === 'verify') {
    Object.assign(detail, { query: step.query === undefined ? null : fill(step.query) });
  } else if (step.kind === 'approve') {
    Object.assign(detail, { text: fill(step.text) });
  }
  const effect = step.kind === 'http' && step.method !== 'GET';
  return {
    stepId: step.id,
    phase,
    kind: step.kind,
    title: step.title ?? step.id,
    summary: `${step.kind} ${step.id}`,
    detail,
    effect,
    deferred,
  };
}

function valueAt(scope: RunScope, names: readonly string[]): unknown {
  let value: unknown = names[0] === 'steps' ? scope : scope.parameters;
  for (const name of names) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? (value as Record<string, unknown>)[name]
        : undefined;
  }
  return value;
}
