import { z } from 'zod';
import { operation } from './operation.ts';
import { PageQuery, pageOf } from './paging.ts';
import { ParameterValues } from './playbook.ts';
import { Id, Instant } from './scalars.ts';

const IdParam = z.object({ id: Id });

/** What starts a playbook by itself. A person starts one by `startRun`. */
export const Trigger = z
  .object({
    id: Id,
    name: z.string(),
    enabled: z.boolean(),
    kind: z.enum(['incident', 'schedule', 'webhook']),
    playbookId: Id,
    playbookName: z.string(),
    parameters: ParameterValues,
    on: z.enum(['opened', 'analysed', 'resolved']).nullable().describe('incident: at which moment'),
    condition: z.string().nullable().describe('incident, webhook: CEL over `incident`, `finding` or `body`'),
    cron: z.string().nullable(),
    timezone: z.string().nullable(),
    nextAt: Instant.nullable(),
    webhookUrl: z.string().nullable(),
    lastFiredAt: Instant.nullable(),
    lastRunId: Id.nullable(),
    lastError: z.string().nullable(),
  })
  .meta({ id: 'Trigger' });
export type Trigger = z.infer<typeof Trigger>;

/** `on` and `condition` belong to incident triggers, `cron` and `timezone` to schedules, `condition` also to webhooks. */
export const TriggerInput = z.strictObject({
  name: z.string().trim().min(1).max(200),
  enabled: z.boolean().default(true),
  kind: z.enum(['incident', 'schedule', 'webhook']),
  playbookId: Id,
  parameters: ParameterValues.default({}),
  on: z.enum(['opened', 'analysed', 'resolved']).optional(),
  condition: z.string().max(2_000).optional(),
  cron: z.string().max(200).optional(),
  timezone: z.string().max(100).optional(),
});
export type TriggerInput = z.infer<typeof TriggerInput>;

export const listTriggers = operation({
  id: 'listTriggers',
  method: 'GET',
  path: '/triggers',
  summary: 'Triggers by name',
  tag: 'automation',
  role: 'Viewer',
  scope: 'automation:read',
  query: PageQuery.extend({ playbookId: Id.optional() }),
  response: pageOf(Trigger),
  errors: ['bad_cursor'],
});

export const createTrigger = operation({
  id: 'createTrigger',
  method: 'POST',
  path: '/triggers',
  summary: 'Add a trigger; a webhook answers its signing secret once',
  tag: 'automation',
  role: 'Editor',
  scope: 'automation:write',
  body: TriggerInput,
  response: z.object({ trigger: Trigger, secret: z.string().nullable() }),
  status: 201,
  errors: ['not_found'],
});

export const updateTrigger = operation({
  id: 'updateTrigger',
  method: 'PUT',
  path: '/triggers/{id}',
  summary: 'Change a trigger (its kind stays)',
  tag: 'automation',
  role: 'Editor',
  scope: 'automation:write',
  params: IdParam,
  body: TriggerInput,
  response: Trigger,
  errors: ['not_found'],
});

export const deleteTrigger = operation({
  id: 'deleteTrigger',
  method: 'DELETE',
  path: '/triggers/{id}',
  summary: 'Remove a trigger',
  tag: 'automation',
  role: 'Editor',
  scope: 'automation:write',
  params: IdParam,
  response: z.object({ removed: z.literal(true) }),
  errors: ['not_found'],
});

export const previewSchedule = operation({
  id: 'previewSchedule',
  method: 'GET',
  path: '/triggers/preview',
  summary: 'When a schedule would be due next; a mistake is refused with its field',
  tag: 'automation',
  role: 'Viewer',
  scope: 'automation:read',
  query: z.object({
    cron: z.string().max(200),
    timezone: z.string().max(100).default('UTC'),
    count: z.coerce.number().int().min(1).max(20).default(5),
  }),
  response: z.object({ times: z.array(Instant) }),
});
