import type { ParameterValues, ResolvedCall, Risk, ApprovalPolicy } from '#contract/playbook';
import type { PlaybookStep } from '#contract/playbookStep';
import type { PlannedStep, RunScope, StepExecutor } from '../steps/step.ts';

/** What somebody wants to run, and what led to it. */
export interface PlanRequest {
  playbookId: string;
  parameters: ParameterValues;
  incidentId: string | null;
  findingId: string | null;
}

/** A playbook with every placeholder filled that can be filled before it runs. */
export interface RunPlan {
  playbook: { id: string; slug: string; name: string; version: number; source: string; approval: ApprovalPolicy };
  title: string;
  subject: string | null;
  /** Given ones, those from what led to the run, and defaults. */
  parameters: ParameterValues;
  /** What placeholders may name beside parameters and steps, frozen for the life of the run. */
  facts: Pick<RunScope, 'incident' | 'finding' | 'change'>;
  /** Flattened: steps, then rollback, then verification. */
  steps: PlannedStep[];
  risk: Risk;
}

/** What runs ask of playbooks. */
export interface RunPlanner {
  /** Throws `not_found`, `parameters_invalid`, or `illegal_transition` for a playbook that is disabled. No effect. */
  plan(tenantId: string, request: PlanRequest, run: { id: string; number: number }): Promise<RunPlan>;
  /** Fills what earlier steps have left. Throws a readable error. No effect. */
  resolve(tenantId: string, planned: PlannedStep, scope: RunScope): Promise<ResolvedCall>;
  /** Null for what the engine itself does: wait, verify, approve. */
  executorOf(kind: PlaybookStep['kind']): StepExecutor | null;
}

/** What a query said. `blind`: it failed or found nothing, which is no good news. */
export type Observation = { kind: 'values'; values: number[] } | { kind: 'blind'; reason: string };

/** What verifications ask of data sources and incidents. Never throws. */
export interface VerifyReader {
  query(tenantId: string, query: string, signal: AbortSignal): Promise<Observation>;
  /** How many of the incident's rules still fire, as one value. */
  firingRules(tenantId: string, incidentId: string, signal: AbortSignal): Promise<Observation>;
}
