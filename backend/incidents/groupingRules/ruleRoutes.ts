import {
  createGroupingRule,
  deleteGroupingRule,
  listGroupingRules,
  previewGroupingRule,
  updateGroupingRule,
} from '#contract/groupingRule';
import { route, type Clock, type Database, type RouteBinding } from '../../platform/index.ts';
import { actorOf } from '../../tenancy/index.ts';
import { previewRule } from './previewRule.ts';
import { createRule, removeRule, updateRule } from './ruleCommands.ts';
import { readRules } from './ruleRows.ts';

/** Which alerts belong together, as admins say. */
export function groupingRuleRoutes(deps: { database: Database; clock: Clock }): RouteBinding[] {
  const { database } = deps;
  return [
    route(listGroupingRules, (_input, { tenantId }) =>
      database.tenant(tenantId, async (tx) => ({ items: await readRules(tx, tenantId) }))
    ),
    route(createGroupingRule, ({ body }, context) =>
      database.tenant(context.tenantId, (tx) => createRule(tx, deps, actorOf(context), body))
    ),
    route(updateGroupingRule, ({ params, body }, context) =>
      database.tenant(context.tenantId, (tx) => updateRule(tx, deps, actorOf(context), params.id, body))
    ),
    route(deleteGroupingRule, ({ params }, context) =>
      database.tenant(context.tenantId, (tx) => removeRule(tx, actorOf(context), params.id))
    ),
    route(previewGroupingRule, ({ body }, { tenantId }) =>
      database.tenant(tenantId, (tx) => previewRule(tx, tenantId, body))
    ),
  ];
}
