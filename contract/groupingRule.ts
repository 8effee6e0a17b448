import { z } from 'zod';
import { operation } from './operation.ts';
import { Id, Instant } from './scalars.ts';

/** Rules that one tenant may have. */
export const MAX_GROUPING_RULES = 50;

const Expression = z.string().trim().min(1).max(1_000);

/** Which alerts belong together whatever the engine thinks: those for which `condition` holds and `groupBy` says the same. */
export const GroupingRule = z
  .object({
    id: Id,
    name: z.string(),
    enabled: z.boolean(),
    priority: z.number().int().describe('the rule with the lowest number that holds for an alert decides'),
    condition: z.string().describe('CEL over `alert`, true or false'),
    groupBy: z
      .string()
      .describe('CEL over `alert`, a text; an alert for which it is empty is not grouped by this rule'),
    createdAt: Instant,
    updatedAt: Instant,
    lastError: z.string().nullable().describe('why it was turned off'),
  })
  .meta({ id: 'GroupingRule' });
export type GroupingRule = z.infer<typeof GroupingRule>;

export const GroupingRuleInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  enabled: z.boolean().default(true),
  priority: z.number().int().min(1).max(1_000).default(100),
  condition: Expression,
  groupBy: Expression,
});
export type GroupingRuleInput = z.infer<typeof GroupingRuleInput>;

/** What a rule would do with alerts that were here lately. */
export const GroupingPreview = z
  .object({
    considered: z.number().int().describe('recent alerts that it was tried on'),
    matched: z.number().int(),
    failed: z.number().int().describe('alerts that the expressions do not fit'),
    failure: z.string().nullable().describe('the first reason'),
    groups: z
      .array(z.object({ value: z.string(), alerts: z.number().int(), names: z.array(z.string()) }))
      .describe('largest first, at most 50'),
    moreGroups: z.number().int(),
  })
  .meta({ id: 'GroupingPreview' });
export type GroupingPreview = z.infer<typeof GroupingPreview>;

const IdParam = z.object({ id: Id });

export const listGroupingRules = operation({
  id: 'listGroupingRules',
  method: 'GET',
  path: '/grouping-rules',
  summary: "The tenant's rules of which alerts belong together, in the order in which they are asked",
  tag: 'alerts',
  role: 'Admin',
  scope: 'admin',
  response: z.object({ items: z.array(GroupingRule) }),
});

export const createGroupingRule = operation({
  id: 'createGroupingRule',
  method: 'POST',
  path: '/grouping-rules',
  summary: 'Add a grouping rule; it applies to alerts that come from then on',
  tag: 'alerts',
  role: 'Admin',
  scope: 'admin',
  body: GroupingRuleInput,
  response: GroupingRule,
  status: 201,
});

export const updateGroupingRule = operation({
  id: 'updateGroupingRule',
  method: 'PUT',
  path: '/grouping-rules/{id}',
  summary: 'Change a grouping rule',
  tag: 'alerts',
  role: 'Admin',
  scope: 'admin',
  params: IdParam,
  body: GroupingRuleInput,
  response: GroupingRule,
  errors: ['not_found'],
});

export const deleteGroupingRule = operation({
  id: 'deleteGroupingRule',
  method: 'DELETE',
  path: '/grouping-rules/{id}',
  summary: 'Remove a grouping rule; incidents stay as they are',
  tag: 'alerts',
  role: 'Admin',
  scope: 'admin',
  params: IdParam,
  response: z.object({ removed: z.literal(true) }),
  errors: ['not_found'],
});

export const previewGroupingRule = operation({
  id: 'previewGroupingRule',
  method: 'POST',
  path: '/grouping-rules/preview',
  summary: 'What a rule would group among recent alerts; changes nothing',
  tag: 'alerts',
  role: 'Admin',
  scope: 'admin',
  body: z.strictObject({ condition: Expression, groupBy: Expression }),
  response: GroupingPreview,
});
