import { z } from 'zod';
import { MappingType, SpecialValueMatch, ThresholdsMode, VariableHide } from '@grafana/schema';

/**
 * What of Grafana's dashboard schema (12.3 to 13.x, version 42 of the JSON) the product uses, read strictly: an unknown or
 * misspelt key would be ignored by Grafana without a word.
 */

/** Panels that Grafana brings along and that are used here; others have options of their own to be read first. */
export const PANEL_TYPES = ['stat', 'timeseries', 'bargauge', 'piechart', 'table', 'nodeGraph'] as const;

/** Ids of Grafana's units; an unknown one would be printed as it stands. */
const UNITS = ['percentunit', 's', 'ms', 'reqps'] as const;

const Ours = z.strictObject({ type: z.literal('sreplatform-sre-datasource'), uid: z.literal('${datasource}') });
const AppUrl = z.string().regex(/^\/a\/sreplatform-sre-app(\/|$)/, 'a page of the app');
const Link = z.strictObject({ title: z.string().min(1), url: AppUrl, targetBlank: z.boolean() });

const Thresholds = z
  .strictObject({
    mode: z.enum(ThresholdsMode),
    steps: z.array(z.strictObject({ value: z.number().nullable(), color: z.string() })).min(1),
  })
  .refine(
    ({ steps }) => steps.every(({ value }, i) => (i === 0) === (value === null)),
    'the first step, and only it, has no value'
  )
  .refine(
    ({ steps }) => steps.every(({ value }, i) => i < 2 || (value ?? 0) > (steps[i - 1]?.value ?? 0)),
    'steps ascend'
  );

const Result = z.strictObject({ text: z.string().optional(), color: z.string().optional(), index: z.int() });
const Mapping = z.union([
  z.strictObject({ type: z.literal(MappingType.ValueToText), options: z.record(z.string(), Result) }),
  z.strictObject({
    type: z.literal(MappingType.RangeToText),
    options: z.strictObject({ from: z.number().nullable(), to: z.number().nullable(), result: Result }),
  }),
  z.strictObject({
    type: z.literal(MappingType.SpecialValue),
    options: z.strictObject({ match: z.enum(SpecialValueMatch), result: Result }),
  }),
]);

const FieldConfig = z.strictObject({
  defaults: z.strictObject({
    color: z.strictObject({
      mode: z.enum(['thresholds', 'palette-classic', 'fixed']),
      fixedColor: z.string().optional(),
    }),
    thresholds: Thresholds,
    unit: z.enum(UNITS).optional(),
    noValue: z.string().min(1).optional(),
    displayName: z
      .string()
      .regex(/^\$\{__data\.fields\.\w+\}$/, 'a column of the row')
      .optional(),
    decimals: z.int().optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    mappings: z.array(Mapping).optional(),
    custom: z.record(z.string(), z.unknown()).optional(),
  }),
  overrides: z.array(
    z.strictObject({
      matcher: z.strictObject({ id: z.enum(['byName', 'byRegexp']), options: z.string() }),
      properties: z
        .array(
          z.discriminatedUnion('id', [
            z.strictObject({ id: z.literal('links'), value: z.array(Link).min(1) }),
            z.strictObject({ id: z.literal('thresholds'), value: Thresholds }),
            z.strictObject({ id: z.literal('mappings'), value: z.array(Mapping) }),
            z.strictObject({
              id: z.literal('color'),
              value: z.strictObject({ mode: z.literal('fixed'), fixedColor: z.string() }),
            }),
            z.strictObject({ id: z.enum(['min', 'max', 'decimals', 'custom.width']), value: z.number() }),
            z.strictObject({ id: z.literal('unit'), value: z.enum([...UNITS, 'dateTimeAsIso']) }),
            z.strictObject({ id: z.literal('displayName'), value: z.string().min(1) }),
            z.strictObject({ id: z.literal('custom.hideFrom.viz'), value: z.literal(true) }),
            z.strictObject({ id: z.literal('noValue'), value: z.string().min(1) }),
            z.strictObject({ id: z.literal('custom.axisPlacement'), value: z.literal('right') }),
            z.strictObject({
              id: z.literal('custom.cellOptions'),
              value: z.looseObject({ type: z.enum(['auto', 'color-text', 'gauge']) }),
            }),
          ])
        )
        .min(1),
    })
  ),
});

const ReduceOptions = z.strictObject({
  calcs: z.array(z.enum(['lastNotNull', 'min', 'max', 'mean', 'median'])).length(1),
  fields: z.string(),
  values: z.boolean(),
  limit: z.int().optional(),
});

const Transformation = z.strictObject({
  id: z.enum(['groupBy', 'organize', 'sortBy', 'filterFieldsByName']),
  options: z.looseObject({}),
});

const Panel = z.strictObject({
  id: z.int().positive(),
  type: z.enum(PANEL_TYPES),
  title: z.string().regex(/\?$/, 'a panel asks a question'),
  description: z.string().min(10),
  datasource: Ours,
  gridPos: z.strictObject({
    x: z.int().min(0).max(23),
    y: z.int().min(0),
    w: z.int().min(1).max(24),
    h: z.int().min(1),
  }),
  fieldConfig: FieldConfig,
  options: z.looseObject({ reduceOptions: ReduceOptions.optional() }),
  links: z.array(Link),
  targets: z
    .array(
      z.strictObject({
        refId: z.string().regex(/^[A-Z]$/),
        datasource: Ours,
        query: z.looseObject({ kind: z.string() }),
      })
    )
    .min(1),
  transformations: z.array(Transformation).optional(),
});
export type Panel = z.output<typeof Panel>;

const shared = {
  name: z.string().regex(/^\w+$/),
  label: z.string().min(1),
  hide: z.enum(VariableHide),
  skipUrlSync: z.literal(false),
  options: z.array(z.unknown()),
};
const Variable = z.discriminatedUnion('type', [
  z.strictObject({
    ...shared,
    type: z.literal('datasource'),
    query: z.literal('sreplatform-sre-datasource'),
    current: z.strictObject({ text: z.string(), value: z.string() }),
    includeAll: z.literal(false),
    multi: z.literal(false),
    refresh: z.literal(1),
    regex: z.literal(''),
  }),
  z
    .strictObject({
      ...shared,
      type: z.literal('query'),
      datasource: Ours,
      query: z.strictObject({ refId: z.string(), query: z.looseObject({ kind: z.literal('values') }) }),
      definition: z.string(),
      refresh: z.int().min(1).max(2),
      regex: z.literal(''),
      sort: z.int().min(0).max(8),
      multi: z.boolean(),
      includeAll: z.boolean(),
      allValue: z.literal('*').optional(),
      current: z.strictObject({ text: z.array(z.string()).optional(), value: z.array(z.string()).optional() }),
    })
    .refine((one) => one.includeAll === (one.allValue === '*'), 'All is * or every value would be sent'),
  z.strictObject({
    ...shared,
    type: z.literal('textbox'),
    query: z.string(),
    current: z.strictObject({ text: z.string(), value: z.string() }),
  }),
]);

const Annotation = z.union([
  z.strictObject({
    builtIn: z.literal(1),
    name: z.string(),
    type: z.literal('dashboard'),
    datasource: z.strictObject({ type: z.literal('grafana'), uid: z.literal('-- Grafana --') }),
    enable: z.boolean(),
    hide: z.boolean(),
    iconColor: z.string(),
  }),
  z.strictObject({
    name: z.string(),
    datasource: Ours,
    enable: z.boolean(),
    hide: z.boolean(),
    iconColor: z.string(),
    target: z.strictObject({ refId: z.string(), query: z.looseObject({ kind: z.literal('annotations') }) }),
  }),
]);

const DashboardLink = z.strictObject({
  title: z.string().min(1),
  type: z.enum(['link', 'dashboards']),
  url: z.union([AppUrl, z.literal('')]),
  icon: z.enum(['external link', 'dashboard']),
  tooltip: z.string().min(1),
  targetBlank: z.boolean(),
  keepTime: z.boolean(),
  includeVars: z.boolean(),
  asDropdown: z.boolean(),
  tags: z.array(z.string()),
});

export const DashboardFile = z.strictObject({
  uid: z.string().regex(/^sre-[a-z-]{1,36}$/),
  title: z.string().min(1),
  description: z.string().min(20),
  tags: z.array(z.string()).refine((tags) => tags.includes('sre-platform')),
  schemaVersion: z.literal(42),
  editable: z.literal(true),
  graphTooltip: z.literal(1),
  fiscalYearStartMonth: z.literal(0),
  timezone: z.literal('browser'),
  refresh: z.enum(['30s', '1m', '5m']),
  time: z.strictObject({ from: z.string().regex(/^now-\d+[hd]$/), to: z.string().regex(/^now(\+\d+h)?$/) }),
  timepicker: z.strictObject({}),
  preload: z.literal(false),
  links: z.array(DashboardLink).min(1),
  annotations: z.strictObject({ list: z.array(Annotation) }),
  templating: z.strictObject({ list: z.array(Variable) }),
  panels: z.array(Panel).min(4),
});
export type DashboardFile = z.output<typeof DashboardFile>;
