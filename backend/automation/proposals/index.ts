import { dismissProposal as dismissOperation, listIncidentProposals, reviewProposal } from '#contract/run';
import { readIncident } from '../../incidents/index.ts';
import { AppError, route, type RouteBinding, type Subscription, type ToolDefinition } from '../../platform/index.ts';
import { actorOf } from '../../tenancy/index.ts';
import { askForRun } from './askForRun.ts';
import type { ProposalDeps } from './deps.ts';
import { dismissProposal } from './dismissProposal.ts';
import { proposalSubscriptions } from './events.ts';
import { roleOf } from './roleOf.rules.ts';
import { listProposals, presentProposal } from './proposalRows.ts';
import { proposalTools } from './tools.ts';

export type { ProposalDeps } from './deps.ts';
export type { PastFix, PlaybookOffer } from './match.rules.ts';
export { noPastFixes, type OfferPort, type PastFixPort, type RunPort, type RunRequest } from './ports.ts';

/** What could be done about an incident: proposed, reviewed, dismissed, never carried out by itself. */
export function proposalPart(deps: ProposalDeps): {
  routes: RouteBinding[];
  subscriptions: Subscription[];
  tools: ToolDefinition[];
} {
  const { database } = deps;
  return {
    routes: [
      route(listIncidentProposals, ({ params }, { tenantId }) =>
        database.tenant(tenantId, async (tx) => {
          if ((await readIncident(tx, tenantId, params.id)) === null) {
            throw new AppError('not_found', 'There is no such incident.');
          }
          return { items: (await listProposals(tx, tenantId, params.id)).map(presentProposal) };
        })
      ),
      route(reviewProposal, ({ params, body }, context) =>
        askForRun(deps, { by: actorOf(context), role: roleOf(context.principal) }, params.id, body.parameters)
      ),
      route(dismissOperation, ({ params, body }, context) =>
        dismissProposal(deps, actorOf(context), params.id, body.reason)
      ),
    ],
    subscriptions: proposalSubscriptions(deps),
    tools: proposalTools(deps),
  };
}
