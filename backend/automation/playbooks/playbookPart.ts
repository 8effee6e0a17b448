import {
  checkPlaybook,
  createPlaybook as createOperation,
  deletePlaybook as deleteOperation,
  dryRunPlaybook as dryRunOperation,
  getPlaybook as getOperation,
  getPlaybookSchema,
  listPlaybooks as listOperation,
  listPlaybookVersions,
  setPlaybookEnabled as setEnabledOperation,
  updatePlaybook as updateOperation,
} from '#contract/playbook';
import {
  createTarget as createTargetOperation,
  deleteTarget as deleteTargetOperation,
  listTargets as listTargetsOperation,
  updateTarget as updateTargetOperation,
} from '#contract/target';
import { route, type RouteBinding, type Secrets } from '../../platform/index.ts';
import { actorOf } from '../../tenancy/index.ts';
import { createTarget, deleteTarget, updateTarget } from '../targets/commands.ts';
import type { Reach } from '../targets/reachable.rules.ts';
import { listTargets } from '../targets/targetRows.ts';
import { createPlaybook, deletePlaybook, setPlaybookEnabled, updatePlaybook } from './commands.ts';
import { checkDocument } from './document/checkDocument.ts';
import { dryRunPlaybook, type DryRunDeps } from './dryRun.ts';
import { editorSchema } from './editorSchema.ts';
import { getPlaybook, listPlaybooks, listVersions } from './queries.ts';
import { readSurroundings } from './surroundings.ts';

export interface PlaybookPartDeps extends DryRunDeps {
  secrets: Secrets;
  reach(allowPrivate: boolean): Reach;
}

/** The library of playbooks and the addresses that they may call, over REST. */
export function playbookRoutes(deps: PlaybookPartDeps): RouteBinding[] {
  return [...libraryRoutes(deps), ...targetRoutes(deps)];
}

function libraryRoutes(deps: PlaybookPartDeps): RouteBinding[] {
  const { database, history } = deps;
  return [
    route(listOperation, ({ query }, { tenantId }) =>
      database.tenant(tenantId, (tx) => listPlaybooks(tx, tenantId, query, history))
    ),
    route(createOperation, ({ body }, context) =>
      database.tenant(context.tenantId, (tx) => createPlaybook(tx, deps, actorOf(context), body))
    ),
    route(checkPlaybook, ({ body }, { tenantId }) =>
      database.tenant(tenantId, async (tx) => checkDocument(body.source, await readSurroundings(tx, tenantId)))
    ),
    route(dryRunOperation, ({ body }, { tenantId, signal }) => dryRunPlaybook(deps, tenantId, body, signal)),
    // Before the one with an id, which would take "schema" for it.
    route(getPlaybookSchema, (_input, { tenantId }) =>
      database.tenant(tenantId, async (tx) => {
        const around = await readSurroundings(tx, tenantId);
        const [targets, playbooks] = [[...around.targets].sort(), [...around.playbooks.keys()].sort()];
        return { schema: editorSchema(targets, playbooks), targets, playbooks };
      })
    ),
    route(getOperation, ({ params }, { tenantId }) =>
      database.tenant(tenantId, (tx) => getPlaybook(tx, tenantId, params.id, history))
    ),
    route(updateOperation, ({ params, body }, context) =>
      database.tenant(context.tenantId, (tx) => updatePlaybook(tx, deps, actorOf(context), params.id, body))
    ),
    route(setEnabledOperation, ({ params, body }, context) =>
      database.tenant(context.tenantId, (tx) => setPlaybookEnabled(tx, deps, actorOf(context), params.id, body.enabled))
    ),
    route(deleteOperation, ({ params }, context) =>
      database.tenant(context.tenantId, (tx) => deletePlaybook(tx, deps, actorOf(context), params.id))
    ),
    route(listPlaybookVersions, ({ params, query }, { tenantId }) =>
      database.tenant(tenantId, (tx) => listVersions(tx, tenantId, params.id, query))
    ),
  ];
}

function targetRoutes(deps: PlaybookPartDeps): RouteBinding[] {
  const { database } = deps;
  return [
    route(listTargetsOperation, (_input, { tenantId }) =>
      database.tenant(tenantId, async (tx) => ({ items: await listTargets(tx, tenantId) }))
    ),
    route(createTargetOperation, ({ body }, context) =>
      database.tenant(context.tenantId, (tx) => createTarget(tx, deps, actorOf(context), body))
    ),
    route(updateTargetOperation, ({ params, body }, context) =>
      database.tenant(context.tenantId, (tx) => updateTarget(tx, deps, actorOf(context), params.id, body))
    ),
    route(deleteTargetOperation, ({ params }, context) =>
      database.tenant(context.tenantId, (tx) => deleteTarget(tx, actorOf(context), params.id))
    ),
  ];
}
