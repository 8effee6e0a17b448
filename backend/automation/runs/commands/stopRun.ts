import { sql } from 'kysely';
import type { Statement } from '#contract/analysis';
import type { Run } from '#contract/run';
import { AppError, type Tx } from '../../../platform/index.ts';
import type { Actor } from '../../../tenancy/index.ts';
import { endRun, type EndDeps } from '../endRun.ts';
import { writeRun } from '../journal.ts';
import { auditsOf } from '../audits.ts';
import type { RunState } from '../model.ts';
import { readRun } from '../queries/readRun.ts';
import { ended } from '../settle.ts';
import { failed } from '../statements.rules.ts';
import { closeApproval } from '../stepApproval.ts';
import { lockOpenRun, type CreateDeps } from './createRun.ts';

/**
 * Stops a run: one that has not begun ends at once; else no further step begins, and the replica that drives it cuts off the
 * one under way. With `rollback` the run undoes what it did. Throws `not_found`, `illegal_transition`.
 */
export async function stopRun(deps: CreateDeps, by: Actor, runId: string, rollback: boolean): Promise<Run> {
  const { tenantId } = by;
  const kicked: string[] = [];
  const run = await deps.database.tenant(tenantId, async (tx) => {
    const held = await lockOpenRun(tx, tenantId, runId);
    if (held.stop !== null && (held.stop.rollback === rollback || !held.stop.rollback)) {
      throw new AppError('illegal_transition', `${held.stop.by.name} has stopped this run already.`);
    }
    if (rollback && held.phase === 'rollback') {
      throw new AppError('illegal_transition', 'This run goes back already.');
    }
    const stop = { by: by.actor, rollback };
    const asked = {
      action: 'run.stop-asked',
      targetType: 'run',
      targetId: runId,
      before: { status: held.status },
      after: { rollback },
    };
    if (held.startedAt === null) {
      const outcome = failed(held, { cause: 'stopped', ends: 'stopped', params: { by: by.actor.name } });
      kicked.push(...(await endUnbegun(tx, deps, held, { by, rollback, outcome, asked })));
    } else {
      kicked.push(runId);
      await writeRun(tx, deps, held, { ...held, stop }, [], { audits: [asked], by, publish: true });
      await makeDue(tx, deps, held);
    }
    return readRun(tx, tenantId, runId);
  });
  for (const id of kicked) {
    await deps.wake(tenantId, id, null);
  }
  return run ?? gone();
}

function gone(): never {
  throw new AppError('not_found', 'There is no such run.');
}

interface Ending {
  by: Actor;
  rollback: boolean;
  outcome: Statement;
  asked: Parameters<typeof writeRun>[5]['audits'][number];
}

/** Ends a run of which no step has begun, with its approval; answers the runs that may go on now. */
export async function endUnbegun(
  tx: Tx,
  deps: CreateDeps & EndDeps,
  held: RunState,
  { by, rollback, outcome, asked }: Ending
): Promise<string[]> {
  const changed = new Set<number>();
  const stopped = { ...held, stop: { by: by.actor, rollback } };
  const next = ended(stopped, 'stopped', outcome, deps.clock.now(), changed);
  const steps = next.steps.filter((step) => changed.has(step.position));
  const audits = [asked, ...auditsOf(held, next, steps)];
  await writeRun(tx, deps, held, next, steps, { audits, by, publish: true });
  await closeApproval(tx, deps, held, 'withdrawn');
  return endRun(tx, deps, next);
}

/** Lets the sweeper find the run should nobody be told. */
export async function makeDue(
  tx: Tx,
  deps: Pick<EndDeps, 'clock'>,
  run: Pick<RunState, 'tenantId' | 'id'>
): Promise<void> {
  await sql`
    update run_lease set due_at = ${new Date(deps.clock.now())} where tenant_id = ${run.tenantId} and run_id = ${run.id}`.execute(
    tx
  );
}
