import {
  createFollowUp,
  createKnowledgeItem,
  draftPostmortem,
  exportKnowledgeItem,
  getIncidentPostmortem,
  getKnowledgeFacets,
  getKnowledgeItem,
  listFollowUps as listFollowUpsOperation,
  listKnowledgeVersions,
  listSimilarIncidents,
  searchKnowledge,
  updateFollowUp,
  updateKnowledgeItem,
} from '#contract/knowledge';
import { AppError, route, type RouteBinding } from '../platform/index.ts';
import { actorOf } from '../tenancy/index.ts';
import type { KnowledgeDeps } from './deps.ts';
import { listFollowUps } from './followUps/readFollowUps.ts';
import { addFollowUp, changeFollowUp } from './followUps/writeFollowUp.ts';
import { createItem } from './items/createItem.ts';
import { exportItem } from './items/export.rules.ts';
import { itemFacets } from './items/itemFacets.ts';
import { listVersions, postmortemOf, presentItem, readItem, readItemRow } from './items/readItem.ts';
import { searchItems } from './items/searchItems.ts';
import { updateItem } from './items/updateItem.ts';
import { draftOnDemand } from './postmortem/draftPostmortem.ts';
import { listSimilar } from './similar/listSimilar.ts';
import { readSubject } from './similar/readSubject.ts';

/** What people and machines may ask of knowledge. Role and scope are the router's matter. */
export function knowledgeRoutes(deps: KnowledgeDeps): RouteBinding[] {
  return [...readingRoutes(deps), ...incidentRoutes(deps), ...writingRoutes(deps)];
}

function readingRoutes({ database, clock }: KnowledgeDeps): RouteBinding[] {
  return [
    route(searchKnowledge, ({ query }, { tenantId }) =>
      database.tenant(tenantId, (tx) => searchItems(tx, tenantId, query))
    ),
    route(getKnowledgeFacets, ({ query }, { tenantId }) =>
      database.tenant(tenantId, (tx) => itemFacets(tx, tenantId, query))
    ),
    route(getKnowledgeItem, ({ params }, { tenantId }) =>
      database.tenant(tenantId, (tx) => readItem(tx, tenantId, params.id, clock.now()))
    ),
    route(listKnowledgeVersions, ({ params, query }, { tenantId }) =>
      database.tenant(tenantId, (tx) => listVersions(tx, tenantId, params.id, query))
    ),
    route(exportKnowledgeItem, ({ params }, { tenantId }) =>
      database.tenant(tenantId, async (tx) => exportItem(await readItem(tx, tenantId, params.id, clock.now())))
    ),
    route(listFollowUpsOperation, ({ query }, { tenantId }) =>
      database.tenant(tenantId, (tx) => listFollowUps(tx, tenantId, query, clock.now()))
    ),
  ];
}

function incidentRoutes(deps: KnowledgeDeps): RouteBinding[] {
  const { database, clock } = deps;
  return [
    route(getIncidentPostmortem, ({ params }, { tenantId }) =>
      database.tenant(tenantId, async (tx) => {
        const row = await readItemRow(tx, tenantId, postmortemOf(params.id));
        if (row === null && (await readSubject(tx, deps, tenantId, params.id)) === null) {
          throw new AppError('not_found', 'There is no such incident.');
        }
        return { item: row === null ? null : await presentItem(tx, tenantId, row, clock.now()) };
      })
    ),
    route(draftPostmortem, async ({ params }, context) => {
      const itemId = await draftOnDemand(deps, actorOf(context), params.id, context.signal);
      return database.tenant(context.tenantId, (tx) => readItem(tx, context.tenantId, itemId, clock.now()));
    }),
    route(listSimilarIncidents, ({ params }, { tenantId }) =>
      database.tenant(tenantId, (tx) => listSimilar(tx, deps, tenantId, params.id))
    ),
  ];
}

function writingRoutes(deps: KnowledgeDeps): RouteBinding[] {
  const { database } = deps;
  return [
    route(createKnowledgeItem, ({ body }, context) =>
      database.tenant(context.tenantId, (tx) => createItem(tx, deps, actorOf(context), body))
    ),
    route(updateKnowledgeItem, ({ params, body }, context) =>
      database.tenant(context.tenantId, (tx) => updateItem(tx, deps, actorOf(context), params.id, body))
    ),
    route(createFollowUp, ({ body }, context) =>
      database.tenant(context.tenantId, (tx) => addFollowUp(tx, deps, actorOf(context), body))
    ),
    route(updateFollowUp, ({ params, body }, context) =>
      database.tenant(context.tenantId, (tx) => changeFollowUp(tx, deps, actorOf(context), params.id, body))
    ),
  ];
}
