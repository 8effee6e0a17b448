import { sql } from 'kysely';
import type { AlertEvent } from '#contract/alert';

export interface AlertEventRow {
  fingerprint: string;
  starts_at: Date;
  status: AlertEvent['status'];
  kind: AlertEvent['kind'];
  source: AlertEvent['source'];
  endpoint_id: string;
  received_at: Date;
  last_received_at: Date;
  deliveries: number;
  ends_at: Date | null;
  name: string;
  severity: AlertEvent['severity'];
  labels: Record<string, string>;
  annotations: Record<string, string>;
  sample_values: Record<string, number> | null;
  rule_id: string | null;
  rule_query: string | null;
  generator_url: string | null;
  dashboard_url: string | null;
  panel_url: string | null;
  group_key: string;
  group_labels: Record<string, string>;
  truncated_alerts: number;
  clock_skew_seconds: number | null;
  notes: string[] | null;
}

export const ALERT_EVENT_COLUMNS = sql`
  fingerprint, starts_at, status, kind, source, endpoint_id, received_at, last_received_at, deliveries, ends_at, name,
  severity, labels, annotations, sample_values, rule_id, rule_query, generator_url, dashboard_url, panel_url, group_key,
  group_labels, truncated_alerts, clock_skew_seconds, notes`;

/** A row as the contract has it. */
export function toAlertEvent(row: AlertEventRow): AlertEvent {
  return {
    fingerprint: row.fingerprint,
    startsAt: row.starts_at.toISOString(),
    status: row.status,
    kind: row.kind,
    source: row.source,
    endpointId: row.endpoint_id,
    receivedAt: row.received_at.toISOString(),
    lastReceivedAt: row.last_received_at.toISOString(),
    deliveries: row.deliveries,
    endsAt: row.ends_at?.toISOString() ?? null,
    name: row.name,
    severity: row.severity,
    labels: row.labels,
    annotations: row.annotations,
    values: row.sample_values,
    ruleId: row.rule_id,
    ruleQuery: row.rule_query,
    generatorUrl: row.generator_url,
    dashboardUrl: row.dashboard_url,
    panelUrl: row.panel_url,
    groupKey: row.group_key,
    groupLabels: row.group_labels,
    truncatedAlerts: row.truncated_alerts,
    clockSkewSeconds: row.clock_skew_seconds,
    notes: row.notes ?? [],
  };
}
