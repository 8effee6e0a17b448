import {
  createMetricConvention,
  deleteMetricConvention,
  getResource,
  getResourceFacets,
  getTopology,
  listMetricConventions,
  listResources as listResourcesOperation,
} from '#contract/resource';
import { route, type Clock, type Database, type RouteBinding } from '../platform/index.ts';
import { actorOf } from '../tenancy/index.ts';
import { builtInRows } from './conventionIndex.ts';
import { pageOfConventions } from './pageOfConventions.rules.ts';
import { listResources, readFacets, readResource } from './queries.ts';
import { createTenantConvention, deleteTenantConvention, readTenantConventions } from './tenantConventions.ts';
import { readTopologyPage } from './topology.ts';

/** What people and API tokens may ask and do. */
export function resourceRoutes({ database, clock }: { database: Database; clock: Clock }): RouteBinding[] {
  return [
    route(listResourcesOperation, ({ query }, { tenantId }) =>
      database.tenant(tenantId, (tx) => listResources(tx, tenantId, query))
    ),
    route(getResourceFacets, ({ query }, { tenantId }) =>
      database.tenant(tenantId, (tx) => readFacets(tx, tenantId, query))
    ),
    route(getResource, ({ query }, { tenantId }) =>
      database.tenant(tenantId, (tx) => readResource(tx, tenantId, query.key))
    ),
    route(getTopology, ({ query }, { tenantId }) =>
      database.tenant(tenantId, (tx) =>
        readTopologyPage(tx, tenantId, {
          nowMs: clock.now(),
          atMs: query.at === undefined ? undefined : Date.parse(query.at),
          focus: query.focus,
          depth: query.depth,
          kinds: query.kind,
        })
      )
    ),
    route(listMetricConventions, async ({ query }, { tenantId }) =>
      pageOfConventions(
        await database.tenant(tenantId, (tx) => readTenantConventions(tx, tenantId)),
        builtInRows(),
        query
      )
    ),
    route(createMetricConvention, ({ body }, context) =>
      database.tenant(context.tenantId, (tx) => createTenantConvention(tx, actorOf(context), body))
    ),
    route(deleteMetricConvention, ({ params }, context) =>
      database.tenant(context.tenantId, (tx) => deleteTenantConvention(tx, actorOf(context), params.id))
    ),
  ];
}
