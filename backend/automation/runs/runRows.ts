import { sql } from 'kysely';
import type { Statement } from '#contract/analysis';
import type { ParameterValues, ResolvedCall } from '#contract/playbook';
import type { RunStatus, RunSummary } from '#contract/run';
import type { ActorRef } from '#contract/scalars';
import type { Tx } from '../../platform/index.ts';
import type { PlannedStep } from '../steps/step.ts';
import type { Failure, Phase, RunState, StepState, StopRequest } from './model.ts';

export const SUMMARY_COLUMNS = sql.raw(`
  r.id, r.number, r.version, r.playbook_id, r.playbook_name, r.playbook_version, r.title, r.status, r.subject, r.incident_id,
  r.incident_number, r.trigger_id, r.proposal_id, r.approval_id, r.requested_by, r.created_at, r.started_at, r.finished_at,
  r.outcome, r.steps_done, r.steps_total`);

export interface SummaryRow {
  id: string;
  number: string;
  version: number;
  playbook_id: string | null;
  playbook_name: string;
  playbook_version: number;
  title: string;
  status: RunStatus;
  subject: string | null;
  incident_id: string | null;
  incident_number: string | null;
  trigger_id: string | null;
  proposal_id: string | null;
  approval_id: string | null;
  requested_by: ActorRef;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  outcome: Statement | null;
  steps_done: number;
  steps_total: number;
}

export const instant = (at: Date | null): string | null => at?.toISOString() ?? null;

export function summaryOf(row: SummaryRow): RunSummary {
  return {
    id: row.id,
    number: Number(row.number),
    version: row.version,
    playbookId: row.playbook_id,
    playbookName: row.playbook_name,
    playbookVersion: row.playbook_version,
    title: row.title,
    status: row.status,
    subject: row.subject,
    incidentId: row.incident_id,
    incidentNumber: row.incident_number === null ? null : Number(row.incident_number),
    triggerId: row.trigger_id,
    proposalId: row.proposal_id,
    approvalId: row.approval_id,
    requestedBy: row.requested_by,
    createdAt: row.created_at.toISOString(),
    startedAt: instant(row.started_at),
    finishedAt: instant(row.finished_at),
    outcome: row.outcome,
    stepsDone: row.steps_done,
    stepsTotal: row.steps_total,
  };
}

interface RunRow extends SummaryRow {
  token: string;
  phase: Phase;
  holds_subject: boolean;
  wake_at: Date | null;
  finding_id: string | null;
  parameters: ParameterValues;
  facts: RunState['facts'];
  failure: Failure | null;
  stop: StopRequest | null;
}

interface StepRow {
  position: number;
  planned: Omit<PlannedStep, 'call'>;
  call: ResolvedCall;
  status: StepState['status'];
  attempt: number;
  started_at: Date | null;
  finished_at: Date | null;
  wake_at: Date | null;
  output: string;
  error: string | null;
  body: unknown;
  readings: StepState['readings'];
  holds_since: Date | null;
}

function toStep(row: StepRow): StepState {
  return {
    position: row.position,
    planned: { ...row.planned, call: row.call },
    status: row.status,
    attempt: row.attempt,
    startedAt: instant(row.started_at),
    finishedAt: instant(row.finished_at),
    wakeAt: instant(row.wake_at),
    output: row.output,
    error: row.error,
    body: row.body,
    readings: row.readings,
    holdsSince: instant(row.holds_since),
  };
}

/** A run with its steps, or null. With `lock` nobody else writes it until the transaction ends. */
export async function readRunState(tx: Tx, tenantId: string, runId: string, lock = false): Promise<RunState | null> {
  const found = await sql<RunRow>`
    select ${SUMMARY_COLUMNS}, r.token, r.phase, r.holds_subject, r.wake_at, r.finding_id, r.parameters, r.facts, r.failure, r.stop
    from run r where r.tenant_id = ${tenantId} and r.id = ${runId} ${lock ? sql`for update` : sql``}`.execute(tx);
  const row = found.rows[0];
  if (row === undefined) {
    return null;
  }
  const steps = await sql<StepRow>`
    select position, planned, call, status, attempt, started_at, finished_at, wake_at, output, error, body, readings, holds_since
    from run_step where tenant_id = ${tenantId} and run_id = ${runId} order by position`.execute(tx);
  const { stepsDone: _done, stepsTotal: _total, ...summary } = summaryOf(row);
  return {
    ...summary,
    tenantId,
    token: Number(row.token),
    phase: row.phase,
    holdsSubject: row.holds_subject,
    wakeAt: instant(row.wake_at),
    findingId: row.finding_id,
    parameters: row.parameters,
    facts: row.facts,
    failure: row.failure,
    stop: row.stop,
    steps: steps.rows.map(toStep),
  };
}

/** Gives out the next number. Numbers of runs that could not be planned are left out. */
export async function nextRunNumber(tx: Tx, tenantId: string): Promise<number> {
  const found = await sql<{ last: string }>`
    insert into run_counter (tenant_id, last) values (${tenantId}, 1)
    on conflict (tenant_id) do update set last = run_counter.last + 1 returning last`.execute(tx);
  return Number(found.rows[0]?.last);
}

/** Writes the steps of a run, in their order, as not begun. */
export async function insertSteps(
  tx: Tx,
  tenantId: string,
  runId: string,
  steps: readonly PlannedStep[]
): Promise<void> {
  const rows = steps.map(({ call, ...planned }, position) => ({
    position,
    path: planned.path,
    phase: planned.phase,
    planned,
    call,
  }));
  await sql`
    insert into run_step (tenant_id, run_id, position, path, phase, planned, call, status)
    select ${tenantId}::uuid, ${runId}::uuid, position, path, phase, planned, call, 'pending'
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (position int, path text, phase text, planned jsonb, call jsonb)`.execute(
    tx
  );
}
