import type { Dialect } from '../../normalise/normaliseEntry.ts';

/** Version 1 of Grafana's webhook contact point. */
export function isGrafana(body: Record<string, unknown>): boolean {
  return body['version'] === '1' && ('orgId' in body || 'state' in body);
}

/**
 * Reasons (annotation `grafana_state_reason`) with which Grafana resolves an alert although nobody saw it recover: the
 * rule found no data or failed, or it is not evaluated any more.
 */
const BLIND = /\b(?:MissingSeries|NoData|Error|Paused|RuleDeleted|Updated)\b/;

/** A contact-point test is sent around routes and groups: `<contact point>-<fingerprint>-<unix seconds>`. */
const TEST_GROUP = /-[0-9a-f]{16}-\d{9,12}$/;

export const GRAFANA: Dialect = {
  source: 'grafana',
  kindOf({ status, labels, annotations, groupKey }) {
    const alertname = labels['alertname'];
    if (alertname === 'DatasourceError' && labels['rulename'] !== undefined) {
      return 'query-error';
    }
    if (alertname === 'DatasourceNoData' && labels['rulename'] !== undefined) {
      return 'no-data';
    }
    if (alertname === 'TestAlert' && labels['instance'] === 'Grafana' && TEST_GROUP.test(groupKey)) {
      return 'test';
    }
    const reason = annotations['grafana_state_reason'];
    return status === 'resolved' && reason !== undefined && BLIND.test(reason) ? 'blind-resolve' : 'alert';
  },
  // DatasourceError and DatasourceNoData stand for a rule; people know it by the rule's name.
  nameOf: (labels) => labels['rulename'] ?? labels['alertname'],
  ruleOf(generatorUrl) {
    const id = /\/alerting\/grafana\/([^/?#]{1,200})\/view/.exec(generatorUrl)?.[1] ?? null;
    return { id, query: null };
  },
};
