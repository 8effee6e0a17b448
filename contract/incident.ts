import { z } from 'zod';
import { Alert } from './alert.ts';
import { operation } from './operation.ts';
import { FacetValue, listParam, PageQuery, pageOf } from './paging.ts';
import { ResourceKey } from './resource.ts';
import { Statement } from './analysis.ts';
import { ActorRef, Certainty, Id, Instant, Severity } from './scalars.ts';

export const INCIDENT_STATUSES = [
  'triggered',
  'acknowledged',
  'investigating',
  'mitigated',
  'resolved',
  'closed',
] as const;
export const IncidentStatus = z.enum(INCIDENT_STATUSES).meta({ id: 'IncidentStatus' });
export type IncidentStatus = z.infer<typeof IncidentStatus>;

/** Statuses in which an incident still needs somebody. */
export const OPEN_STATUSES = ['triggered', 'acknowledged', 'investigating', 'mitigated'] as const;

/**
 * Where a person may take an incident from each status. Work goes forward or back freely while the incident is open; a
 * resolved one can be taken up again or closed; a closed one is history.
 */
export const NEXT_STATUSES: Readonly<Record<IncidentStatus, readonly IncidentStatus[]>> = {
  triggered: ['acknowledged', 'investigating', 'mitigated', 'resolved', 'closed'],
  acknowledged: ['triggered', 'investigating', 'mitigated', 'resolved', 'closed'],
  investigating: ['acknowledged', 'mitigated', 'resolved', 'closed'],
  mitigated: ['investigating', 'resolved', 'closed'],
  resolved: ['triggered', 'investigating', 'closed'],
  closed: [],
};

/** The likely cause in a line, as the incident list shows it. */
export const CauseSummary = z
  .object({
    analysisId: Id,
    resourceKey: ResourceKey,
    mechanism: z.string(),
    title: Statement,
    confidence: z.number(),
    certainty: Certainty,
  })
  .meta({ id: 'CauseSummary' });
export type CauseSummary = z.infer<typeof CauseSummary>;

/** A row of the incident list; live updates carry the same. */
export const IncidentSummary = z
  .object({
    id: Id,
    number: z.number().int().describe('counts from 1 within the tenant; what people say aloud'),
    version: z.number().int().describe('grows with every change; send it back to notice that somebody else changed it since'),
    title: z.string(),
    status: IncidentStatus,
    severity: Severity,
    service: z.string().nullable(),
    team: z.string().nullable(),
    source: z.string(),
    assignee: ActorRef.nullable(),
    cause: CauseSummary.nullable(),
    analysing: z.boolean(),
    blind: z.boolean().describe('its rule cannot see at present: the last resolve was no recovery'),
    flapping: z.boolean(),
    alertCount: z.number().int(),
    firingCount: z.number().int(),
    openedAt: Instant,
    acknowledgedAt: Instant.nullable(),
    resolvedAt: Instant.nullable(),
    updatedAt: Instant,
  })
  .meta({ id: 'IncidentSummary' });
export type IncidentSummary = z.infer<typeof IncidentSummary>;

export const Incident = IncidentSummary.extend({
  description: z.string(),
  resources: z.array(ResourceKey),
  startedAt: Instant.describe('start of its earliest alert'),
  reopenedCount: z.number().int(),
  mergedInto: Id.nullable(),
  mergedFrom: z.array(Id),
  splitFrom: Id.nullable(),
}).meta({ id: 'Incident' });
export type Incident = z.infer<typeof Incident>;

/** What happened to the incident, in order. `detail` depends on `kind` and is shown, never executed. */
export const TimelineEntry = z
  .object({
    id: Id,
    at: Instant,
    kind: z.enum([
      'opened',
      'alert-joined',
      'alert-resolved',
      'alert-returned',
      'blind',
      'sighted',
      'flapping',
      'status',
      'severity',
      'assignee',
      'title',
      'note',
      'analysis',
      'merged',
      'split',
      'reopened',
      'proposal',
      'approval',
      'run',
      'postmortem',
      'similar',
    ]),
    actor: ActorRef,
    text: Statement,
    note: z.string().max(20_000).nullable().describe('Markdown, untrusted'),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof TimelineEntry>;

export const IncidentFilter = z.object({
  q: z
    .string()
    .trim()
    .max(200)
    .optional()
    .describe(
      'words, or beginnings of words (the first 40 that begin so), that all occur in title or service, or an incident number; sorted by opening it finds all there are, facets and other orders consider the 2,000 newest occurrences of its rarest word'
    ),
  status: listParam(IncidentStatus),
  severity: listParam(Severity),
  service: listParam(z.string().max(200)),
  team: listParam(z.string().max(200)),
  source: listParam(z.string().max(50)),
  assignee: z.string().max(200).optional().describe('an actor id, "me" or "none"'),
  hasCause: z.enum(['true', 'false']).optional(),
  from: Instant.optional().describe('opened at or after'),
  to: Instant.optional().describe('opened before'),
});
export type IncidentFilter = z.infer<typeof IncidentFilter>;

const SORTS = ['-openedAt', 'openedAt', '-updatedAt', 'severity', 'number', '-number'] as const;
const IdParam = z.object({ id: Id });

export const listIncidents = operation({
  id: 'listIncidents',
  method: 'GET',
  path: '/incidents',
  summary: 'Incidents by filter, sorted, a page at a time',
  tag: 'incidents',
  role: 'Viewer',
  scope: 'incidents:read',
  query: PageQuery.extend(IncidentFilter.shape).extend({ sort: z.enum(SORTS).default('-openedAt') }),
  response: pageOf(IncidentSummary),
  errors: ['bad_cursor'],
});

export const getIncidentFacets = operation({
  id: 'getIncidentFacets',
  method: 'GET',
  path: '/incidents/facets',
  summary: 'Counts for every facet under the same filter (each facet ignores its own choice) and a histogram over time',
  tag: 'incidents',
  role: 'Viewer',
  scope: 'incidents:read',
  query: IncidentFilter,
  response: z.object({
    total: z.number().int(),
    capped: z
      .boolean()
      .describe(
        'true when counting stopped at a bound (the 10,000 newest incidents of an assignee, a time or the histogram; for a search see q); the counts are then lower bounds'
      ),
    status: z.array(FacetValue),
    severity: z.array(FacetValue),
    service: z.array(FacetValue),
    team: z.array(FacetValue),
    source: z.array(FacetValue),
    hasCause: z.array(FacetValue),
    histogram: z.array(z.object({ from: Instant, to: Instant, count: z.number().int(), critical: z.number().int() })),
  }),
});

export const getIncident = operation({
  id: 'getIncident',
  method: 'GET',
  path: '/incidents/{id}',
  summary: 'One incident',
  tag: 'incidents',
  role: 'Viewer',
  scope: 'incidents:read',
  params: IdParam,
  response: Incident,
  errors: ['not_found'],
});

export const createIncident = operation({
  id: 'createIncident',
  method: 'POST',
  path: '/incidents',
  summary: 'Open an incident by hand',
  tag: 'incidents',
  role: 'Editor',
  scope: 'incidents:write',
  body: z.strictObject({
    title: z.string().trim().min(1).max(300),
    description: z.string().max(20_000).default(''),
    severity: Severity.default('warning'),
    service: z.string().trim().min(1).max(200).optional(),
  }),
  response: Incident,
  status: 201,
});

/** What a person may set. Leave out what stays. */
export const IncidentChange = z.strictObject({
  status: IncidentStatus.optional(),
  severity: Severity.optional(),
  assignee: z.union([z.literal('me'), z.null(), ActorRef]).optional(),
  title: z.string().trim().min(1).max(300).optional(),
  description: z.string().max(20_000).optional(),
});
export type IncidentChange = z.infer<typeof IncidentChange>;

export const updateIncident = operation({
  id: 'updateIncident',
  method: 'PATCH',
  path: '/incidents/{id}',
  summary: 'Change status, severity, assignee, title or description',
  tag: 'incidents',
  role: 'Editor',
  scope: 'incidents:write',
  params: IdParam,
  body: IncidentChange.extend({ version: z.number().int().optional() }),
  response: Incident,
  errors: ['not_found', 'conflict', 'illegal_transition'],
});

export const bulkUpdateIncidents = operation({
  id: 'bulkUpdateIncidents',
  method: 'POST',
  path: '/incidents/bulk',
  summary: 'Change many incidents, by ids or by filter, at most 10,000 at once',
  tag: 'incidents',
  role: 'Editor',
  scope: 'incidents:write',
  body: z.strictObject({
    ids: z.array(Id).min(1).max(10_000).optional(),
    filter: IncidentFilter.optional(),
    change: IncidentChange.pick({ status: true, severity: true, assignee: true }),
  }),
  response: z.object({
    changed: z.number().int(),
    unchanged: z.number().int().describe('already so'),
    refused: z.array(z.object({ id: Id, reason: z.string() })).max(200),
    refusedCount: z.number().int(),
  }),
});

export const addIncidentNote = operation({
  id: 'addIncidentNote',
  method: 'POST',
  path: '/incidents/{id}/notes',
  summary: 'Write a note into the timeline (Markdown)',
  tag: 'incidents',
  role: 'Editor',
  scope: 'incidents:write',
  params: IdParam,
  body: z.strictObject({ text: z.string().trim().min(1).max(20_000) }),
  response: TimelineEntry,
  status: 201,
  errors: ['not_found'],
});

export const listIncidentTimeline = operation({
  id: 'listIncidentTimeline',
  method: 'GET',
  path: '/incidents/{id}/timeline',
  summary: 'What happened, oldest first',
  tag: 'incidents',
  role: 'Viewer',
  scope: 'incidents:read',
  params: IdParam,
  query: PageQuery,
  response: pageOf(TimelineEntry),
  errors: ['not_found'],
});

export const listIncidentAlerts = operation({
  id: 'listIncidentAlerts',
  method: 'GET',
  path: '/incidents/{id}/alerts',
  summary: 'Alerts of an incident, firing ones first',
  tag: 'incidents',
  role: 'Viewer',
  scope: 'incidents:read',
  params: IdParam,
  query: PageQuery,
  response: pageOf(Alert),
  errors: ['not_found'],
});

export const mergeIncidents = operation({
  id: 'mergeIncidents',
  method: 'POST',
  path: '/incidents/{id}/merge',
  summary: 'Take the alerts of others into this incident; the others are closed and point here',
  tag: 'incidents',
  role: 'Editor',
  scope: 'incidents:write',
  params: IdParam,
  body: z.strictObject({ ids: z.array(Id).min(1).max(100) }),
  response: Incident,
  errors: ['not_found', 'illegal_transition'],
});

export const splitIncident = operation({
  id: 'splitIncident',
  method: 'POST',
  path: '/incidents/{id}/split',
  summary: 'Move some alerts of this incident into a new one',
  tag: 'incidents',
  role: 'Editor',
  scope: 'incidents:write',
  params: IdParam,
  body: z.strictObject({
    fingerprints: z.array(z.string().max(200)).min(1).max(1_000),
    title: z.string().trim().min(1).max(300).optional(),
  }),
  response: Incident,
  status: 201,
  errors: ['not_found', 'illegal_transition'],
});

/** Home: what is broken now and how the team is doing. Times are seconds. */
export const HomeSummary = z
  .object({
    open: z.object({
      critical: z.number().int(),
      high: z.number().int(),
      warning: z.number().int(),
      info: z.number().int(),
    }),
    healthyServices: z.number().int(),
    quietSince: Instant.nullable().describe('when the last open incident ended; null while any is open'),
    topIncidents: z.array(IncidentSummary).max(5),
    unacknowledged: z.array(IncidentSummary).max(5),
    noise: z.object({ alertEvents: z.number().int(), incidents: z.number().int(), reduction: z.number().nullable() }),
    week: z.object({
      mttaSeconds: z.number().nullable(),
      mttrSeconds: z.number().nullable(),
      previousMttaSeconds: z.number().nullable(),
      previousMttrSeconds: z.number().nullable(),
      incidentsByService: z.array(FacetValue),
      perDay: z.array(z.object({ day: z.string(), count: z.number().int() })),
    }),
    checklist: z.object({
      sourceConnected: z.boolean(),
      alertReceived: z.boolean(),
      incidentExplained: z.boolean(),
      incidentResolved: z.boolean(),
    }),
  })
  .meta({ id: 'HomeSummary' });
export type HomeSummary = z.infer<typeof HomeSummary>;

export const getHome = operation({
  id: 'getHome',
  method: 'GET',
  path: '/home',
  summary: 'What is broken now and what waits',
  tag: 'incidents',
  role: 'Viewer',
  scope: 'incidents:read',
  response: HomeSummary,
});
