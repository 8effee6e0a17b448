import {
  answerStep as answerStepOperation,
  approve as approveOperation,
  decline as declineOperation,
  getApproval,
  getRun,
  listApprovals as listApprovalsOperation,
  listRuns as listRunsOperation,
  startRun,
  stopRun as stopRunOperation,
  type Approval,
} from '#contract/run';
import type { Role } from '#contract/scalars';
import { AppError, route, type CallContext, type RouteBinding } from '../../platform/index.ts';
import { actorOf } from '../../tenancy/index.ts';
import { approve } from '../approvals/commands/approve.ts';
import { decline } from '../approvals/commands/decline.ts';
import type { Caller } from '../approvals/mayApprove.rules.ts';
import { listApprovals, readApproval } from '../approvals/queries/readApprovals.ts';
import { answerStep } from './commands/answerStep.ts';
import { createRun, type CreateDeps } from './commands/createRun.ts';
import { stopRun } from './commands/stopRun.ts';
import { listRuns } from './queries/listRuns.ts';
import { readRun } from './queries/readRun.ts';

/** Runs and approvals over REST. */
export function runRoutes(deps: CreateDeps): RouteBinding[] {
  const { database, clock } = deps;
  const approvalOf = async (context: CallContext, id: string): Promise<Approval> => {
    const { tenantId } = context;
    const found = await database.tenant(tenantId, (tx) =>
      readApproval(tx, tenantId, id, callerOf(context), clock.now())
    );
    return found ?? missing('approval');
  };
  return [
    route(startRun, ({ body }, context) =>
      createRun(deps, context.tenantId, body, { by: actorOf(context), role: roleOf(context) })
    ),
    route(listRunsOperation, ({ query }, { tenantId }) =>
      database.tenant(tenantId, (tx) => listRuns(tx, tenantId, query))
    ),
    route(
      getRun,
      async ({ params }, { tenantId }) =>
        (await database.tenant(tenantId, (tx) => readRun(tx, tenantId, params.id))) ?? missing('run')
    ),
    route(stopRunOperation, ({ params, body }, context) => stopRun(deps, actorOf(context), params.id, body.rollback)),
    route(answerStepOperation, ({ params, body }, context) =>
      answerStep(deps, actorOf(context), params.id, body.stepId, body.answer)
    ),
    route(listApprovalsOperation, ({ query }, context) =>
      database.tenant(context.tenantId, (tx) =>
        listApprovals(tx, context.tenantId, query, callerOf(context), clock.now())
      )
    ),
    route(getApproval, ({ params }, context) => approvalOf(context, params.id)),
    route(approveOperation, async ({ params, body }, context) => {
      await approve(deps, actorOf(context), context.principal.role, params.id, body.hash);
      return approvalOf(context, params.id);
    }),
    route(declineOperation, async ({ params, body }, context) => {
      await decline(deps, actorOf(context), params.id, body.reason);
      return approvalOf(context, params.id);
    }),
  ];
}

function callerOf({ principal }: CallContext): Caller {
  return { actor: principal.actor, role: principal.role };
}

/** A token that may write automation starts what an editor may start. */
function roleOf({ principal }: CallContext): Role {
  return principal.scopes !== null && principal.role !== 'Admin' ? 'Editor' : principal.role;
}

function missing(what: string): never {
  throw new AppError('not_found', `There is no such ${what}.`);
}
