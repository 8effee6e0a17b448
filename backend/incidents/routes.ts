import {
  addIncidentNote,
  bulkUpdateIncidents,
  createIncident as createOperation,
  getHome,
  getIncident,
  getIncidentFacets,
  listIncidentAlerts,
  listIncidents as listOperation,
  listIncidentTimeline,
  mergeIncidents as mergeOperation,
  splitIncident as splitOperation,
  updateIncident as updateOperation,
} from '#contract/incident';
import { route, type Database, type RouteBinding } from '../platform/index.ts';
import { actorOf } from '../tenancy/index.ts';
import { addNote } from './commands/addNote.ts';
import { bulkUpdate } from './commands/bulkUpdate.ts';
import { createIncident } from './commands/createIncident.ts';
import { mergeIncidents } from './commands/mergeIncidents.ts';
import { splitIncident } from './commands/splitIncident.ts';
import { updateIncident, type CommandDeps } from './commands/updateIncident.ts';
import { groupingRuleRoutes } from './groupingRules/ruleRoutes.ts';
import { incidentFacets } from './queries/incidentFacets.ts';
import { listIncidents } from './queries/listIncidents.ts';
import { readHome, type HomeSources } from './queries/readHome.ts';
import { readIncidentAlerts, readTimeline, requireIncident } from './queries/readIncident.ts';

export interface RouteDeps extends CommandDeps {
  database: Database;
  home: HomeSources;
}

/** What people and machines may ask of incidents. Role and scope are the router's matter. */
export function incidentRoutes(deps: RouteDeps): RouteBinding[] {
  const { database, clock } = deps;
  return [
    route(listOperation, ({ query }, { tenantId, principal }) => {
      const { sort, limit, cursor, ...filter } = query;
      return database.tenant(tenantId, (tx) =>
        listIncidents(tx, tenantId, { filter, sort, limit, cursor, actorId: principal.actor.id })
      );
    }),
    route(getIncidentFacets, ({ query }, { tenantId, principal }) =>
      database.tenant(tenantId, (tx) =>
        incidentFacets(tx, tenantId, { filter: query, actorId: principal.actor.id, now: clock.now() })
      )
    ),
    route(getIncident, ({ params }, { tenantId }) =>
      database.tenant(tenantId, (tx) => requireIncident(tx, tenantId, params.id))
    ),
    route(listIncidentTimeline, ({ params, query }, { tenantId }) =>
      database.tenant(tenantId, (tx) => readTimeline(tx, tenantId, params.id, query))
    ),
    route(listIncidentAlerts, ({ params, query }, { tenantId }) =>
      database.tenant(tenantId, async (tx) => {
        await requireIncident(tx, tenantId, params.id);
        return readIncidentAlerts(tx, tenantId, params.id, query);
      })
    ),
    route(getHome, (_input, { tenantId }) =>
      database.tenant(tenantId, (tx) => readHome(tx, tenantId, deps.home, clock.now()))
    ),
    ...writingRoutes(deps),
    ...groupingRuleRoutes(deps),
  ];
}

function writingRoutes(deps: RouteDeps): RouteBinding[] {
  const { database } = deps;
  return [
    route(createOperation, ({ body }, context) =>
      database.tenant(context.tenantId, (tx) => createIncident(tx, deps, actorOf(context), body))
    ),
    route(updateOperation, ({ params, body }, context) =>
      database.tenant(context.tenantId, (tx) => updateIncident(tx, deps, actorOf(context), params.id, body))
    ),
    route(bulkUpdateIncidents, ({ body }, context) =>
      database.tenant(context.tenantId, (tx) => bulkUpdate(tx, deps, actorOf(context), body))
    ),
    route(addIncidentNote, ({ params, body }, context) =>
      database.tenant(context.tenantId, (tx) => addNote(tx, deps, actorOf(context), params.id, body.text))
    ),
    route(mergeOperation, ({ params, body }, context) =>
      database.tenant(context.tenantId, (tx) => mergeIncidents(tx, deps, actorOf(context), params.id, body.ids))
    ),
    route(splitOperation, ({ params, body }, context) =>
      database.tenant(context.tenantId, (tx) => splitIncident(tx, deps, actorOf(context), params.id, body))
    ),
  ];
}
