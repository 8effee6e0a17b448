import { z } from 'zod';
import { operation } from './operation.ts';
import { ResourceKey, ResourceKind } from './resource.ts';
import { Certainty, Id, Instant, Labels } from './scalars.ts';

/** What went wrong with a resource, in the field's words. */
export const MECHANISMS = [
  'deploy',
  'configuration',
  'feature-flag',
  'dependency',
  'pool-exhaustion',
  'memory',
  'disk',
  'traffic',
  'cpu-contention',
  'network',
  'crash',
  'saturation',
  'errors',
  'latency',
  'unknown',
] as const;
export const Mechanism = z.enum(MECHANISMS).meta({ id: 'Mechanism' });
export type Mechanism = z.infer<typeof Mechanism>;

/** A machine-made sentence: the page translates by `code` and `params`; `text` is the English of the same. */
export const Statement = z
  .object({
    code: z.string().max(80),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    text: z.string().max(1_000),
  })
  .meta({ id: 'Statement' });
export type Statement = z.infer<typeof Statement>;

/** A stretch of time, both ends included. */
export const Window = z.object({ from: Instant, to: Instant }).meta({ id: 'Window' });
export type Window = z.infer<typeof Window>;

/** A pattern of log lines that is new, gone, or came at another rate, with its lines in both windows. */
export const LogPattern = z
  .object({
    sourceId: Id.nullable(),
    query: z.string().max(4_000).describe('LogQL that the lines were read with'),
    patternId: z.string().max(40),
    pattern: z.string().max(2_100).describe('the words that the lines share, <*> where a value stands'),
    change: z.enum(['new', 'vanished', 'more', 'less']),
    baseline: Window,
    observed: Window,
    before: z.number().int().describe('lines read in the baseline'),
    after: z.number().int(),
    perMinuteBefore: z.number(),
    perMinuteAfter: z.number(),
    samples: z.array(z.string().max(400)).max(3).describe('lines as they were written, untrusted'),
  })
  .meta({ id: 'LogPattern' });
export type LogPattern = z.infer<typeof LogPattern>;

/** A change as it was when an analysis named it: what is left when the change itself is no longer kept. */
export const NamedChange = z
  .object({
    id: z.string().max(300),
    at: Instant,
    title: z.string().max(300),
    resourceKey: z.string().max(1_000).nullable(),
  })
  .meta({ id: 'NamedChange' });
export type NamedChange = z.infer<typeof NamedChange>;

/** Ids of evidence, or of findings, of the same analysis. */
const RestsOn = z.array(z.string().max(40)).max(20);

/** What a claim rests on, with the numbers and the way back to them. */
export const Evidence = z
  .object({
    id: z.string().max(40),
    kind: z.enum(['metric', 'change', 'topology', 'alert', 'log']),
    statement: Statement,
    weight: z.number().describe('share of the confidence that this item carries, negative when it speaks against'),
    resourceKey: ResourceKey.nullable(),
    metric: z
      .object({
        sourceId: Id.nullable(),
        query: z.string().max(4_000),
        labels: Labels,
        unit: z.string(),
        baseline: Window,
        observed: Window,
        onset: Instant.nullable(),
        before: z.number().nullable(),
        after: z.number().nullable(),
        score: z.number().describe('robust z of the change, signed'),
        derived: z.boolean().optional().describe('the figures are worked out from the series, not read from one'),
      })
      .nullable(),
    changeId: Id.nullable(),
    change: NamedChange.nullable().optional().describe('set for evidence of kind change'),
    log: LogPattern.nullable().optional().describe('set for evidence of kind log'),
    alert: z
      .object({ name: z.string().max(300), text: z.string().max(2_000), at: Instant })
      .nullable()
      .optional()
      .describe('what an alert said, untrusted; set for evidence of kind alert'),
    incidents: z
      .array(z.object({ id: Id, number: z.number().int() }))
      .max(10)
      .optional()
      .describe('earlier incidents that it tells of'),
    rests: RestsOn.optional().describe('what a conclusion rests on: ids of evidence or findings of the same analysis'),
  })
  .meta({ id: 'Evidence' });
export type Evidence = z.infer<typeof Evidence>;

/** One ranked cause. */
export const Finding = z
  .object({
    id: z.string().max(40),
    rank: z.number().int().min(1),
    resourceKey: ResourceKey,
    resourceKind: ResourceKind,
    resourceName: z.string(),
    mechanism: Mechanism,
    changeId: Id.nullable(),
    title: Statement,
    confidence: z.number().min(0).max(1),
    certainty: Certainty,
    evidence: z.array(Evidence).max(20),
    against: z.array(Evidence).max(10),
    affected: z.array(ResourceKey).max(100),
  })
  .meta({ id: 'Finding' });
export type Finding = z.infer<typeof Finding>;

/** One clue for or against a change: the natural logarithm of the odds that it adds, and the words that it rests on. */
export const ChangeClue = z
  .object({
    part: z.string().max(40),
    logOdds: z.number(),
    statement: Statement,
    words: z.array(z.string().max(80)).max(8).describe('words that evidence and change share; from outside'),
    rests: RestsOn.optional().describe('what it rests on: ids of findings, or of evidence of the verdict'),
  })
  .meta({ id: 'ChangeClue' });
export type ChangeClue = z.infer<typeof ChangeClue>;

/** A change as a suspect; the probabilities of all of them and of "no change" add up to one. */
export const SuspectChange = z
  .object({
    changeId: z.string().max(300),
    title: z.string().max(300),
    at: Instant,
    resourceKey: z.string().max(1_000).nullable(),
    probability: z.number().min(0).max(1),
    clues: z.array(ChangeClue).max(10),
  })
  .meta({ id: 'SuspectChange' });
export type SuspectChange = z.infer<typeof SuspectChange>;

/** Which change, if any, is to blame. */
export const ChangeVerdict = z
  .object({
    suspects: z.array(SuspectChange).max(10).describe('likeliest first'),
    none: z.object({ probability: z.number().min(0).max(1), clues: z.array(ChangeClue).max(10) }),
    evidence: z.array(Evidence).max(60).optional().describe('what the clues rest on'),
  })
  .meta({ id: 'ChangeVerdict' });
export type ChangeVerdict = z.infer<typeof ChangeVerdict>;

/** A resource that was looked at and found healthy, with the oddest of its checks where it is kept. */
export const HealthyResource = z
  .object({ resourceKey: ResourceKey, checks: z.number().int(), evidence: Evidence.nullable().optional() })
  .meta({ id: 'HealthyResource' });
export type HealthyResource = z.infer<typeof HealthyResource>;

export const AnalysisStatus = z.enum(['running', 'complete', 'partial', 'abstained', 'failed']);
export type AnalysisStatus = z.infer<typeof AnalysisStatus>;

/** Result of one run of the engine over an incident. */
export const Analysis = z
  .object({
    id: Id,
    incidentId: Id,
    status: AnalysisStatus,
    summary: Statement,
    startedAt: Instant,
    finishedAt: Instant.nullable(),
    alertToCauseMs: z.number().nullable().describe('from the receipt of the first alert to the stored result'),
    onset: Instant.nullable(),
    window: Window,
    findings: z.array(Finding).max(10),
    healthy: z.array(HealthyResource).max(200),
    missing: z.array(Statement).max(50).describe('what could not be looked at, and why'),
    changes: ChangeVerdict.nullable()
      .default(null)
      .describe('null in analyses of earlier versions and where no change is known'),
    seriesRead: z.number().int(),
    engine: z.string().max(40),
    feedback: z
      .array(
        z.object({ findingId: z.string(), verdict: z.enum(['right', 'near', 'wrong']), by: z.string(), at: Instant })
      )
      .max(100),
  })
  .meta({ id: 'Analysis' });
export type Analysis = z.infer<typeof Analysis>;

const IncidentParam = z.object({ id: Id });

export const getIncidentAnalysis = operation({
  id: 'getIncidentAnalysis',
  method: 'GET',
  path: '/incidents/{id}/analysis',
  summary: 'The newest analysis of an incident; null before the first one',
  tag: 'analyses',
  role: 'Viewer',
  scope: 'incidents:read',
  params: IncidentParam,
  response: z.object({ analysis: Analysis.nullable() }),
  errors: ['not_found'],
});

export const startIncidentAnalysis = operation({
  id: 'startIncidentAnalysis',
  method: 'POST',
  path: '/incidents/{id}/analysis',
  summary: 'Analyse the incident again',
  tag: 'analyses',
  role: 'Editor',
  scope: 'incidents:write',
  params: IncidentParam,
  response: z.object({ analysis: Analysis }),
  status: 202,
  errors: ['not_found'],
});

export const rateFinding = operation({
  id: 'rateFinding',
  method: 'POST',
  path: '/analyses/{id}/feedback',
  summary: 'Say whether a finding was right, near or wrong',
  tag: 'analyses',
  role: 'Editor',
  params: IncidentParam,
  body: z.strictObject({ findingId: z.string().max(40), verdict: z.enum(['right', 'near', 'wrong']) }),
  response: Analysis,
  errors: ['not_found'],
});

/** The real series behind an evidence item, as read for the analysis. */
export const EvidenceSeries = z
  .object({
    evidenceId: z.string(),
    query: z.string(),
    unit: z.string(),
    exploreUrl: z.string().nullable(),
    series: z
      .array(z.object({ labels: Labels, times: z.array(z.number()), values: z.array(z.number().nullable()) }))
      .max(10),
  })
  .meta({ id: 'EvidenceSeries' });
export type EvidenceSeries = z.infer<typeof EvidenceSeries>;

export const getEvidenceSeries = operation({
  id: 'getEvidenceSeries',
  method: 'GET',
  path: '/analyses/{id}/evidence/{evidenceId}',
  summary: 'The series behind an evidence item (times in unix milliseconds)',
  tag: 'analyses',
  role: 'Viewer',
  scope: 'incidents:read',
  params: z.object({ id: Id, evidenceId: z.string().max(40) }),
  response: EvidenceSeries,
  errors: ['not_found'],
});
