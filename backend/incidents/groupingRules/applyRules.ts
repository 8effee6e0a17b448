import type { AlertEvent } from '#contract/alert';
import type { GroupingRule } from '#contract/groupingRule';
import type { FamilyKey } from '../../analysis/index.ts';
import { asError, type Tx } from '../../platform/index.ts';
import { recordAudit, systemActor } from '../../tenancy/index.ts';
import { saveRule } from './ruleRows.ts';
import { askRule, compileRule, ruleKeyOf, scopeOfAlert, type CompiledRule, type RuleAnswer } from './ruleScope.ts';

/** Compiled rules by their text: they change seldom and are needed at every delivery. */
const compiled = new Map<string, CompiledRule>();
const MOST_COMPILED = 1_000;

/**
 * The groups that the tenant's rules put events into: of the rules that hold for one, the first. A rule that takes too long
 * is turned off with the reason, so that alerts never wait for it twice; one that does not fit an alert leaves it alone.
 */
export async function applyRules(
  tx: Tx,
  rules: readonly GroupingRule[],
  events: readonly AlertEvent[],
  tenantId: string
): Promise<Map<AlertEvent, FamilyKey>> {
  const groups = new Map<AlertEvent, FamilyKey>();
  const scopes = rules.length === 0 ? [] : events.map(scopeOfAlert);
  for (const rule of rules.filter(({ enabled }) => enabled)) {
    const open = events.flatMap((event, i) => (groups.has(event) ? [] : [{ event, scope: scopes[i] ?? {} }]));
    const answers = ask(
      rule,
      open.map(({ scope }) => scope)
    );
    open.forEach(({ event }, i) => {
      const answer = answers[i];
      if (answer !== undefined && 'value' in answer) {
        groups.set(event, ruleKeyOf(rule, answer.value));
      }
    });
    const overdue = answers.find((answer) => 'failed' in answer && answer.tooLong);
    if (overdue !== undefined && 'failed' in overdue) {
      rule.enabled = false;
      await turnOff(tx, tenantId, rule, overdue.failed);
    }
  }
  return groups;
}

function ask(rule: GroupingRule, scopes: readonly Record<string, unknown>[]): RuleAnswer[] {
  const text = JSON.stringify([rule.condition, rule.groupBy]);
  try {
    const known = compiled.get(text) ?? compileRule(rule);
    if (compiled.size >= MOST_COMPILED) {
      compiled.clear();
    }
    compiled.set(text, known);
    return askRule(known, scopes);
  } catch (error) {
    // It was readable when it was stored; a later version of the language may think otherwise.
    return scopes.map(() => ({ failed: asError(error).message, tooLong: false }));
  }
}

async function turnOff(tx: Tx, tenantId: string, rule: GroupingRule, failed: string): Promise<void> {
  const lastError = `${failed} The rule was turned off: simplify it and turn it on again.`;
  await saveRule(tx, tenantId, { ...rule, enabled: false, lastError });
  await recordAudit(tx, systemActor(tenantId), {
    action: 'grouping-rule.turned-off',
    targetType: 'grouping-rule',
    targetId: rule.id,
    before: { enabled: true },
    after: { enabled: false, reason: lastError },
  });
}
