import { z } from 'zod';
import { AnalysisStatus } from './analysis.ts';
import { AlertSource } from './alert.ts';
import { CHANGE_KINDS } from './change.ts';
import { IncidentStatus } from './incident.ts';
import { ResourceKey, ResourceKind } from './resource.ts';
import {
  ALERT_GROUPS,
  ALERT_QUERY_STATES,
  ANNOTATED,
  AUTOMATION_PARTS,
  INCIDENT_GROUPS,
  LISTED_VALUES,
  OPERATION_MEASURES,
  RESOURCE_GROUPS,
} from './queryWords.ts';
import { Severity } from './scalars.ts';

/**
 * What the datasource can be asked. A panel's or rule's query is `{ refId, query: QueryModel, ... }`: what is Grafana's
 * own stands beside `query` and may be anything, what is ours is strict.
 */

/** Rows of one answer at most. */
export const MOST_ROWS = 100_000;
/** Series of one answer at most; the largest are kept. */
export const MOST_SERIES = 100;

const DAY = 86_400;
const limit = z.int().min(1).max(MOST_ROWS).default(1_000).describe('rows at most; a notice says when there are more');
const Text = z.string().trim().max(200);
const some = <T extends z.ZodType>(item: T) => z.array(item).max(50).default([]);

/** Empty lists and absent fields leave everything in. */
export const IncidentQueryFilter = z.strictObject({
  q: Text.optional().describe('words, beginnings of words or an incident number'),
  open: z.boolean().optional().describe('only those that still need somebody, or only those that do not'),
  status: some(IncidentStatus),
  severity: some(Severity),
  service: some(Text),
  team: some(Text),
  source: some(Text),
  hasCause: z.boolean().optional(),
});
export type IncidentQueryFilter = z.output<typeof IncidentQueryFilter>;

export const IncidentQuery = z
  .strictObject({
    kind: z.literal('incidents'),
    format: z.enum(['table', 'number', 'series']).default('table'),
    filter: IncidentQueryFilter.prefault({}),
    by: z
      .array(z.enum(INCIDENT_GROUPS))
      .max(3)
      .default([])
      .describe('one number or series for each combination of these'),
    time: z
      .enum(['range', 'any'])
      .optional()
      .describe('opened within the time range, or ever; a table is of the range and a number of any time unless said'),
    count: z
      .enum(['opened', 'open'])
      .default('opened')
      .describe('of a series: opened in each step, or open at its end'),
    limit,
  })
  .refine((query) => !(query.format === 'series' && query.count === 'open' && query.by.includes('status')), {
    path: ['by'],
    error: 'the past status of an incident is not kept; leave out status, or count those that were opened',
  })
  .refine((query) => query.format === 'table' || !query.filter.q, {
    path: ['filter', 'q'],
    error: 'only a table can be searched; filter by service, team or severity instead',
  })
  .refine((query) => query.filter.open === undefined || query.filter.status.length === 0, {
    path: ['filter', 'status'],
    error: 'give either open or status',
  });
export type IncidentQuery = z.output<typeof IncidentQuery>;

const LabelName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.:-]{0,255}$/, 'a label name');

export const AlertQueryFilter = z.strictObject({
  state: some(z.enum(ALERT_QUERY_STATES)),
  severity: some(Severity),
  source: some(AlertSource),
  name: some(z.string().max(300)),
  labels: z
    .array(z.strictObject({ name: LabelName, op: z.enum(['=', '!=']).default('='), value: z.string().max(1_000) }))
    .max(10)
    .default([]),
});
export type AlertQueryFilter = z.output<typeof AlertQueryFilter>;

/** `label.<name>` groups by a label of the alert. */
export const AlertGroup = z.union([z.enum(ALERT_GROUPS), z.templateLiteral(['label.', LabelName])]);
export type AlertGroup = z.output<typeof AlertGroup>;

export const AlertQuery = z
  .strictObject({
    kind: z.literal('alerts'),
    format: z.enum(['table', 'number', 'series']).default('table'),
    filter: AlertQueryFilter.prefault({}),
    by: z.array(AlertGroup).max(3).default([]),
    limit,
  })
  .refine((query) => query.format !== 'series' || (query.filter.state.length === 0 && !query.by.includes('state')), {
    path: ['filter', 'state'],
    error: 'a series counts alerts that began to fire in each step; leave out the state',
  })
  .refine((query) => query.format !== 'series' || !query.by.includes('resource'), {
    path: ['by'],
    error: 'a series can be split by name, severity, source and labels',
  });
export type AlertQuery = z.output<typeof AlertQuery>;

export const OperationQuery = z
  .strictObject({
    kind: z.literal('operations'),
    format: z.enum(['series', 'number']).default('series'),
    measures: z.array(z.enum(OPERATION_MEASURES)).min(1).max(OPERATION_MEASURES.length),
    service: some(Text),
  })
  .refine(
    (query) =>
      query.service.length === 0 || !query.measures.some((one) => one === 'alertEvents' || one === 'noiseReduction'),
    {
      path: ['service'],
      error: 'alert events are counted for the whole organisation; leave out the service, or these measures',
    }
  );
export type OperationQuery = z.output<typeof OperationQuery>;

export const AnalysisQuery = z.strictObject({
  kind: z.literal('analyses'),
  format: z.literal('table').default('table'),
  status: some(AnalysisStatus),
  limit,
});
export type AnalysisQuery = z.output<typeof AnalysisQuery>;

const measured = {
  source: Text.optional().describe('name of the data source; without it the first one'),
  expr: z.string().trim().min(1).max(4_000).describe('PromQL'),
  lookbackSeconds: z
    .int()
    .min(600)
    .max(90 * DAY)
    .default(DAY)
    .describe('how much past is read, up to the end of the range'),
  maxSeries: z.int().min(1).max(20).default(5),
};

export const ForecastQuery = z
  .strictObject({
    kind: z.literal('forecast'),
    format: z.enum(['series', 'number']).default('series'),
    ...measured,
    horizonSeconds: z
      .int()
      .min(60)
      .max(90 * DAY)
      .default(6 * 3_600)
      .describe('how far ahead'),
    level: z.number().min(0.5).max(0.999).default(0.9).describe('share of future points that the band shall hold'),
    threshold: z.number().optional().describe('a number is the seconds until the forecast gets there'),
    direction: z.enum(['above', 'below']).default('above'),
  })
  .refine((query) => query.format !== 'number' || query.threshold !== undefined, {
    path: ['threshold'],
    error: 'the time to a threshold needs the threshold',
  });
export type ForecastQuery = z.output<typeof ForecastQuery>;

export const AnomalyQuery = z.strictObject({
  kind: z.literal('anomalies'),
  format: z.enum(['series', 'number', 'table']).default('series'),
  ...measured,
  falseAlarmsPerWeek: z.number().min(0.01).max(100).default(1),
});
export type AnomalyQuery = z.output<typeof AnomalyQuery>;

export const ResourceQuery = z.strictObject({
  kind: z.literal('resources'),
  format: z.enum(['table', 'number']).default('table'),
  filter: z
    .strictObject({ q: Text.optional(), kind: some(ResourceKind), team: some(Text), affected: z.boolean().optional() })
    .prefault({}),
  by: z.enum(RESOURCE_GROUPS).optional(),
  limit,
});
export type ResourceQuery = z.output<typeof ResourceQuery>;

export const TopologyQuery = z.strictObject({
  kind: z.literal('topology'),
  format: z.literal('table').default('table'),
  focus: ResourceKey.optional().describe('around this resource; without it the whole'),
  depth: z.int().min(1).max(5).default(2),
  resourceKind: some(ResourceKind),
});
export type TopologyQuery = z.output<typeof TopologyQuery>;

export const LineageQuery = z.strictObject({
  kind: z.literal('lineage'),
  format: z.literal('table').default('table'),
  incident: z
    .string()
    .trim()
    .regex(/^(#?\d{1,15}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i, 'an incident’s number or id'),
});
export type LineageQuery = z.output<typeof LineageQuery>;

export const AnnotationQuery = z.strictObject({
  kind: z.literal('annotations'),
  format: z.literal('table').default('table'),
  of: z.array(z.enum(ANNOTATED)).min(1).max(ANNOTATED.length).default(['incidents', 'changes']),
  severity: some(Severity),
  service: some(Text),
  changeKind: some(z.enum(CHANGE_KINDS)),
  limit: z.int().min(1).max(2_000).default(200),
});
export type AnnotationQuery = z.output<typeof AnnotationQuery>;

export const AutomationQuery = z.strictObject({
  kind: z.literal('automation'),
  format: z.enum(['table', 'number', 'series']).default('table').describe('a series is by day'),
  of: z.enum(AUTOMATION_PARTS).default('playbooks'),
});
export type AutomationQuery = z.output<typeof AutomationQuery>;

export const HealthQuery = z.strictObject({
  kind: z.literal('health'),
  format: z.enum(['table', 'number']).default('table'),
  service: some(Text),
  team: some(Text),
  limit,
});
export type HealthQuery = z.output<typeof HealthQuery>;

export const CapacityQuery = z.strictObject({
  kind: z.literal('capacity'),
  format: z.enum(['table', 'number']).default('table'),
  source: measured.source,
  horizonSeconds: z
    .int()
    .min(3_600)
    .max(90 * DAY)
    .default(7 * DAY),
  limit: z.int().min(1).max(200).default(50),
});
export type CapacityQuery = z.output<typeof CapacityQuery>;

export const ValuesQuery = z.strictObject({
  kind: z.literal('values'),
  format: z.literal('table').default('table'),
  of: z.enum(LISTED_VALUES),
  q: Text.optional().describe('part of the value'),
  resourceKind: some(ResourceKind).describe('for resources'),
  limit: z.coerce.number().int().min(1).max(MOST_ROWS).default(1_000),
});
export type ValuesQuery = z.output<typeof ValuesQuery>;

export const QueryModel = z
  .discriminatedUnion('kind', [
    IncidentQuery,
    AlertQuery,
    OperationQuery,
    AnalysisQuery,
    ForecastQuery,
    AnomalyQuery,
    ResourceQuery,
    TopologyQuery,
    LineageQuery,
    AnnotationQuery,
    AutomationQuery,
    HealthQuery,
    CapacityQuery,
    ValuesQuery,
  ])
  .meta({ id: 'QueryModel' });
export type QueryModel = z.output<typeof QueryModel>;
/** As it is stored in a dashboard: what has a default may be left out. */
export type QueryModelInput = z.input<typeof QueryModel>;

/** The query as Grafana sends it. */
export const SentQuery = z.looseObject({ query: QueryModel });

/** An answer of the resource `values`. */
export const ListedValue = z.object({ value: z.string(), text: z.string() });
export type ListedValue = z.infer<typeof ListedValue>;
