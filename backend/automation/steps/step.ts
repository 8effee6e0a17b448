import type { Finding } from '#contract/analysis';
import type { Change } from '#contract/change';
import type { ParameterValues, ResolvedCall, RunIncidentFacts } from '#contract/playbook';
import type { PlaybookStep } from '#contract/playbookStep';

/** What placeholders and conditions of a run may name. Everything in it is untrusted text. */
export interface RunScope {
  parameters: ParameterValues;
  /** Null in a dry run: what names the run then stays as it is. */
  run: { id: string; number: number } | null;
  incident: RunIncidentFacts | null;
  finding: Pick<Finding, 'resourceKey' | 'resourceName' | 'mechanism'> | null;
  change: Pick<Change, 'id' | 'title' | 'versionFrom' | 'versionTo'> | null;
  /** What earlier steps left, by the id of the step. */
  steps: Readonly<Record<string, { status: string; body: unknown }>>;
}

/** Which playbook of the run a text belongs to: it speaks of its own parameters and of its own steps. */
export interface StepFrame {
  /** Empty for the playbook itself, `restart/` for the steps of its sub-playbook step `restart`. */
  prefix: string;
  parameters: ParameterValues;
}

/** One step of a flattened playbook: `path` is unique in the run and names the way through sub-playbooks. */
export interface PlannedStep {
  path: string;
  phase: ResolvedCall['phase'];
  step: PlaybookStep;
  frame: StepFrame;
  /** Its own condition and those of the sub-playbook steps around it, outermost first: all must hold. */
  conditions: readonly { when: string; frame: StepFrame }[];
  /** Placeholders filled; of deferred ones the template still stands in it. */
  call: ResolvedCall;
}

export interface StepContext {
  tenantId: string;
  runId: string;
  /** The same whenever this step of this run is tried again: receivers that know the header do it once. */
  idempotencyKey: string;
  /** Aborts at the step's time limit, and when somebody stops the run. */
  signal: AbortSignal;
  /** A line of the live log. */
  log(line: string): void;
}

/** `uncertain`: it was sent, and nobody saw what came of it. `body` is what later steps may name. */
export type StepOutcome =
  | { status: 'succeeded'; output: string; body: unknown }
  | { status: 'failed'; output: string; error: string }
  | { status: 'uncertain'; output: string; error: string };

/** What the run engine asks of every kind of step that reaches out of the sidecar. */
export interface StepExecutor {
  /** Fills the placeholders and checks the result (target, header, address). Throws a TemplateProblem. No effect. */
  resolve(tenantId: string, step: PlaybookStep, scope: RunScope): Promise<ResolvedCall>;
  /** Does exactly what `call` says; never throws for what the other side does. */
  execute(call: ResolvedCall, context: StepContext): Promise<StepOutcome>;
  /** True when doing it twice does no harm: after a crash it may be tried again without asking. */
  isRepeatable(step: PlaybookStep): boolean;
}
