import { sql } from 'kysely';
import type { Statement } from '#contract/analysis';
import type { ParameterValues } from '#contract/playbook';
import type { Run } from '#contract/run';
import { roleIncludes, type ActorRef, type Role } from '#contract/scalars';
import { recordLineage } from '../../../lineage/index.ts';
import { AppError, cleanText, newId, type Tx } from '../../../platform/index.ts';
import { recordAudit, type Actor } from '../../../tenancy/index.ts';
import { announceApprovals, insertApproval } from '../../approvals/approvalRows.ts';
import { hashOfCalls } from '../callShape.rules.ts';
import type { DriverDeps } from '../driver.ts';
import { startedText, tellIncident } from '../endRun.ts';
import { hasEnded, progress, toSummary, type RunState } from '../model.ts';
import type { RunPlan } from '../ports.ts';
import { readRun } from '../queries/readRun.ts';
import { insertSteps, nextRunNumber, readRunState } from '../runRows.ts';
import { lineageOfRequest } from '../runLineage.rules.ts';
import { iso } from '../settle.ts';

export interface NewRun {
  playbookId: string;
  parameters: ParameterValues;
  incidentId?: string | undefined;
  findingId?: string | undefined;
  triggerId?: string | undefined;
  proposalId?: string | undefined;
  /** Instead of the playbook's own title. */
  title?: string | undefined;
  /** Why it was proposed, for who approves. */
  reason?: Statement | undefined;
  /** A repeat with the same key is the same run. */
  idempotencyKey?: string | undefined;
  /** Somebody has to agree whatever the policy says: nobody who is there asked for it. */
  mustWait?: boolean | undefined;
}

/** Who asks: a person or a token with its role; the product itself has none. */
export interface Requester {
  by: Actor;
  role: Role | null;
}

export type CreateDeps = Omit<DriverDeps, 'reader'>;

/**
 * Plans a run and stores it: waiting for its approval, or queued at once where the policy asks nobody else. Nothing runs in
 * here. Throws `not_found`, `parameters_invalid`, `illegal_transition`, and `role_missing` where starting is the yes and the
 * role does not suffice.
 */
export async function createRun(deps: CreateDeps, tenantId: string, given: NewRun, requester: Requester): Promise<Run> {
  const asked = cleaned(given);
  const known = await findRepeat(deps, tenantId, asked);
  if (known !== null) {
    return known;
  }
  const id = newId(deps.clock.now());
  const number = await deps.database.tenant(tenantId, (tx) => nextRunNumber(tx, tenantId));
  const { playbookId, parameters, incidentId = null, findingId = null } = asked;
  const plan = await deps.planner.plan(tenantId, { playbookId, parameters, incidentId, findingId }, { id, number });
  const people = Math.max(asked.mustWait === true ? 1 : 0, peopleNeeded(plan, requester));
  const run = newRun(deps, tenantId, { id, number }, asked, plan, requester.by.actor, people);
  const made = await deps.database.tenant(tenantId, async (tx) => {
    if (!(await insertRun(tx, run, asked, plan))) {
      return null;
    }
    await tell(tx, deps, run, asked, plan, requester, people);
    return readRun(tx, tenantId, id);
  });
  if (made === null) {
    return (await findRepeat(deps, tenantId, asked)) ?? raced();
  }
  if (people === 0) {
    await deps.wake(tenantId, id, null);
  }
  return made;
}

/** What is stored and compared holds only what a database can hold. */
function cleaned(given: NewRun): NewRun {
  const clean = (text: string | undefined): string | undefined => (text === undefined ? undefined : cleanText(text));
  const parameters = Object.entries(given.parameters).map(([name, value]) => [
    cleanText(name),
    typeof value === 'string' ? cleanText(value) : value,
  ]);
  return {
    ...given,
    parameters: Object.fromEntries(parameters) as ParameterValues,
    findingId: clean(given.findingId),
    idempotencyKey: clean(given.idempotencyKey),
    title: clean(given.title),
  };
}

function raced(): never {
  throw new AppError('conflict');
}

/** How many have to agree. What the product itself starts never counts as an admin's yes. */
function peopleNeeded({ playbook }: RunPlan, { role }: Requester): number {
  const { people, role: needed } = playbook.approval;
  if (people > 0) {
    return people;
  }
  if (role === null) {
    return needed === 'Admin' ? 1 : 0;
  }
  if (!roleIncludes(role, needed)) {
    throw new AppError(
      'role_missing',
      `Starting this playbook needs the role ${needed}; yours is ${role}. Ask somebody who has it.`
    );
  }
  return 0;
}

async function findRepeat(deps: CreateDeps, tenantId: string, asked: NewRun): Promise<Run | null> {
  const key = asked.idempotencyKey;
  if (key === undefined) {
    return null;
  }
  return deps.database.tenant(tenantId, async (tx) => {
    const found = await sql<{ id: string; playbook_id: string | null }>`
      select id, playbook_id from run where tenant_id = ${tenantId} and idempotency_key = ${key}`.execute(tx);
    const row = found.rows[0];
    if (row !== undefined && row.playbook_id !== null && row.playbook_id !== asked.playbookId) {
      throw new AppError(
        'illegal_transition',
        'This idempotency key was used for a run of another playbook. Choose a new one.'
      );
    }
    return row === undefined ? null : readRun(tx, tenantId, row.id);
  });
}

function newRun(
  deps: CreateDeps,
  tenantId: string,
  { id, number }: { id: string; number: number },
  asked: NewRun,
  plan: RunPlan,
  requestedBy: ActorRef,
  people: number
): RunState {
  const now = deps.clock.now();
  const { playbook } = plan;
  return {
    id,
    number,
    version: 1,
    tenantId,
    token: 0,
    playbookId: playbook.id,
    playbookName: playbook.name,
    playbookVersion: playbook.version,
    title: (asked.title ?? plan.title).slice(0, 300),
    status: people > 0 ? 'waiting-approval' : 'queued',
    phase: 'steps',
    subject: plan.subject,
    holdsSubject: false,
    incidentId: asked.incidentId ?? null,
    incidentNumber: plan.facts.incident?.number ?? null,
    findingId: asked.findingId ?? null,
    triggerId: asked.triggerId ?? null,
    proposalId: asked.proposalId ?? null,
    approvalId: people > 0 ? newId(now) : null,
    requestedBy,
    createdAt: iso(now),
    startedAt: null,
    finishedAt: null,
    wakeAt: people > 0 ? iso(now + playbook.approval.expiresMinutes * 60_000) : null,
    outcome: null,
    parameters: plan.parameters,
    facts: plan.facts,
    failure: null,
    stop: null,
    steps: plan.steps.map((planned, position) => ({
      position,
      planned,
      status: 'pending',
      attempt: 0,
      startedAt: null,
      finishedAt: null,
      wakeAt: null,
      output: '',
      error: null,
      body: null,
      readings: [],
      holdsSince: null,
    })),
  };
}

/** False when a run with the same idempotency key was quicker. */
async function insertRun(tx: Tx, run: RunState, asked: NewRun, plan: RunPlan): Promise<boolean> {
  const { tenantId } = run;
  const made = await sql<{ id: string }>`
    insert into run (tenant_id, id, number, playbook_id, playbook_name, playbook_version, source, title, status, subject, incident_id,
      incident_number, finding_id, trigger_id, proposal_id, approval_id, requested_by, given_parameters, parameters, facts,
      idempotency_key, created_at, wake_at, steps_total)
    values (${tenantId}, ${run.id}, ${run.number}, ${run.playbookId}, ${run.playbookName}, ${run.playbookVersion}, ${plan.playbook.source},
      ${run.title}, ${run.status}, ${run.subject}, ${run.incidentId}, ${run.incidentNumber}, ${run.findingId}, ${run.triggerId},
      ${run.proposalId}, ${run.approvalId}, ${JSON.stringify(run.requestedBy)}::jsonb, ${JSON.stringify(asked.parameters)}::jsonb,
      ${JSON.stringify(run.parameters)}::jsonb, ${JSON.stringify(run.facts)}::jsonb, ${asked.idempotencyKey ?? null}, ${run.createdAt},
      ${run.wakeAt}, ${progress(run).stepsTotal})
    on conflict (tenant_id, idempotency_key) where idempotency_key is not null do nothing returning id`.execute(tx);
  if (made.rows.length === 0) {
    return false;
  }
  await insertSteps(tx, tenantId, run.id, plan.steps);
  await sql`
    insert into run_lease (tenant_id, run_id, due_at) values (${tenantId}, ${run.id}, ${run.wakeAt ?? run.createdAt})`.execute(
    tx
  );
  return true;
}

async function tell(
  tx: Tx,
  deps: CreateDeps,
  run: RunState,
  asked: NewRun,
  plan: RunPlan,
  { by }: Requester,
  people: number
): Promise<void> {
  const { tenantId, approvalId } = run;
  if (approvalId !== null && run.wakeAt !== null) {
    const calls = plan.steps.map((step) => step.call);
    await insertApproval(tx, tenantId, {
      id: approvalId,
      runId: run.id,
      stepPosition: null,
      question: null,
      reason: asked.reason ?? null,
      role: plan.playbook.approval.role === 'Viewer' ? 'Editor' : plan.playbook.approval.role,
      people,
      requestedAt: run.createdAt,
      expiresAt: run.wakeAt,
      hash: hashOfCalls({ id: plan.playbook.id, version: plan.playbook.version }, calls),
      calls,
      risk: plan.risk,
    });
    await announceApprovals(tx, deps.streams, tenantId);
  }
  await recordAudit(tx, by, {
    action: approvalId === null ? 'run.started' : 'run.requested',
    targetType: 'run',
    targetId: run.id,
    after: {
      number: run.number,
      playbook: run.playbookName,
      version: run.playbookVersion,
      parameters: run.parameters,
      subject: run.subject,
      status: run.status,
    },
  });
  await recordLineage(tx, tenantId, [
    lineageOfRequest(run, approvalId === null ? null : { id: approvalId, question: run.title }),
  ]);
  const text = startedText(run, approvalId !== null);
  await tellIncident(tx, deps, run, {
    kind: approvalId === null ? 'run' : 'approval',
    actor: by.actor,
    text,
    detail: { runId: run.id, number: run.number, approvalId },
  });
  await deps.streams.publish(tx, tenantId, [{ type: 'run', run: toSummary(run) }]);
  const { id: runId, incidentId, status } = run;
  await deps.outbox.emit(tx, tenantId, 'run.changed', { runId, incidentId, status, ended: false });
}

/** The run behind a locked row; throws `not_found`, and `illegal_transition` when it has ended. */
export async function lockOpenRun(tx: Tx, tenantId: string, runId: string): Promise<RunState> {
  const run = await readRunState(tx, tenantId, runId, true);
  if (run === null) {
    throw new AppError('not_found', 'There is no such run.');
  }
  if (hasEnded(run.status)) {
    throw new AppError('illegal_transition', 'This run has ended already.');
  }
  return run;
}
