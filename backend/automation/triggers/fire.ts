import type { Statement } from '#contract/analysis';
import type { Run } from '#contract/run';
import { AppError } from '../../platform/index.ts';
import type { Actor } from '../../tenancy/index.ts';
import type { TriggerDeps } from './deps.ts';
import { claimFiring, noteFiring } from './firings.ts';
import { noteTrigger, type StoredTrigger } from './triggerRows.ts';

export interface Occasion {
  /** Names the moment: it fires once, however often it is told. */
  key: string;
  incidentId?: string;
  findingId?: string;
  reason: Statement;
  /** Said on the trigger although it fired. */
  remark?: string;
}

export type Fired = { run: Run; again: boolean } | { refused: AppError };

/** The trigger, acting for its tenant. */
export function actorOfTrigger({ tenantId, id, name }: Pick<StoredTrigger, 'tenantId' | 'id' | 'name'>): Actor {
  return {
    tenantId,
    actor: { kind: 'system', id: `trigger:${id}`, name: `Trigger ${name}`.slice(0, 200) },
    remoteAddress: null,
    traceId: null,
  };
}

/**
 * Starts the playbook of a trigger once for this occasion; the playbook's approval policy holds as for everybody. What went
 * wrong stands on the trigger. Throws only for what the next try may mend (no database).
 */
export async function fire(deps: TriggerDeps, trigger: StoredTrigger, occasion: Occasion): Promise<Fired> {
  const { tenantId, id } = trigger;
  const now = deps.clock.now();
  const claim = await deps.database.tenant(tenantId, (tx) => claimFiring(tx, trigger, occasion.key, now));
  if ('refused' in claim) {
    await deps.database.tenant(tenantId, (tx) => noteTrigger(tx, tenantId, id, { error: claim.refused }));
    return { refused: new AppError('overloaded', claim.refused, { retryAfterSeconds: 600 }) };
  }
  try {
    // The same key is the same run: a moment that was taken by somebody who then died is made up for here.
    const run = await deps.runs.create({
      playbookId: trigger.playbookId,
      parameters: trigger.parameters,
      incidentId: occasion.incidentId ?? null,
      findingId: occasion.findingId ?? null,
      proposalId: null,
      triggerId: id,
      by: actorOfTrigger(trigger),
      // What only an admin may start waits for an admin's yes, unless an admin made the trigger.
      role: trigger.grantedRole === 'Admin' ? 'Admin' : null,
      mustWait: false,
      reason: occasion.reason,
      idempotencyKey: `trigger:${id}:${occasion.key}`,
    });
    const again = !claim.claimed && claim.runId !== null;
    if (!again) {
      await deps.database.tenant(tenantId, async (tx) => {
        await noteFiring(tx, tenantId, id, occasion.key, run.id);
        await noteTrigger(tx, tenantId, id, { firedAt: now, runId: run.id, error: occasion.remark ?? null });
      });
    }
    return { run, again };
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) {
      throw error;
    }
    await deps.database.tenant(tenantId, (tx) =>
      noteTrigger(tx, tenantId, id, { firedAt: now, error: `The run could not be made: ${error.message}` })
    );
    return { refused: error };
  }
}
