import { z } from 'zod';
import { operation } from './operation.ts';
import { PageQuery, pageOf } from './paging.ts';
import { Id, Instant } from './scalars.ts';

/** What is read there: metrics (`prometheus`: anything with its API) or log lines (`loki`). */
export const SourceKind = z.enum(['prometheus', 'loki']).meta({ id: 'SourceKind' });
export type SourceKind = z.infer<typeof SourceKind>;

/** A place that metrics or log lines are read from. Secrets are never part of it. */
export const Source = z
  .object({
    id: Id,
    name: z.string(),
    kind: SourceKind,
    url: z.string(),
    hasCredentials: z.boolean(),
    grafanaDatasourceUid: z.string().nullable().describe('the same source in Grafana, for links into Explore'),
    createdAt: Instant,
    state: z.enum(['unknown', 'ok', 'failing']),
    stateSince: Instant.nullable(),
    stateReason: z.string().nullable(),
    lastDiscoveryAt: Instant.nullable(),
  })
  .meta({ id: 'Source' });
export type Source = z.infer<typeof Source>;

const SourceInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  kind: SourceKind.default('prometheus'),
  url: z.url({ protocol: /^https?$/ }).max(2_000),
  bearerToken: z.string().max(4_000).optional(),
  basicAuth: z.strictObject({ user: z.string().max(200), password: z.string().max(1_000) }).optional(),
  grafanaDatasourceUid: z.string().max(100).optional(),
});

export const listSources = operation({
  id: 'listSources',
  method: 'GET',
  path: '/sources',
  summary: 'Data sources and how they are doing',
  tag: 'sources',
  role: 'Viewer',
  scope: 'resources:read',
  query: PageQuery,
  response: pageOf(Source),
});

export const createSource = operation({
  id: 'createSource',
  method: 'POST',
  path: '/sources',
  summary: 'Add a data source',
  tag: 'sources',
  role: 'Admin',
  scope: 'admin',
  body: SourceInput,
  response: Source,
  status: 201,
  errors: ['conflict'],
});

export const deleteSource = operation({
  id: 'deleteSource',
  method: 'DELETE',
  path: '/sources/{id}',
  summary: 'Remove a data source; what was learnt from it stays',
  tag: 'sources',
  role: 'Admin',
  scope: 'admin',
  params: z.object({ id: Id }),
  response: Source,
  errors: ['not_found'],
});

export const testSource = operation({
  id: 'testSource',
  method: 'POST',
  path: '/sources/{id}/test',
  summary: 'Ask the data source something and say what came of it',
  tag: 'sources',
  role: 'Editor',
  params: z.object({ id: Id }),
  response: z.object({ ok: z.boolean(), message: z.string(), durationMs: z.number() }),
  errors: ['not_found'],
});
