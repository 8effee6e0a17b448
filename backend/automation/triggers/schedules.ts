import { sql } from 'kysely';
import { z } from 'zod';
import { asError, defineJob, type JobDefinition } from '../../platform/index.ts';
import { TRIGGER_LIMITS, type TriggerDeps } from './deps.ts';
import { fire } from './fire.ts';
import { sayTrigger } from './reasons.rules.ts';
import { readSchedule, type Schedule } from './schedule.rules.ts';
import { findTrigger, noteTrigger, type StoredTrigger } from './triggerRows.ts';

/** Every minute, on one replica: what is due. */
export function scheduleJob(deps: TriggerDeps): JobDefinition {
  return defineJob({
    name: 'automation.schedules',
    payload: z.object({}),
    schedule: '* * * * *',
    retryLimit: 0,
    concurrency: 1,
    handle: () => fireDueSchedules(deps),
  });
}

/**
 * Starts what is due. A schedule whose times passed while nobody could run them runs once for all of them, and says so. The
 * next time is set before the run is made: a crash between the two is made up for by the next look, once.
 */
export async function fireDueSchedules(deps: TriggerDeps): Promise<void> {
  const now = deps.clock.now();
  const due = await deps.database.system(async (tx) => {
    const found = await sql<{ tenant_id: string; id: string }>`
      select tenant_id, id from playbook_trigger where enabled and next_at <= ${new Date(now)}
      order by next_at limit ${TRIGGER_LIMITS.duePerLook}`.execute(tx);
    return found.rows;
  });
  for (const { tenant_id: tenantId, id } of due) {
    try {
      await fireSchedule(deps, tenantId, id, now);
    } catch (error) {
      // One that fails holds up no other; it is due still, and comes again with the next look.
      deps.log.error({ err: asError(error), tenantId, triggerId: id }, 'a scheduled run could not be started');
    }
  }
}

/** Starts one schedule if it is due, once however many replicas try. */
export async function fireSchedule(deps: TriggerDeps, tenantId: string, id: string, now: number): Promise<void> {
  const trigger = await deps.database.tenant(tenantId, (tx) => findTrigger(tx, tenantId, id));
  // Another replica may have taken it since the list of what is due was read: what stands now is its next time.
  if (trigger === null || !trigger.enabled || trigger.nextAt === null || trigger.nextAt > now) {
    return;
  }
  const { nextAt, name } = trigger;
  const [cron, timezone] = [trigger.cron ?? '', trigger.timezone ?? ''];
  const schedule = await scheduleOf(deps, trigger, now);
  if (schedule === null) {
    return;
  }
  // The due time itself is one of those that were missed.
  const missed = now - nextAt > TRIGGER_LIMITS.lateMs ? schedule.countBetween(nextAt, now) + 1 : 0;
  const said = { trigger: name, cron, timezone };
  await fire(deps, trigger, {
    key: new Date(nextAt).toISOString(),
    reason:
      missed > 0
        ? sayTrigger('trigger.schedule-late', { ...said, count: missed })
        : sayTrigger('trigger.schedule', said),
    ...(missed > 0 && {
      remark: `Times that passed while nobody could run it: ${missed}; it ran once for all of them.`,
    }),
  });
  await deps.database.tenant(tenantId, async (tx) => {
    const next = schedule.next(now);
    await sql`
      update playbook_trigger set next_at = ${next === null ? null : new Date(next)}
      where tenant_id = ${tenantId} and id = ${id} and next_at = ${new Date(nextAt)}`.execute(tx);
  });
}

/** Null for what no longer is a schedule: the rules of its time zone may have gone. It is taken off and says why. */
async function scheduleOf(deps: TriggerDeps, trigger: StoredTrigger, now: number): Promise<Schedule | null> {
  try {
    return readSchedule(trigger.cron ?? '', trigger.timezone ?? '', now);
  } catch (error) {
    const { tenantId, id } = trigger;
    await deps.database.tenant(tenantId, (tx) =>
      noteTrigger(tx, tenantId, id, { error: asError(error).message, enabled: false })
    );
    return null;
  }
}
