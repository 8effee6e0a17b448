import { z } from 'zod';
import { Mechanism, Statement } from './analysis.ts';
import { operation } from './operation.ts';
import { FacetValue, listParam, PageQuery, pageOf } from './paging.ts';
import { ActorRef, Id, Instant, Severity } from './scalars.ts';

export const KnowledgeKind = z.enum(['postmortem', 'runbook', 'note']).meta({ id: 'KnowledgeKind' });
export type KnowledgeKind = z.infer<typeof KnowledgeKind>;
export const KnowledgeStatus = z.enum(['draft', 'published', 'archived']).meta({ id: 'KnowledgeStatus' });
export type KnowledgeStatus = z.infer<typeof KnowledgeStatus>;

const Title = z.string().trim().min(1).max(300);
const Body = z.string().max(200_000);
const Tag = z.string().trim().min(1).max(60);
const Day = z.iso.date();

/** Something to be done after an incident, tracked until it is. */
export const FollowUp = z
  .object({
    id: Id,
    itemId: Id.nullable(),
    incidentId: Id.nullable(),
    incidentNumber: z.number().int().nullable(),
    text: z.string(),
    owner: z.string().nullable(),
    dueOn: Day.nullable(),
    status: z.enum(['open', 'done', 'dropped']),
    overdue: z.boolean(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'FollowUp' });
export type FollowUp = z.infer<typeof FollowUp>;

/** What a postmortem says in a form that the next analysis can use. */
export const LearntCause = z
  .object({
    resourceKey: z.string(),
    mechanism: Mechanism,
    title: Statement,
    confidence: z.number(),
    confirmed: z.enum(['right', 'near', 'wrong', 'unrated']).describe('what people said of it'),
  })
  .meta({ id: 'LearntCause' });
export type LearntCause = z.infer<typeof LearntCause>;

export const LearntFix = z
  .object({ runId: Id, playbookId: Id.nullable(), playbookName: z.string(), title: z.string(), worked: z.boolean() })
  .meta({ id: 'LearntFix' });
export type LearntFix = z.infer<typeof LearntFix>;

export const KnowledgeSummary = z
  .object({
    id: Id,
    kind: KnowledgeKind,
    title: z.string(),
    status: KnowledgeStatus,
    version: z.number().int(),
    incidentId: Id.nullable(),
    incidentNumber: z.number().int().nullable(),
    services: z.array(z.string()),
    tags: z.array(z.string()),
    excerpt: z.string().max(600).describe('around the words that were searched for, or the beginning; plain text'),
    updatedAt: Instant,
    updatedBy: ActorRef,
    publishedAt: Instant.nullable(),
  })
  .meta({ id: 'KnowledgeSummary' });
export type KnowledgeSummary = z.infer<typeof KnowledgeSummary>;

export const KnowledgeItem = KnowledgeSummary.omit({ excerpt: true })
  .extend({
    body: z.string().describe('Markdown, untrusted'),
    causes: z.array(LearntCause).max(10),
    fixes: z.array(LearntFix).max(20),
    followUps: z.array(FollowUp).max(100),
    severity: Severity.nullable(),
    createdAt: Instant,
    createdBy: ActorRef,
    publishedBy: ActorRef.nullable(),
  })
  .meta({ id: 'KnowledgeItem' });
export type KnowledgeItem = z.infer<typeof KnowledgeItem>;

const KnowledgeFilter = z.object({
  q: z
    .string()
    .trim()
    .max(300)
    .optional()
    .describe('words in any language; Chinese, Japanese and Korean without spaces too'),
  kind: listParam(KnowledgeKind),
  status: listParam(KnowledgeStatus),
  service: listParam(z.string().max(200)),
  tag: listParam(z.string().max(60)),
});
const IdParam = z.object({ id: Id });

export const searchKnowledge = operation({
  id: 'searchKnowledge',
  method: 'GET',
  path: '/knowledge',
  summary: 'Postmortems, runbooks and notes: by relevance when words are given, else newest first',
  tag: 'knowledge',
  role: 'Viewer',
  scope: 'knowledge:read',
  query: PageQuery.extend(KnowledgeFilter.shape),
  response: pageOf(KnowledgeSummary),
  errors: ['bad_cursor'],
});

export const getKnowledgeFacets = operation({
  id: 'getKnowledgeFacets',
  method: 'GET',
  path: '/knowledge/facets',
  summary: 'Counts for every facet under the same filter',
  tag: 'knowledge',
  role: 'Viewer',
  scope: 'knowledge:read',
  query: KnowledgeFilter,
  response: z.object({
    total: z.number().int(),
    capped: z.boolean(),
    kind: z.array(FacetValue),
    status: z.array(FacetValue),
    service: z.array(FacetValue),
    tag: z.array(FacetValue),
  }),
});

export const getKnowledgeItem = operation({
  id: 'getKnowledgeItem',
  method: 'GET',
  path: '/knowledge/{id}',
  summary: 'One item',
  tag: 'knowledge',
  role: 'Viewer',
  scope: 'knowledge:read',
  params: IdParam,
  response: KnowledgeItem,
  errors: ['not_found'],
});

export const createKnowledgeItem = operation({
  id: 'createKnowledgeItem',
  method: 'POST',
  path: '/knowledge',
  summary: 'Write a runbook or a note (a postmortem is made from its incident)',
  tag: 'knowledge',
  role: 'Editor',
  scope: 'knowledge:write',
  body: z.strictObject({
    kind: z.enum(['runbook', 'note']),
    title: Title,
    body: Body.default(''),
    services: z.array(z.string().max(200)).max(50).default([]),
    tags: z.array(Tag).max(30).default([]),
    incidentId: Id.optional(),
  }),
  response: KnowledgeItem,
  status: 201,
  errors: ['not_found'],
});

export const updateKnowledgeItem = operation({
  id: 'updateKnowledgeItem',
  method: 'PATCH',
  path: '/knowledge/{id}',
  summary: 'Change an item; every change is a version',
  tag: 'knowledge',
  role: 'Editor',
  scope: 'knowledge:write',
  params: IdParam,
  body: z.strictObject({
    version: z.number().int().describe('the version that was read'),
    title: Title.optional(),
    body: Body.optional(),
    services: z.array(z.string().max(200)).max(50).optional(),
    tags: z.array(Tag).max(30).optional(),
    status: KnowledgeStatus.optional().describe('published: the next analysis uses it'),
    comment: z.string().max(500).default(''),
  }),
  response: KnowledgeItem,
  errors: ['not_found', 'conflict'],
});

export const KnowledgeVersion = z
  .object({
    version: z.number().int(),
    title: z.string(),
    body: z.string(),
    status: KnowledgeStatus,
    comment: z.string(),
    at: Instant,
    by: ActorRef,
  })
  .meta({ id: 'KnowledgeVersion' });
export type KnowledgeVersion = z.infer<typeof KnowledgeVersion>;

export const listKnowledgeVersions = operation({
  id: 'listKnowledgeVersions',
  method: 'GET',
  path: '/knowledge/{id}/versions',
  summary: 'Every version, newest first',
  tag: 'knowledge',
  role: 'Viewer',
  scope: 'knowledge:read',
  params: IdParam,
  query: PageQuery,
  response: pageOf(KnowledgeVersion),
  errors: ['not_found', 'bad_cursor'],
});

export const exportKnowledgeItem = operation({
  id: 'exportKnowledgeItem',
  method: 'GET',
  path: '/knowledge/{id}/export',
  summary: 'The item as one Markdown document',
  tag: 'knowledge',
  role: 'Viewer',
  scope: 'knowledge:read',
  params: IdParam,
  response: z.object({ filename: z.string(), markdown: z.string() }),
  errors: ['not_found'],
});

export const getIncidentPostmortem = operation({
  id: 'getIncidentPostmortem',
  method: 'GET',
  path: '/incidents/{id}/postmortem',
  summary: "The incident's postmortem; null before it was drafted",
  tag: 'knowledge',
  role: 'Viewer',
  scope: 'knowledge:read',
  params: IdParam,
  response: z.object({ item: KnowledgeItem.nullable() }),
  errors: ['not_found'],
});

export const draftPostmortem = operation({
  id: 'draftPostmortem',
  method: 'POST',
  path: '/incidents/{id}/postmortem',
  summary: 'Draft the postmortem from the lineage now; a draft that nobody edited is made anew',
  tag: 'knowledge',
  role: 'Editor',
  scope: 'knowledge:write',
  params: IdParam,
  response: KnowledgeItem,
  status: 201,
  errors: ['not_found', 'conflict'],
});

/** A past incident that is like this one, and why. */
export const SimilarIncident = z
  .object({
    incidentId: Id,
    number: z.number().int(),
    title: z.string(),
    severity: Severity,
    openedAt: Instant,
    resolvedAt: Instant.nullable(),
    likeness: z.number().min(0).max(1),
    reasons: z.array(Statement).min(1).max(6),
    cause: LearntCause.nullable(),
    fix: LearntFix.nullable().describe('what repaired it'),
    postmortemId: Id.nullable(),
  })
  .meta({ id: 'SimilarIncident' });
export type SimilarIncident = z.infer<typeof SimilarIncident>;

export const listSimilarIncidents = operation({
  id: 'listSimilarIncidents',
  method: 'GET',
  path: '/incidents/{id}/similar',
  summary: 'Past incidents like this one, what fixed them, and what was promised then and is still open',
  tag: 'knowledge',
  role: 'Viewer',
  scope: 'knowledge:read',
  params: IdParam,
  response: z.object({
    items: z.array(SimilarIncident).max(10),
    followUps: z.array(FollowUp).max(50).describe('open ones of earlier incidents with the same fingerprint or cause'),
    runbooks: z.array(KnowledgeSummary).max(10).describe('for the services and causes of this incident'),
  }),
  errors: ['not_found'],
});

export const listFollowUps = operation({
  id: 'listFollowUps',
  method: 'GET',
  path: '/follow-ups',
  summary: 'Follow-ups, the most urgent first',
  tag: 'knowledge',
  role: 'Viewer',
  scope: 'knowledge:read',
  query: PageQuery.extend({
    status: listParam(z.enum(['open', 'done', 'dropped'])),
    owner: z.string().max(200).optional(),
    incidentId: Id.optional(),
  }),
  response: pageOf(FollowUp),
  errors: ['bad_cursor'],
});

export const createFollowUp = operation({
  id: 'createFollowUp',
  method: 'POST',
  path: '/follow-ups',
  summary: 'Promise something',
  tag: 'knowledge',
  role: 'Editor',
  scope: 'knowledge:write',
  body: z.strictObject({
    itemId: Id.optional(),
    incidentId: Id.optional(),
    text: z.string().trim().min(1).max(2_000),
    owner: z.string().trim().min(1).max(200).nullable().default(null),
    dueOn: Day.nullable().default(null),
  }),
  response: FollowUp,
  status: 201,
  errors: ['not_found'],
});

export const updateFollowUp = operation({
  id: 'updateFollowUp',
  method: 'PATCH',
  path: '/follow-ups/{id}',
  summary: 'Change a follow-up',
  tag: 'knowledge',
  role: 'Editor',
  scope: 'knowledge:write',
  params: IdParam,
  body: z.strictObject({
    text: z.string().trim().min(1).max(2_000).optional(),
    owner: z.string().trim().min(1).max(200).nullable().optional(),
    dueOn: Day.nullable().optional(),
    status: z.enum(['open', 'done', 'dropped']).optional(),
  }),
  response: FollowUp,
  errors: ['not_found'],
});
