import { sql } from 'kysely';
import type { Run, RunStep } from '#contract/run';
import type { ActorRef } from '#contract/scalars';
import type { Tx } from '../../../platform/index.ts';
import { progress, toSummary, type StepState } from '../model.ts';
import { readRunState } from '../runRows.ts';
import { conditionOf, thresholdOf } from '../verify/holds.rules.ts';

const MOST_OUTPUT = 20_000;
const MOST_LINES = 2_000;

/** One run with its steps and their log, or null when the tenant has none of this id. */
export async function readRun(tx: Tx, tenantId: string, runId: string): Promise<Run | null> {
  const run = await readRunState(tx, tenantId, runId);
  if (run === null) {
    return null;
  }
  const lines = await sql<{ position: number; line: string }>`
    select position, line from (
      select position, id, line from run_log where tenant_id = ${tenantId} and run_id = ${runId} order by position desc, id desc limit ${MOST_LINES}) as last
    order by position, id`.execute(tx);
  const logs = Map.groupBy(lines.rows, (row) => row.position);
  const approvals = await sql<{ id: string; status: string; decided_at: Date | null; by: ActorRef[] }>`
    select a.id, a.status, a.decided_at, case when a.declined_by is not null then jsonb_build_array(a.declined_by) else
      coalesce((select jsonb_agg(v.actor order by v.at) from approval_vote v where v.tenant_id = a.tenant_id and v.approval_id = a.id), '[]') end as by
    from approval a where a.tenant_id = ${tenantId} and a.run_id = ${runId} order by a.id`.execute(tx);
  return {
    ...toSummary(run),
    ...progress(run),
    parameters: run.parameters,
    steps: run.steps.map((step) => toStep(step, logs.get(step.position)?.map((row) => row.line) ?? [])),
    approvals: approvals.rows.map(({ id, status, by, decided_at }) => ({
      id,
      status,
      by,
      at: decided_at?.toISOString() ?? null,
    })),
    stoppedBy: run.stop?.by ?? null,
  };
}

function toStep(step: StepState, lines: readonly string[]): RunStep {
  const { planned } = step;
  const output = [...lines, step.output].filter((part) => part !== '').join('\n');
  return {
    id: planned.path,
    phase: planned.phase,
    kind: planned.step.kind,
    title: planned.call.title,
    status: step.status,
    call: planned.call,
    startedAt: step.startedAt,
    finishedAt: step.finishedAt,
    wakeAt: step.wakeAt,
    output: output.slice(-MOST_OUTPUT).toWellFormed(),
    error: step.error,
    readings: step.readings,
    threshold: planned.step.kind === 'verify' ? thresholdOf(conditionOf(planned.step)) : null,
  };
}
