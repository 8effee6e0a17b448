import { newId, queryPrepared, type Database, type Outbox, type Streams, type Tx } from '../../platform/index.ts';
import { recordAudits, systemActor, type Actor, type AuditRecord } from '../../tenancy/index.ts';
import { hasEnded, progress, toSummary, type RunState, type StepState } from './model.ts';

export interface JournalDeps {
  database: Database;
  outbox: Pick<Outbox, 'emit'>;
  streams: Pick<Streams, 'publish'>;
}

export interface LogLine {
  position: number;
  /** ISO time. */
  at: string;
  line: string;
}

/** What goes with a new state, in the same transaction. */
export interface Beside {
  audits: readonly AuditRecord[];
  by?: Actor;
  log?: readonly LogLine[];
  /** False while open pages heard of this run a moment ago. */
  publish: boolean;
  /** When the next replica must look at it: null for never by itself; undefined while this one keeps it. */
  dueAt?: string | null;
  also?(tx: Tx): Promise<void>;
}

/** Somebody else wrote the run, or another replica drives it: read it again. */
export class RunChanged extends Error {
  constructor() {
    super('The run was changed by somebody else.');
    this.name = 'RunChanged';
  }
}

type Held = Pick<RunState, 'version' | 'status' | 'steps'>;

const WRITE = `
  with held as (
    update run set version = version + 1, status = $4, phase = $5, approval_id = $6, holds_subject = $7, wake_at = $8,
      started_at = $9, finished_at = $10, outcome = $11, failure = $12, stop = $13, steps_done = $14, steps_total = $15
    where tenant_id = $1 and id = $2 and version = $3 and token = $16 returning id
  ), put as (
    update run_step s set status = g.status, attempt = g.attempt, started_at = g."startedAt", finished_at = g."finishedAt",
      wake_at = g."wakeAt", output = g.output, error = g.error, body = g.body, readings = g.readings, holds_since = g."holdsSince",
      call = coalesce(g.call, s.call)
    from jsonb_to_recordset($17::jsonb) as g (position int, status text, attempt int, "startedAt" timestamptz, "finishedAt" timestamptz,
      "wakeAt" timestamptz, output text, error text, body jsonb, readings jsonb, "holdsSince" timestamptz, call jsonb)
    where s.tenant_id = $1 and s.run_id = $2 and s.position = g.position and exists (select from held)
  )
  select demand_run(exists (select from held))`;

const LOG = `
  insert into run_log (tenant_id, run_id, position, id, at, line)
  select $1::uuid, $2::uuid, * from unnest($3::int[], $4::uuid[], $5::timestamptz[], $6::text[])`;

const PARK = 'update run_lease set owner = null, until = null, due_at = $3 where tenant_id = $1 and run_id = $2';

const json = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value));

/**
 * Writes `next` over `held` with its changed steps, what open pages and other slices hear, and what stands beside, in the
 * given transaction (see inJournal); answers the state as written.
 */
export async function writeRun(
  tx: Tx,
  deps: JournalDeps,
  held: Held,
  next: RunState,
  changed: readonly StepState[],
  beside: Beside
): Promise<RunState> {
  const { tenantId } = next;
  const written = { ...next, version: held.version + 1 };
  const statements: Promise<unknown>[] = [
    queryPrepared(tx, { name: 'run-write', text: WRITE, values: valuesOf(held, next, changed) }),
  ];
  if (beside.audits.length > 0) {
    statements.push(recordAudits(tx, beside.by ?? systemActor(tenantId), beside.audits));
  }
  if (beside.log !== undefined && beside.log.length > 0) {
    statements.push(writeLog(tx, next, beside.log));
  }
  if (beside.dueAt !== undefined) {
    statements.push(queryPrepared(tx, { name: 'run-park', text: PARK, values: [tenantId, next.id, beside.dueAt] }));
  }
  if (beside.publish) {
    statements.push(deps.streams.publish(tx, tenantId, [{ type: 'run', run: toSummary(written) }]));
  }
  if (held.status !== next.status) {
    const { id: runId, incidentId, status } = next;
    statements.push(
      deps.outbox.emit(tx, tenantId, 'run.changed', { runId, incidentId, status, ended: hasEnded(status) })
    );
  }
  await together(statements);
  await beside.also?.(tx);
  return written;
}

/** The statements travel together; of several failures the first one is the cause of the others. */
async function together(statements: readonly Promise<unknown>[]): Promise<void> {
  const settled = await Promise.allSettled(statements);
  const failure = settled.find((one) => one.status === 'rejected');
  if (failure !== undefined) {
    throw failure.reason;
  }
}

function valuesOf(held: Held, next: RunState, changed: readonly StepState[]): unknown[] {
  const { stepsDone, stepsTotal } = progress(next);
  return [
    next.tenantId,
    next.id,
    held.version,
    next.status,
    next.phase,
    next.approvalId,
    next.holdsSubject,
    next.wakeAt,
    next.startedAt,
    next.finishedAt,
    json(next.outcome),
    json(next.failure),
    json(next.stop),
    stepsDone,
    stepsTotal,
    next.token,
    JSON.stringify(changed.map((step) => stepValues(held, step))),
  ];
}

function stepValues(held: Held, { planned, ...step }: StepState): object {
  const known = held.steps.find((one) => one.position === step.position)?.planned.call;
  return { ...step, body: step.body ?? null, ...(planned.call === known ? {} : { call: planned.call }) };
}

export async function writeLog(
  tx: Tx,
  { tenantId, id }: Pick<RunState, 'tenantId' | 'id'>,
  lines: readonly LogLine[]
): Promise<void> {
  const values = [
    tenantId,
    id,
    lines.map((one) => one.position),
    lines.map(() => newId()),
    lines.map((one) => one.at),
    lines.map((one) => one.line),
  ];
  await queryPrepared(tx, { name: 'run-log', text: LOG, values });
}

/** Runs `work` in a transaction of the tenant; what the database says of a changed run becomes RunChanged. */
export async function inJournal<T>(database: Database, tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await database.tenant(tenantId, work);
  } catch (error) {
    throw error instanceof Error && 'code' in error && error.code === 'SR001' ? new RunChanged() : error;
  }
}
