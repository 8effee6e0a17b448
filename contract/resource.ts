import { z } from 'zod';
import { operation } from './operation.ts';
import { FacetValue, listParam, PageQuery, pageOf } from './paging.ts';
import { Id, Instant, Labels } from './scalars.ts';

export const RESOURCE_KINDS = [
  'service',
  'host',
  'pod',
  'container',
  'database',
  'cache',
  'queue',
  'external',
  'device',
  'endpoint',
  'other',
] as const;
export const ResourceKind = z.enum(RESOURCE_KINDS).meta({ id: 'ResourceKind' });
export type ResourceKind = z.infer<typeof ResourceKind>;

/** Stable name of a resource within its tenant: `<kind>:<name>`, for example `service:payment` or `pod:shop/cart-5d9`. */
export const ResourceKey = z.string().min(3).max(300).meta({ id: 'ResourceKey' });

export const EDGE_KINDS = ['calls', 'runs-on', 'part-of', 'uses'] as const;
export const EdgeKind = z.enum(EDGE_KINDS).meta({ id: 'EdgeKind' });
export type EdgeKind = z.infer<typeof EdgeKind>;

/** What a metric tells about its entity. `utilisation` is a share of capacity, `saturation` is waiting or refused work. */
export const METRIC_ROLES = [
  'rate',
  'errors',
  'duration',
  'utilisation',
  'saturation',
  'capacity',
  'restarts',
  'up',
  'info',
  'other',
] as const;
export const MetricRole = z.enum(METRIC_ROLES).meta({ id: 'MetricRole' });
export type MetricRole = z.infer<typeof MetricRole>;

export const Resource = z
  .object({
    key: ResourceKey,
    kind: ResourceKind,
    name: z.string(),
    labels: Labels,
    team: z.string().nullable(),
    group: z.string().nullable(),
    source: z.string().describe('where it was seen: the name of a data source, or "declared"'),
    firstSeenAt: Instant,
    lastSeenAt: Instant,
    openIncidents: z.number().int(),
    worstSeverity: z.string().nullable(),
    requestsPerSecond: z.number().nullable(),
    errorShare: z.number().nullable().describe('failed requests of all requests, 0 to 1'),
    p95Seconds: z.number().nullable(),
  })
  .meta({ id: 'Resource' });
export type Resource = z.infer<typeof Resource>;

export const TopologyEdge = z
  .object({
    from: ResourceKey,
    to: ResourceKey,
    kind: EdgeKind,
    firstSeenAt: Instant,
    lastSeenAt: Instant,
    source: z.string(),
    requestsPerSecond: z.number().nullable(),
    errorShare: z.number().nullable(),
    p95Seconds: z.number().nullable(),
  })
  .meta({ id: 'TopologyEdge' });
export type TopologyEdge = z.infer<typeof TopologyEdge>;

export const ResourceFilter = z.object({
  q: z.string().trim().max(200).optional(),
  kind: listParam(ResourceKind),
  team: listParam(z.string().max(200)),
  affected: z.enum(['true', 'false']).optional().describe('only those with open incidents'),
  gone: z.enum(['true', 'false']).optional().describe('those that are no longer seen, instead of those that are'),
});

export const listResources = operation({
  id: 'listResources',
  method: 'GET',
  path: '/resources',
  summary: 'Resources by name',
  tag: 'resources',
  role: 'Viewer',
  scope: 'resources:read',
  query: PageQuery.extend(ResourceFilter.shape).extend({
    sort: z.enum(['name', 'kind', 'lastSeenAt', '-name', '-kind', '-lastSeenAt']).default('name'),
  }),
  response: pageOf(Resource),
  errors: ['bad_cursor'],
});

export const getResourceFacets = operation({
  id: 'getResourceFacets',
  method: 'GET',
  path: '/resources/facets',
  summary: 'Counts of resources by kind and team for the same filter',
  tag: 'resources',
  role: 'Viewer',
  scope: 'resources:read',
  query: ResourceFilter,
  response: z.object({ kind: z.array(FacetValue), team: z.array(FacetValue) }),
});

export const getResource = operation({
  id: 'getResource',
  method: 'GET',
  path: '/resources/one',
  summary: 'One resource by its key, with its neighbours',
  tag: 'resources',
  role: 'Viewer',
  scope: 'resources:read',
  query: z.object({ key: ResourceKey }),
  response: z.object({ resource: Resource, neighbours: z.array(TopologyEdge) }),
  errors: ['not_found'],
});

export const getTopology = operation({
  id: 'getTopology',
  method: 'GET',
  path: '/topology',
  summary: 'Resources and edges at a time, around a resource or whole',
  tag: 'resources',
  role: 'Viewer',
  scope: 'resources:read',
  query: z.object({
    at: Instant.optional(),
    focus: ResourceKey.optional(),
    depth: z.coerce.number().int().min(1).max(5).default(2),
    kind: listParam(ResourceKind),
  }),
  response: z.object({
    at: Instant,
    nodes: z.array(Resource),
    edges: z.array(TopologyEdge),
    truncated: z.boolean().describe('true when the graph was larger than 1,000 nodes and was cut around the focus'),
  }),
});

/**
 * A regular expression over a whole label value, of a kind that cannot run away: no groups, at most two repetitions.
 * For example `5..|timeout|error.*`.
 */
export const LabelPattern = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[A-Za-z0-9_ .|:/[\]^*+?-]*$/, 'letters, digits and . | [ ] ^ * + ? - only, no groups')
  .refine((pattern) => (pattern.match(/[*+?]/g) ?? []).length <= 2, 'at most two of * + ?')
  .refine((pattern) => {
    try {
      return new RegExp(pattern) instanceof RegExp;
    } catch {
      return false;
    }
  }, 'not a regular expression');

/**
 * Which labels name an entity: the first rule of a list whose labels are all there (and whose condition holds) wins.
 * Several labels are joined with `/`; addresses lose scheme and port.
 */
export const EntityRule = z
  .object({
    kind: ResourceKind,
    labels: z.array(z.string().min(1).max(256)).min(1).max(5),
    when: z
      .object({ label: z.string().min(1).max(256), pattern: LabelPattern })
      .optional()
      .describe('only for series whose label fits the whole of this regular expression'),
  })
  .strict()
  .meta({ id: 'EntityRule' });
export type EntityRule = z.infer<typeof EntityRule>;

/** How a metric belongs to another one. `requests` of an error counter, `limit` of a use, `size` of what is left over. */
export const METRIC_PAIRINGS = ['requests', 'errors', 'limit', 'size', 'desired'] as const;

/** A row of the table that says what metrics mean; the tenant's rows come before the built-in ones. */
export const MetricConvention = z
  .object({
    id: z.string(),
    metric: z
      .string()
      .min(1)
      .max(300)
      .describe('metric name, or a pattern with * at its end; a histogram without suffix'),
    role: MetricRole,
    type: z.enum(['counter', 'gauge', 'histogram']),
    unit: z
      .string()
      .max(20)
      .describe('s, ms, bytes, ratio (0 to 1), %, requests, connections, cores, ...; 1 when it has none'),
    entity: z.array(EntityRule).max(30).describe('whom the series is about; none when it is only about an edge'),
    edge: z
      .object({ kind: EdgeKind, from: z.array(EntityRule).min(1).max(30), to: z.array(EntityRule).min(1).max(30) })
      .strict()
      .nullable(),
    errors: z
      .object({ label: z.string().min(1).max(256), pattern: LabelPattern })
      .strict()
      .nullable()
      .describe('which series of the counter count failures: the label fits the whole of the pattern'),
    pair: z
      .object({ metric: z.string().min(1).max(300), as: z.enum(METRIC_PAIRINGS) })
      .strict()
      .nullable()
      .describe('the metric that this one is compared with'),
    origin: z.enum(['built-in', 'tenant']),
    convention: z.string().describe('the exporter or convention it comes from'),
  })
  .meta({ id: 'MetricConvention' });
export type MetricConvention = z.infer<typeof MetricConvention>;

/** What a tenant gives for a row of its own. */
export const MetricConventionInput = z
  .strictObject({
    metric: z
      .string()
      .max(300)
      .regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*\*?$/, 'a metric name, with * only at its end'),
    role: MetricRole,
    type: MetricConvention.shape.type,
    unit: z.string().max(20).default('1'),
    entity: MetricConvention.shape.entity.default([]),
    edge: MetricConvention.shape.edge.default(null),
    errors: MetricConvention.shape.errors.default(null),
    pair: MetricConvention.shape.pair.default(null),
  })
  .refine((row) => row.entity.length > 0 || row.edge !== null, {
    path: ['entity'],
    error: 'name an entity or an edge',
  });

export const listMetricConventions = operation({
  id: 'listMetricConventions',
  method: 'GET',
  path: '/metric-conventions',
  summary: 'What metrics mean: the tenant’s own rows, then the built-in ones',
  tag: 'resources',
  role: 'Viewer',
  query: PageQuery.extend({
    q: z
      .string()
      .max(200)
      .optional()
      .describe('words that must all be in the row’s metric, role, type, unit or convention'),
    origin: MetricConvention.shape.origin.optional(),
  }),
  response: pageOf(MetricConvention),
});

export const createMetricConvention = operation({
  id: 'createMetricConvention',
  method: 'POST',
  path: '/metric-conventions',
  summary: 'Add a row of the tenant',
  tag: 'resources',
  role: 'Admin',
  body: MetricConventionInput,
  response: MetricConvention,
  status: 201,
  errors: ['conflict'],
});

export const deleteMetricConvention = operation({
  id: 'deleteMetricConvention',
  method: 'DELETE',
  path: '/metric-conventions/{id}',
  summary: 'Remove a row of the tenant',
  tag: 'resources',
  role: 'Admin',
  params: z.object({ id: Id }),
  response: MetricConvention,
  errors: ['not_found'],
});
