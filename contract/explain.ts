import { z } from 'zod';
import { ChangeVerdict, EvidenceSeries, Finding, HealthyResource, Statement, Window } from './analysis.ts';
import { Change } from './change.ts';
import { IncidentStatus } from './incident.ts';
import { operation } from './operation.ts';
import { ResourceKey, ResourceKind } from './resource.ts';
import { Certainty, Id, Instant, Labels, Severity } from './scalars.ts';

/** Bounds of a panel as it is sent: more is left out by the sender, and said. */
export const PANEL_LIMITS = { series: 200, points: 500, values: 60_000, labels: 30, targets: 26 } as const;

const Value = z.number().nullable();

/** One series of a panel: its values on the panel's grid, null where it says nothing. */
export const PanelSeriesInput = z
  .strictObject({
    name: z.string().max(500),
    refId: z.string().max(60).default(''),
    labels: Labels.default({}).refine((labels) => Object.keys(labels).length <= PANEL_LIMITS.labels, {
      message: `at most ${PANEL_LIMITS.labels} labels`,
    }),
    unit: z.string().max(60).default('').describe("Grafana's id of the unit: s, percentunit, bytes, reqps ..."),
    thresholds: z.array(z.number()).max(10).default([]).describe('values at which the panel changes its colour'),
    values: z.array(Value).max(PANEL_LIMITS.points),
  })
  .meta({ id: 'PanelSeriesInput' });

/** A query of a panel. Its past is read when it is PromQL of a data source that the tenant has. */
export const PanelTarget = z
  .strictObject({
    refId: z.string().max(60).default('A'),
    expr: z.string().max(8_000).optional().describe('PromQL with every variable filled in'),
    datasourceUid: z.string().max(100).optional(),
    datasourceType: z.string().max(100).optional(),
  })
  .meta({ id: 'PanelTarget' });

/** What a panel shows: series over time, something else, nothing, or why it shows nothing. */
export const PanelShape = z.enum(['series', 'table', 'logs', 'no-data', 'failed']).meta({ id: 'PanelShape' });
export type PanelShape = z.infer<typeof PanelShape>;

const MAX_RANGE_MS = 400 * 86_400_000;

/** A panel as a person sees it, with its own data. */
export const PanelInput = z
  .strictObject({
    title: z.string().max(300).default(''),
    shape: PanelShape.default('series'),
    failure: z.string().max(1_000).optional().describe('what the data source said, when shape is failed'),
    range: z.strictObject({ from: Instant, to: Instant }),
    grid: z
      .strictObject({
        from: Instant,
        stepMs: z.number().int().min(1).max(MAX_RANGE_MS),
        points: z.number().int().min(0).max(PANEL_LIMITS.points),
      })
      .optional()
      .describe('the times of the values; may be left out when no series are sent'),
    series: z.array(PanelSeriesInput).max(PANEL_LIMITS.series).default([]),
    leftOut: z.number().int().min(0).default(0).describe('series that the panel has and that were not sent'),
    targets: z.array(PanelTarget).max(PANEL_LIMITS.targets).default([]),
  })
  .superRefine((panel, context) => {
    const from = Date.parse(panel.range.from);
    const to = Date.parse(panel.range.to);
    const complain = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    if (!(to > from) || to - from > MAX_RANGE_MS) {
      complain(['range', 'to'], 'must be after range.from, by 400 days at most');
    }
    if (panel.series.length > 0 && panel.grid === undefined) {
      complain(['grid'], 'is needed with series');
    }
    const points = panel.grid?.points ?? 0;
    const odd = panel.series.findIndex(({ values }) => values.length !== points);
    if (odd >= 0 && panel.grid !== undefined) {
      complain(['series', odd, 'values'], `must hold grid.points values, ${points}`);
    }
    if (panel.series.length * points > PANEL_LIMITS.values) {
      complain(['series'], `at most ${PANEL_LIMITS.values} values in all series together`);
    }
  })
  .meta({ id: 'PanelInput' });
export type PanelInput = z.infer<typeof PanelInput>;

/** A series that is unlike what is ordinary for it. */
export const Standout = z
  .object({
    index: z.number().int().describe('of the series in the request'),
    name: z.string(),
    labels: Labels,
    unit: z.string(),
    resourceKey: ResourceKey.nullable().describe('what its labels name; null in the first answer and when unknown'),
    from: Instant,
    to: Instant,
    lasts: z.boolean().describe('still so at the end of the range'),
    before: z.number().describe('what was to be expected, in the unit'),
    after: z.number(),
    ratio: z.number().nullable().describe('after / before; null when nothing was to be expected'),
    score: z.number().describe('robust standard deviations off, signed, at most 50'),
    baseline: Window,
    observed: Window,
    statement: Statement,
  })
  .meta({ id: 'Standout' });
export type Standout = z.infer<typeof Standout>;

/** What is said of a panel besides its verdict, with the series of which it is said. */
export const PanelFact = Statement.extend({
  indexes: z.array(z.number().int()).max(5).optional().describe('of the series in the request, the foremost first'),
}).meta({ id: 'PanelFact' });
export type PanelFact = z.infer<typeof PanelFact>;

export const VERDICTS = ['unusual', 'was-unusual', 'normal', 'unknown'] as const;

/** What a panel shows, in words and numbers. */
export const PanelDescription = z
  .object({
    verdict: z.object({
      state: z.enum(VERDICTS),
      statement: Statement,
      since: Instant.nullable(),
      until: Instant.nullable(),
      basis: z
        .enum(['day', 'past', 'panel'])
        .describe('judged by the same time on earlier days, by what came before, or by the panel alone'),
    }),
    facts: z.array(PanelFact).max(20).describe('level, trend, season, thresholds, what was left out'),
    standouts: z.array(Standout).max(20),
    bands: z
      .array(z.object({ index: z.number().int(), lower: z.array(Value), upper: z.array(Value) }))
      .max(5)
      .describe('the normal range at each time of the grid, for the series that matter most'),
    seriesRead: z.number().int(),
    pointsRead: z.number().int(),
    leftOut: z.number().int(),
  })
  .meta({ id: 'PanelDescription' });
export type PanelDescription = z.infer<typeof PanelDescription>;

/** An incident at the time of the panel. */
export const NearbyIncident = z
  .object({
    id: Id,
    number: z.number().int(),
    title: z.string(),
    severity: Severity,
    status: IncidentStatus,
    service: z.string().nullable(),
    cause: z.object({ title: Statement, certainty: Certainty }).nullable(),
    openedAt: Instant,
    resolvedAt: Instant.nullable(),
    alertCount: z.number().int(),
    open: z.boolean(),
  })
  .meta({ id: 'NearbyIncident' });
export type NearbyIncident = z.infer<typeof NearbyIncident>;

/** What a series will do next; times in unix milliseconds. */
export const PanelForecast = z
  .object({
    index: z.number().int(),
    name: z.string(),
    unit: z.string(),
    level: z.number().describe('share of the future points that the band shall hold'),
    times: z.array(z.number()).max(200),
    point: z.array(z.number()).max(200),
    lower: z.array(z.number()).max(200),
    upper: z.array(z.number()).max(200),
    statement: Statement,
  })
  .meta({ id: 'PanelForecast' });
export type PanelForecast = z.infer<typeof PanelForecast>;

/** A step of the work with what came of it. */
export const ExplainStep = z.object({
  name: z.enum(['past', 'changes', 'cause', 'forecast', 'knowledge']),
  outcome: z.enum(['done', 'nothing', 'skipped', 'failed']),
  statement: Statement,
  durationMs: z.number(),
});
export type ExplainStep = z.infer<typeof ExplainStep>;

/** Everything that can be said about a panel. */
export const PanelExplanation = z
  .object({
    description: PanelDescription,
    grid: z.object({ from: Instant, stepMs: z.number().int(), points: z.number().int() }),
    read: z
      .array(z.object({ name: z.string(), labels: Labels, unit: z.string(), values: z.array(Value) }))
      .max(PANEL_LIMITS.series)
      .describe('the series as the sidecar read them, when none were sent'),
    resources: z.array(z.object({ key: ResourceKey, kind: ResourceKind, name: z.string() })).max(50),
    changes: z.array(Change).max(50).describe('around the panel, those of its resources first, then the nearest'),
    incidents: z.array(NearbyIncident).max(20).describe('open in the time of the panel, the likeliest first'),
    fits: Id.nullable().describe('the open incident that this belongs to, if any'),
    cause: z.object({
      state: z.enum(['found', 'abstained', 'not-needed', 'failed']),
      summary: Statement,
      findings: z.array(Finding).max(5),
      changes: ChangeVerdict.nullable().describe('which change, if any, is to blame; null where none is known'),
      evidence: z.array(EvidenceSeries).max(60),
      healthy: z.array(HealthyResource).max(200),
      missing: z.array(Statement).max(50),
      seriesRead: z.number().int(),
    }),
    forecasts: z.array(PanelForecast).max(3),
    runbooks: z.array(z.object({ id: Id, title: z.string(), excerpt: z.string() })).max(5),
    steps: z.array(ExplainStep).max(10),
  })
  .meta({ id: 'PanelExplanation' });
export type PanelExplanation = z.infer<typeof PanelExplanation>;

export const describePanel = operation({
  id: 'describePanel',
  method: 'POST',
  path: '/panels/describe',
  summary: 'What a panel shows, from its own data alone: level, trend, what stands out, and whether that is unusual',
  tag: 'panels',
  role: 'Viewer',
  scope: 'incidents:read',
  body: PanelInput,
  response: PanelDescription,
});

export const explainPanel = operation({
  id: 'explainPanel',
  method: 'POST',
  path: '/panels/explain',
  summary:
    'The same against its own past, with what changed around it, the likely cause, the forecast and what to do next',
  tag: 'panels',
  role: 'Viewer',
  scope: 'incidents:read',
  body: PanelInput,
  response: PanelExplanation,
  errors: ['overloaded'],
});
