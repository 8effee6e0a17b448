import { sql } from 'kysely';
import type { CauseSummary, Incident, IncidentStatus, IncidentSummary } from '#contract/incident';
import { SEVERITIES, type ActorRef, type Severity } from '#contract/scalars';

/** A row of the incident table as SUMMARY_COLUMNS reads it. */
export interface SummaryRow {
  id: string;
  number: string;
  version: number;
  title: string;
  status: IncidentStatus;
  severity: number;
  service: string;
  team: string;
  source: string;
  assignee: ActorRef | null;
  cause: CauseSummary | null;
  analysing: boolean;
  blind_count: number;
  flapping: boolean;
  alert_count: number;
  firing_count: number;
  opened_at: Date;
  acknowledged_at: Date | null;
  resolved_at: Date | null;
  updated_at: Date;
}

export interface IncidentRow extends SummaryRow {
  description: string;
  resources: string[];
  started_at: Date;
  reopened_count: number;
  merged_into: string | null;
  split_from: string | null;
}

/** Columns of the incident table, read under the alias `i`. */
export const SUMMARY_COLUMNS = sql`
  i.id, i.number, i.version, i.title, i.status, i.severity, i.service, i.team, i.source, i.assignee, i.cause, i.analysing,
  i.blind_count, i.flapping, i.alert_count, i.firing_count, i.opened_at, i.acknowledged_at, i.resolved_at, i.updated_at`;

export const INCIDENT_COLUMNS = sql`
  ${SUMMARY_COLUMNS}, i.description, i.resources, i.started_at, i.reopened_count, i.merged_into, i.split_from`;

export function severityOf(rank: number): Severity {
  return SEVERITIES[rank] ?? 'info';
}

export function toSummary(row: SummaryRow): IncidentSummary {
  return {
    id: row.id,
    number: Number(row.number),
    version: row.version,
    title: row.title,
    status: row.status,
    severity: severityOf(row.severity),
    service: row.service === '' ? null : row.service,
    team: row.team === '' ? null : row.team,
    source: row.source,
    assignee: row.assignee,
    cause: row.cause,
    analysing: row.analysing,
    blind: row.blind_count > 0,
    flapping: row.flapping,
    alertCount: row.alert_count,
    firingCount: row.firing_count,
    openedAt: row.opened_at.toISOString(),
    acknowledgedAt: row.acknowledged_at?.toISOString() ?? null,
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    updatedAt: row.updated_at.toISOString(),
  };
}

export function toIncident(row: IncidentRow, mergedFrom: string[]): Incident {
  return {
    ...toSummary(row),
    description: row.description,
    resources: row.resources,
    startedAt: row.started_at.toISOString(),
    reopenedCount: row.reopened_count,
    mergedInto: row.merged_into,
    mergedFrom,
    splitFrom: row.split_from,
  };
}
