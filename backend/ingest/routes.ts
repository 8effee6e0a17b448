import {
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  getAlertEventFacets,
  listAlertEvents as listAlertEventsOperation,
  listWebhookEndpoints,
} from '#contract/alert';
import { route, type Database, type RouteBinding, type Secrets } from '../platform/index.ts';
import { actorOf } from '../tenancy/index.ts';
import { createEndpoint } from './commands/createEndpoint.ts';
import { deleteEndpoint } from './commands/deleteEndpoint.ts';
import { countAlertEvents, listAlertEvents } from './queries/listAlertEvents.ts';
import { listEndpoints } from './queries/listEndpoints.ts';
import type { EndpointDirectory } from './webhook/endpointDirectory.ts';

/** Alert events and webhook addresses over REST. */
export function ingestRoutes(deps: {
  database: Database;
  secrets: Secrets;
  endpoints: EndpointDirectory;
}): RouteBinding[] {
  const { database } = deps;
  return [
    route(listAlertEventsOperation, ({ query }, { tenantId }) =>
      database.tenant(tenantId, (tx) => listAlertEvents(tx, tenantId, query))
    ),
    route(getAlertEventFacets, ({ query }, { tenantId }) =>
      database.tenant(tenantId, (tx) => countAlertEvents(tx, tenantId, query))
    ),
    route(listWebhookEndpoints, ({ query }, { tenantId }) =>
      database.tenant(tenantId, (tx) => listEndpoints(tx, tenantId, query))
    ),
    route(createWebhookEndpoint, ({ body }, context) =>
      database.tenant(context.tenantId, (tx) => createEndpoint(tx, deps.secrets, actorOf(context), body))
    ),
    route(deleteWebhookEndpoint, async ({ params }, context) => {
      const gone = await database.tenant(context.tenantId, (tx) => deleteEndpoint(tx, actorOf(context), params.id));
      deps.endpoints.forget(params.id);
      return gone;
    }),
  ];
}
