import { sql } from 'kysely';
import type { Change, ChangeInput } from '#contract/change';
import { readSummaries, writeTimeline } from '../../incidents/index.ts';
import { recordLineage } from '../../lineage/index.ts';
import type { Clock, Tx } from '../../platform/index.ts';
import { systemActor } from '../../tenancy/index.ts';
import type { JournalDeps } from './journal.ts';
import { lineageOfEnd } from './runLineage.rules.ts';
import { hadEffect, type RunState } from './model.ts';
import { statement } from './statements.rules.ts';

/** The slice of changes, as far as runs need it. */
export type RecordChanges = (
  tx: Tx,
  tenantId: string,
  inputs: readonly ChangeInput[]
) => Promise<{ recorded: Change[] }>;

export interface EndDeps extends JournalDeps {
  clock: Clock;
  recordChanges: RecordChanges;
}

/**
 * What the end of a run means to others, in the transaction that ends it: timeline and lineage of its incident, the change
 * that it made, and the next run on its subject. Answers the runs whose turn it is now.
 */
export async function endRun(tx: Tx, deps: EndDeps, run: RunState): Promise<string[]> {
  await sql`delete from run_lease where tenant_id = ${run.tenantId} and run_id = ${run.id}`.execute(tx);
  await recordLineage(tx, run.tenantId, [lineageOfEnd(run)]);
  if (hadEffect(run)) {
    await deps.recordChanges(tx, run.tenantId, [changeOf(run)]);
  }
  if (run.outcome !== null) {
    const { id: runId, number, title, status } = run;
    await tellIncident(tx, deps, run, { kind: 'run', text: run.outcome, detail: { runId, number, title, status } });
  }
  return run.subject === null ? [] : nextInLine(tx, run, run.subject, deps.clock.now());
}

function changeOf(run: RunState): ChangeInput {
  const first = run.steps.find((step) => step.attempt > 0 && step.planned.call.effect);
  return {
    id: `run:${run.id}`,
    at: first?.startedAt ?? run.startedAt ?? run.createdAt,
    kind: 'run',
    title: `Run #${run.number}: ${run.title}`.slice(0, 300),
    description: run.outcome?.text ?? '',
    ...(run.subject === null ? {} : { resource: run.subject }),
    author: run.requestedBy.name,
    labels: { playbook: run.playbookName, status: run.status },
    commits: [],
    diff: '',
  };
}

async function nextInLine(tx: Tx, run: RunState, subject: string, nowMs: number): Promise<string[]> {
  const found = await sql<{ run_id: string }>`
    update run_lease set due_at = ${new Date(nowMs)} where tenant_id = ${run.tenantId} and run_id = (
      select id from run where tenant_id = ${run.tenantId} and subject = ${subject} and status = 'queued' and id <> ${run.id}
      order by number limit 1) returning run_id`.execute(tx);
  return found.rows.map((row) => row.run_id);
}

/** Writes into the timeline of the run's incident, if it has one that is still there, and tells open pages. */
export async function tellIncident(
  tx: Tx,
  deps: Pick<EndDeps, 'streams' | 'clock'>,
  run: Pick<RunState, 'tenantId' | 'incidentId'>,
  entry: Omit<Parameters<typeof writeTimeline>[2][number], 'incidentId' | 'actor'> & {
    actor?: ReturnType<typeof systemActor>['actor'];
  }
): Promise<void> {
  const { tenantId, incidentId } = run;
  const [incident] = incidentId === null ? [] : await readSummaries(tx, tenantId, [incidentId]);
  if (incident === undefined) {
    return;
  }
  const actor = entry.actor ?? systemActor(tenantId).actor;
  await writeTimeline(tx, tenantId, [{ ...entry, incidentId: incident.id, actor }], deps.clock.now());
  await deps.streams.publish(tx, tenantId, [{ type: 'incident', incident }]);
}

/** The sentence with which a run appears in its incident's timeline. */
export function startedText(
  run: Pick<RunState, 'title' | 'number' | 'requestedBy'>,
  waits: boolean
): ReturnType<typeof statement> {
  const params = { title: run.title, number: run.number, by: run.requestedBy.name };
  return waits
    ? statement('asked', params, `${params.by} asks for approval of run #${run.number}: ${run.title}`)
    : statement('started', params, `${params.by} started run #${run.number}: ${run.title}`);
}
