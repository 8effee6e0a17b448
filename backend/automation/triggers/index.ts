import {
  createTrigger as createOperation,
  deleteTrigger,
  listTriggers as listOperation,
  previewSchedule,
  updateTrigger as updateOperation,
} from '#contract/trigger';
import { route, type JobDefinition, type RouteBinding, type Subscription } from '../../platform/index.ts';
import { actorOf } from '../../tenancy/index.ts';
import { roleOf } from '../proposals/roleOf.rules.ts';
import { createTrigger, removeTrigger, updateTrigger } from './commands.ts';
import type { TriggerDeps } from './deps.ts';
import { triggerSubscription } from './incidentMoments.ts';
import { readSchedule } from './schedule.rules.ts';
import { scheduleJob } from './schedules.ts';
import { listTriggers, presentTrigger } from './triggerRows.ts';
import { triggerWebhooks, type TriggerWebhooks } from './webhook.ts';

export { TRIGGER_LIMITS, type TriggerDeps } from './deps.ts';
export type { TriggerWebhooks } from './webhook.ts';

/** What starts playbooks by itself: moments of incidents, times, calls of other systems. */
export function triggerPart(deps: TriggerDeps): {
  routes: RouteBinding[];
  subscriptions: Subscription[];
  jobs: JobDefinition[];
  webhooks: TriggerWebhooks;
} {
  const { database, clock } = deps;
  return {
    routes: [
      route(listOperation, ({ query }, { tenantId }) =>
        database.tenant(tenantId, async (tx) => {
          const { items, nextCursor } = await listTriggers(tx, tenantId, query);
          return { items: items.map(presentTrigger), nextCursor };
        })
      ),
      route(createOperation, ({ body }, context) =>
        createTrigger(deps, actorOf(context), roleOf(context.principal), body)
      ),
      route(updateOperation, ({ params, body }, context) =>
        updateTrigger(deps, actorOf(context), roleOf(context.principal), params.id, body)
      ),
      route(deleteTrigger, ({ params }, context) => removeTrigger(deps, actorOf(context), params.id)),
      route(previewSchedule, ({ query }) => {
        const now = clock.now();
        const times = readSchedule(query.cron, query.timezone, now).times(now, query.count);
        return Promise.resolve({ times: times.map((time) => new Date(time).toISOString()) });
      }),
    ],
    subscriptions: [triggerSubscription(deps)],
    jobs: [scheduleJob(deps)],
    webhooks: triggerWebhooks(deps),
  };
}
