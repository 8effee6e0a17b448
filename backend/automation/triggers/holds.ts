import { asError } from '../../platform/index.ts';
import { recordAudit } from '../../tenancy/index.ts';
import { compileCondition, type Verdict } from './condition.ts';
import type { TriggerDeps } from './deps.ts';
import { actorOfTrigger } from './fire.ts';
import { BODY_NAMES, INCIDENT_NAMES, INCIDENT_SAMPLE } from './scopes.rules.ts';
import { noteTrigger, type StoredTrigger } from './triggerRows.ts';

/**
 * Whether a trigger's condition holds for what came. A condition that cannot be read does not hold, and that stands on the
 * trigger; one that took too long turns its trigger off, so that nobody waits for it twice.
 */
export async function conditionHolds(
  deps: TriggerDeps,
  trigger: StoredTrigger,
  scope: Record<string, unknown>
): Promise<boolean> {
  if (trigger.condition === null) {
    return true;
  }
  const verdict = read(trigger, trigger.condition, scope);
  if ('holds' in verdict) {
    return verdict.holds;
  }
  // Nobody was named: what the condition says of a finding is then not so, rather than broken.
  if (!verdict.tooLong && scope['finding'] === null && trigger.condition.includes('finding')) {
    return false;
  }
  const { tenantId, id } = trigger;
  const error = verdict.tooLong
    ? `${verdict.failed} The trigger was turned off: simplify it and turn it on again.`
    : verdict.failed;
  await deps.database.tenant(tenantId, async (tx) => {
    await noteTrigger(tx, tenantId, id, { error, ...(verdict.tooLong && { enabled: false }) });
    if (verdict.tooLong) {
      const after = { enabled: false, reason: error };
      await recordAudit(tx, actorOfTrigger(trigger), {
        action: 'trigger.turned-off',
        targetType: 'trigger',
        targetId: id,
        before: { enabled: true },
        after,
      });
    }
  });
  return false;
}

function read(trigger: StoredTrigger, condition: string, scope: Record<string, unknown>): Verdict {
  try {
    const isWebhook = trigger.kind === 'webhook';
    const compiled = isWebhook
      ? compileCondition(condition, BODY_NAMES, { body: {} })
      : compileCondition(condition, INCIDENT_NAMES, INCIDENT_SAMPLE);
    return compiled.evaluate(scope);
  } catch (error) {
    return { failed: asError(error).message, tooLong: false };
  }
}
