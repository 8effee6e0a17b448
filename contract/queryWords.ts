/**
 * The words of the datasource's queries. They stand apart from the schemas, so that the editors, which Grafana loads with
 * every dashboard, need no schema library.
 */

export const QUERY_KINDS = [
  'incidents',
  'alerts',
  'operations',
  'analyses',
  'forecast',
  'anomalies',
  'resources',
  'topology',
  'lineage',
  'annotations',
  'automation',
  'health',
  'capacity',
  'values',
] as const;
export type QueryKind = (typeof QUERY_KINDS)[number];

/** `table`: rows to read. `number`: one number a group, for stat panels and alert rules. `series`: over time. */
export const QUERY_FORMATS = ['table', 'number', 'series'] as const;
export type QueryFormat = (typeof QUERY_FORMATS)[number];

export const INCIDENT_GROUPS = ['status', 'severity', 'service', 'team', 'source'] as const;
export const ALERT_GROUPS = ['name', 'state', 'severity', 'source', 'resource'] as const;
export const ALERT_QUERY_STATES = ['firing', 'blind', 'resolved'] as const;
export const RESOURCE_GROUPS = ['kind', 'team'] as const;

/** Times are means in seconds; all are told by when the incident opened, `resolved` by when it was resolved. */
export const OPERATION_MEASURES = ['mtta', 'mttr', 'opened', 'resolved', 'alertEvents', 'noiseReduction'] as const;
export type OperationMeasure = (typeof OPERATION_MEASURES)[number];

/** What the report of automation is split by; `summary` is one row of figures. */
export const AUTOMATION_PARTS = ['summary', 'playbooks', 'statuses', 'approvals'] as const;

export const ANNOTATED = ['incidents', 'changes'] as const;

/** What completion and variables can list. */
export const LISTED_VALUES = [
  'services',
  'teams',
  'severities',
  'statuses',
  'incidentSources',
  'alertNames',
  'alertLabels',
  'resources',
  'resourceKinds',
  'changeKinds',
  'sources',
] as const;
export type ListedValues = (typeof LISTED_VALUES)[number];
