import { goTime, ZERO_TIME } from '../goTime.ts';
import { formatExponent } from '../promql/formatNumber.ts';
import { printQuery } from '../promql/print.ts';
import type { ActiveAlert } from '../rules/alertState.ts';
import type { RuleSet, RuleStatus } from '../rules/ruleSet.ts';
import { badData } from './reply.ts';

function optionalTime(ms: number | undefined): string {
  return ms === undefined ? ZERO_TIME : goTime(ms);
}

function alertJson(alert: ActiveAlert): unknown {
  return {
    labels: alert.labels.toRecord(),
    annotations: alert.annotations,
    state: alert.state,
    activeAt: goTime(alert.activeAt),
    ...(alert.keepFiringSince === undefined ? {} : { keepFiringSince: goTime(alert.keepFiringSince) }),
    value: formatExponent(alert.value),
  };
}

function ruleJson(rule: RuleStatus): unknown {
  const { definition, alerts } = rule;
  const health = {
    health: rule.health,
    ...(rule.lastError === undefined ? {} : { lastError: rule.lastError }),
    evaluationTime: rule.evaluationSeconds,
    lastEvaluation: optionalTime(rule.evaluatedAt),
  };
  const query = printQuery(definition.query.expr);
  if (definition.kind === 'recording' || alerts === undefined) {
    const labels = Object.keys(definition.labels).length === 0 ? {} : { labels: definition.labels };
    return { name: definition.name, query, ...labels, ...health, type: 'recording' };
  }
  return {
    state: alerts.state(),
    name: definition.name,
    query,
    duration: definition.forMs / 1000,
    keepFiringFor: definition.keepFiringMs / 1000,
    labels: definition.labels,
    annotations: definition.annotations,
    alerts: alerts.current().map(alertJson),
    ...health,
    type: 'alerting',
  };
}

/** @param type '', 'alert' or 'record' */
export function groupsJson(rules: RuleSet, type: string): unknown[] {
  if (!['', 'alert', 'record'].includes(type)) {
    throw badData(`not supported value ${JSON.stringify(type)}`);
  }
  const shown = (rule: RuleStatus): boolean => type === '' || (rule.alerts !== undefined) === (type === 'alert');
  return [...rules.groups]
    .sort((a, b) =>
      `${a.definition.file};${a.definition.name}` < `${b.definition.file};${b.definition.name}` ? -1 : 1
    )
    .map((group) => ({
      name: group.definition.name,
      file: group.definition.file,
      rules: group.rules.filter(shown).map(ruleJson),
      interval: group.intervalMs / 1000,
      limit: group.definition.limit,
      evaluationTime: group.evaluationSeconds,
      lastEvaluation: optionalTime(group.evaluatedAt),
    }));
}

export function alertsJson(rules: RuleSet): unknown[] {
  return rules.groups.flatMap((group) => group.rules.flatMap((rule) => (rule.alerts?.current() ?? []).map(alertJson)));
}
