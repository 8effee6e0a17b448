import type { AlertSource } from '#contract/alert';
import type { Labels, Severity } from '#contract/scalars';
import { compileCel, CONDITION, type CelExpression, type CelKind, type KnownNames } from '../../platform/index.ts';
import { hashed, placeOf, type PlacedAlert } from '../correlation/alertKeys.rules.ts';
import type { FamilyKey } from '../../analysis/index.ts';

/** How keys of groups made by a tenant's rules begin. */
export const RULE_KEY = 'r:';

/** What an expression says of an alert. */
export interface RuledAlert extends PlacedAlert {
  severity: Severity;
  annotations: Labels;
  source: AlertSource;
}

const SAMPLE = {
  name: 'HighErrorRate',
  severity: 'critical',
  labels: { service: 'payment', cluster: 'north' },
  annotations: { summary: 'text' },
  source: 'grafana',
  rule: 'text',
  resource: 'service:payment',
  service: 'payment',
  team: 'shop',
  scope: 'north',
};
const NAMES: KnownNames = { alert: Object.keys(SAMPLE) };

const GROUP_BY: CelKind<string> = {
  field: 'groupBy',
  noun: 'expression for the group',
  read: (value) =>
    typeof value === 'string'
      ? value.trim().slice(0, 300)
      : typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean'
        ? String(value)
        : undefined,
  otherwise: 'is no text',
};

export interface CompiledRule {
  condition: CelExpression<boolean>;
  groupBy: CelExpression<string>;
}

/** Reads both expressions of a rule. Throws `bad_request` at the field of the one that does not hold. */
export function compileRule(rule: { condition: string; groupBy: string }): CompiledRule {
  const sample = { alert: SAMPLE };
  return {
    condition: compileCel(rule.condition, CONDITION, NAMES, sample),
    groupBy: compileCel(rule.groupBy, GROUP_BY, NAMES, sample),
  };
}

/** The alert as expressions see it. */
export function scopeOfAlert(alert: RuledAlert): Record<string, unknown> {
  const { name, severity, labels, annotations, source, ruleId } = alert;
  const { resourceKey, service, team, scope } = placeOf(alert);
  return {
    alert: {
      name,
      severity,
      labels,
      annotations,
      source,
      rule: ruleId ?? '',
      resource: resourceKey ?? '',
      service,
      team,
      scope,
    },
  };
}

/** What became of one alert under one rule. */
export type RuleAnswer = { value: string } | { passes: true } | { failed: string; tooLong: boolean };

/** The group of each alert by a rule; expressions that do not fit an alert leave it alone. */
export function askRule(
  { condition, groupBy }: CompiledRule,
  scopes: readonly Record<string, unknown>[]
): RuleAnswer[] {
  const holds = condition.evaluateAll(scopes);
  const wanted = scopes.filter((_, i) => isTrue(holds[i]));
  const values = groupBy.evaluateAll(wanted);
  let next = 0;
  return holds.map((held): RuleAnswer => {
    if ('failed' in held) {
      return held;
    }
    const answer = held.value ? values[next++] : undefined;
    return answer === undefined || ('value' in answer && answer.value === '') ? { passes: true } : answer;
  });
}

function isTrue(answer: { value: boolean } | { failed: string } | undefined): boolean {
  return answer !== undefined && 'value' in answer && answer.value;
}

/** The key by which alerts of a rule's group find one another. */
export function ruleKeyOf(rule: { id: string; name: string }, value: string): FamilyKey {
  const { id, name } = rule;
  return { key: `${RULE_KEY}${hashed('v', [id, value])}`, matched: { value }, rule: { id, name } };
}
