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

/** A row of the table that says what metrics mean; the tenant's rows come before the built-in ones. */
export const MetricConvention = z
  .object({
    id: z.string(),
    metric: z.string().min(1).max(300).describe('metric name, or a pattern with * at its end'),
    role: MetricRole,
    type: z.enum(['counter', 'gauge', 'histogram']),
    unit: z.string().max(20),
    entity: z.object({ kind: ResourceKind, labels: z.array(z.string()).min(1).max(5) }).nullable(),
    edge: z
      .object({
        kind: EdgeKind,
        fromKind: ResourceKind,
        fromLabels: z.array(z.string()).min(1).max(5),
        toKind: ResourceKind,
        toLabels: z.array(z.string()).min(1).max(5),
      })
      .nullable(),
    origin: z.enum(['built-in', 'tenant']),
    convention: z.string().describe('the exporter or convention it comes from'),
  })
  .meta({ id: 'MetricConvention' });
export type MetricConvention = z.infer<typeof MetricConvention>;

export const listMetricConventions = operation({
  id: 'listMetricConventions',
  method: 'GET',
  path: '/metric-conventions',
  summary: 'What metrics mean: built-in rows and the tenant’s own',
  tag: 'resources',
  role: 'Viewer',
  response: z.object({ items: z.array(MetricConvention) }),
});

export const createMetricConvention = operation({
  id: 'createMetricConvention',
  method: 'POST',
  path: '/metric-conventions',
  summary: 'Add a row of the tenant',
  tag: 'resources',
  role: 'Admin',
  body: MetricConvention.omit({ id: true, origin: true, convention: true }).strict(),
  response: MetricConvention,
  status: 201,
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
