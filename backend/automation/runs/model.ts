import type { Statement } from '#contract/analysis';
import type { ParameterValues, ResolvedCall } from '#contract/playbook';
import { ENDED_RUN_STATUSES, type RunStatus, type RunSummary, type RunStep, type StepStatus } from '#contract/run';
import type { ActorRef } from '#contract/scalars';
import type { PlannedStep, RunScope } from '../steps/step.ts';

export type Phase = ResolvedCall['phase'];

/** A step as the journal holds it. */
export interface StepState {
  position: number;
  /** With the call as it was approved. */
  planned: PlannedStep;
  status: StepStatus;
  /** How often it was begun. */
  attempt: number;
  startedAt: string | null;
  finishedAt: string | null;
  wakeAt: string | null;
  output: string;
  error: string | null;
  /** What later steps may name. */
  body: unknown;
  readings: RunStep['readings'];
  /** verify: since when the condition holds without a break. */
  holdsSince: string | null;
}

/** Why a run goes back, and how it ends when there is nothing to go back from. */
export interface Failure {
  cause: 'step' | 'verification' | 'blind' | 'declined' | 'expired' | 'stopped';
  ends: Extract<RunStatus, 'failed' | 'declined' | 'expired' | 'stopped'>;
  params: Statement['params'];
}

export interface StopRequest {
  by: ActorRef;
  rollback: boolean;
}

/** A run with its steps, as one replica drives it. */
export interface RunState extends Omit<RunSummary, 'playbookId' | 'stepsDone' | 'stepsTotal'> {
  tenantId: string;
  token: number;
  playbookId: string | null;
  phase: Phase;
  holdsSubject: boolean;
  wakeAt: string | null;
  findingId: string | null;
  parameters: ParameterValues;
  facts: Pick<RunScope, 'incident' | 'finding' | 'change'>;
  failure: Failure | null;
  stop: StopRequest | null;
  steps: StepState[];
}

const FINISHED: readonly StepStatus[] = ['succeeded', 'failed', 'skipped', 'stopped'];

export function isFinished(step: Pick<StepState, 'status'>): boolean {
  return FINISHED.includes(step.status);
}

export function hasEnded(status: RunStatus): boolean {
  return (ENDED_RUN_STATUSES as readonly RunStatus[]).includes(status);
}

/** True once a step that changes something has been sent, whatever came of it. */
export function hadEffect(run: Pick<RunState, 'steps'>): boolean {
  return run.steps.some((step) => step.attempt > 0 && step.planned.call.effect);
}

/** Done and to do; the way back counts only once it is gone. */
export function progress(run: Pick<RunState, 'steps' | 'phase' | 'failure'>): {
  stepsDone: number;
  stepsTotal: number;
} {
  const goesBack = run.phase === 'rollback';
  const counted = run.steps.filter((step) => step.planned.phase !== 'rollback' || goesBack);
  return { stepsDone: counted.filter(isFinished).length, stepsTotal: counted.length };
}

export function toSummary(run: RunState): RunSummary {
  return {
    id: run.id,
    number: run.number,
    version: run.version,
    playbookId: run.playbookId,
    playbookName: run.playbookName,
    playbookVersion: run.playbookVersion,
    title: run.title,
    status: run.status,
    subject: run.subject,
    incidentId: run.incidentId,
    incidentNumber: run.incidentNumber,
    triggerId: run.triggerId,
    proposalId: run.proposalId,
    approvalId: run.approvalId,
    requestedBy: run.requestedBy,
    createdAt: run.createdAt,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    outcome: run.outcome,
    ...progress(run),
  };
}

/** What placeholders and conditions may name now. */
export function scopeOf(run: RunState): RunScope {
  return {
    parameters: run.parameters,
    run: { id: run.id, number: run.number },
    ...run.facts,
    steps: Object.fromEntries(
      run.steps.filter(isFinished).map((step) => [step.planned.path, { status: step.status, body: step.body ?? null }])
    ),
  };
}
