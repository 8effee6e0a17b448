import { sql } from 'kysely';
import type { AlertSource } from '#contract/alert';
import type { GroupingPreview } from '#contract/groupingRule';
import type { Labels } from '#contract/scalars';
import type { Tx } from '../../platform/index.ts';
import { severityOf } from '../present.ts';
import { askRule, compileRule, scopeOfAlert } from './ruleScope.ts';

/** Recent alerts that a rule is tried on. */
const CONSIDERED = 1_000;
const MOST_GROUPS = 50;
const MOST_NAMES = 5;

interface Row {
  name: string;
  severity: number;
  labels: Labels;
  annotations: Labels;
  source: AlertSource;
  rule_id: string | null;
}

/** What a rule would group among the alerts seen last; changes nothing. Throws `bad_request` at the field. */
export async function previewRule(
  tx: Tx,
  tenantId: string,
  rule: { condition: string; groupBy: string }
): Promise<GroupingPreview> {
  const compiled = compileRule(rule);
  const found = await sql<Row>`
    select name, severity::int, labels, annotations, source, rule_id from alert
    where tenant_id = ${tenantId} order by last_seen_at desc, fingerprint limit ${CONSIDERED}`.execute(tx);
  const alerts = found.rows.map(({ rule_id: ruleId, severity, ...row }) => ({
    ...row,
    ruleId,
    severity: severityOf(severity),
    groupKey: '',
    ruleQuery: null,
  }));
  const groups = new Map<string, string[]>();
  const failures: string[] = [];
  askRule(compiled, alerts.map(scopeOfAlert)).forEach((answer, i) => {
    if ('failed' in answer) {
      failures.push(answer.failed);
    } else if ('value' in answer) {
      const names = groups.get(answer.value) ?? [];
      groups.set(answer.value, names);
      names.push(alerts[i]?.name ?? '');
    }
  });
  const ordered = [...groups]
    .map(([value, names]) => ({ value, alerts: names.length, names: [...new Set(names)].slice(0, MOST_NAMES) }))
    .sort((a, b) => b.alerts - a.alerts || (a.value < b.value ? -1 : 1));
  return {
    considered: alerts.length,
    matched: ordered.reduce((sum, group) => sum + group.alerts, 0),
    failed: failures.length,
    failure: failures[0] ?? null,
    groups: ordered.slice(0, MOST_GROUPS),
    moreGroups: Math.max(0, ordered.length - MOST_GROUPS),
  };
}
