import { MAX_GROUPING_RULES, type GroupingRule, type GroupingRuleInput } from '#contract/groupingRule';
import { AppError, newId, type Clock, type Tx } from '../../platform/index.ts';
import { recordAudit, type Actor } from '../../tenancy/index.ts';
import { deleteRule, lockRules, readRules, saveRule } from './ruleRows.ts';
import { compileRule } from './ruleScope.ts';

interface RuleDeps {
  clock: Clock;
}

/** Adds a rule for alerts to come. Throws `bad_request` at the field for an expression that does not hold, or at the name when there are enough. */
export async function createRule(
  tx: Tx,
  { clock }: RuleDeps,
  by: Actor,
  input: GroupingRuleInput
): Promise<GroupingRule> {
  compileRule(input);
  await lockRules(tx, by.tenantId);
  if ((await readRules(tx, by.tenantId)).length >= MAX_GROUPING_RULES) {
    const reason = `would be of one more than the ${MAX_GROUPING_RULES} rules that there may be; remove one first`;
    throw new AppError('bad_request', `name ${reason}.`, { details: [{ path: 'body.name', reason }] });
  }
  const at = new Date(clock.now()).toISOString();
  const made: GroupingRule = { ...input, id: newId(clock.now()), createdAt: at, updatedAt: at, lastError: null };
  await saveRule(tx, by.tenantId, made);
  await recordAudit(tx, by, { action: 'grouping-rule.created', ...target(made.id), after: auditedOf(made) });
  return made;
}

/** Changes a rule; an earlier error is forgotten. Throws `bad_request`, `not_found`. */
export async function updateRule(
  tx: Tx,
  { clock }: RuleDeps,
  by: Actor,
  id: string,
  input: GroupingRuleInput
): Promise<GroupingRule> {
  await lockRules(tx, by.tenantId);
  const known = await required(tx, by.tenantId, id);
  compileRule(input);
  const next = { ...known, ...input, updatedAt: new Date(clock.now()).toISOString(), lastError: null };
  await saveRule(tx, by.tenantId, next);
  const audited = { ...target(id), before: auditedOf(known), after: auditedOf(next) };
  await recordAudit(tx, by, { action: 'grouping-rule.updated', ...audited });
  return next;
}

/** Removes a rule; the incidents that it made stay. Throws `not_found`. */
export async function removeRule(tx: Tx, by: Actor, id: string): Promise<{ removed: true }> {
  await lockRules(tx, by.tenantId);
  const known = await required(tx, by.tenantId, id);
  await deleteRule(tx, by.tenantId, id);
  await recordAudit(tx, by, { action: 'grouping-rule.removed', ...target(id), before: auditedOf(known) });
  return { removed: true };
}

async function required(tx: Tx, tenantId: string, id: string): Promise<GroupingRule> {
  const known = (await readRules(tx, tenantId)).find((rule) => rule.id === id);
  if (known === undefined) {
    throw new AppError('not_found', 'There is no such grouping rule.');
  }
  return known;
}

function target(id: string): { targetType: string; targetId: string } {
  return { targetType: 'grouping-rule', targetId: id };
}

function auditedOf({ name, enabled, priority, condition, groupBy }: GroupingRule): object {
  return { name, enabled, priority, condition, groupBy };
}
