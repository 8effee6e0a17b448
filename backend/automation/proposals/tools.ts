import { z } from 'zod';
import { Mechanism } from '#contract/analysis';
import { ParameterValues } from '#contract/playbook';
import { ResourceKind } from '#contract/resource';
import { Id } from '#contract/scalars';
import { newestAnalysis } from '../../agents/index.ts';
import { readIncident } from '../../incidents/index.ts';
import { defineTool, newId, type ToolDefinition } from '../../platform/index.ts';
import { systemActor } from '../../tenancy/index.ts';
import { natureOf } from '../risk/natureOf.rules.ts';
import type { ProposalDeps } from './deps.ts';
import { draftProposals } from './draft.ts';

const MOST_FOUND = 50;

/** What agents may ask of playbooks. None of these has an effect by itself; starting one waits for a person. */
export function proposalTools(deps: ProposalDeps): ToolDefinition[] {
  return [findPlaybooks(deps), proposeAction(deps), startPlaybook(deps)];
}

function findPlaybooks({ database, playbooks }: ProposalDeps): ToolDefinition {
  return defineTool({
    name: 'findPlaybooks',
    description:
      'Lists the enabled playbooks, with what they are a remedy for, their parameters, their stated risk and how often they ' +
      'worked here. Give a mechanism (such as deploy or disk) or a resource kind (such as service) to see only those that fit.',
    input: z.object({ mechanism: Mechanism.optional(), kind: ResourceKind.optional() }),
    async run({ mechanism, kind }, { tenantId }) {
      const invocation = { tool: 'findPlaybooks', query: [mechanism, kind].filter(Boolean).join(' ') || 'all' };
      const all = await database.tenant(tenantId, (tx) => playbooks.offers(tx, tenantId));
      const data = all
        .filter(({ spec: { applies } }) => mechanism === undefined || applies.mechanisms.includes(mechanism))
        .filter(
          ({ spec: { applies } }) => kind === undefined || applies.kinds.length === 0 || applies.kinds.includes(kind)
        )
        .slice(0, MOST_FOUND)
        .map(({ id, spec, history }) => ({
          id,
          slug: spec.slug,
          name: spec.name,
          description: spec.description,
          mechanisms: spec.applies.mechanisms,
          kinds: spec.applies.kinds,
          parameters: spec.parameters,
          risk: spec.risk,
          nature: natureOf(spec),
          history,
        }));
      return data.length === 0
        ? { status: 'noData' as const, searched: `enabled playbooks (${invocation.query})`, invocation }
        : { status: 'ok' as const, data, invocation };
    },
  });
}

function proposeAction(deps: ProposalDeps): ToolDefinition {
  return defineTool({
    name: 'proposeAction',
    description:
      'Says which playbooks fit the newest analysis of an incident, best first, with the reason, the parameters they would ' +
      'get, what is missing, and the risk of doing it now. Creates nothing and changes nothing.',
    input: z.object({ incidentId: Id }),
    async run({ incidentId }, { tenantId }) {
      const invocation = { tool: 'proposeAction', query: incidentId };
      const drafts = await deps.database.tenant(tenantId, async (tx) => {
        const incident = await readIncident(tx, tenantId, incidentId);
        const analysis = incident === null ? null : await newestAnalysis(tx, tenantId, incidentId);
        return incident === null || analysis === null ? [] : draftProposals(tx, deps, tenantId, incident, analysis);
      });
      const data = drafts.map(
        ({ playbookId, title, reason, resourceKey, mechanism, parameters, missing, risk, pastSuccess }) => ({
          playbookId,
          title,
          reason: reason.text,
          resourceKey,
          mechanism,
          parameters,
          missing,
          risk: { level: risk.level, score: risk.score, reasons: risk.reasons.map(({ text }) => text) },
          pastSuccess,
        })
      );
      return data.length === 0
        ? {
            status: 'noData' as const,
            searched: `playbooks that fit the analysis of incident ${incidentId}`,
            invocation,
          }
        : { status: 'ok' as const, data, invocation };
    },
  });
}

function startPlaybook({ runs }: ProposalDeps): ToolDefinition {
  return defineTool({
    name: 'startPlaybook',
    description:
      'Starts a playbook by its id. A person has to agree to this call, and the run then waits for the approval that the ' +
      'playbook itself asks for. Answers the number and the status of the run.',
    input: z.object({ playbookId: Id, parameters: ParameterValues.default({}), incidentId: Id.optional() }),
    async run({ playbookId, parameters, incidentId = null }, { tenantId }) {
      const invocation = { tool: 'startPlaybook', query: playbookId };
      const run = await runs.create({
        playbookId,
        parameters,
        incidentId,
        findingId: null,
        proposalId: null,
        triggerId: null,
        by: systemActor(tenantId, 'Assistant'),
        // The yes to this call was a person's; what only an admin may start waits for one all the same.
        role: null,
        mustWait: false,
        reason: null,
        idempotencyKey: `agent:${newId()}`,
      });
      return {
        status: 'ok' as const,
        data: { id: run.id, number: run.number, status: run.status, title: run.title },
        invocation,
      };
    },
  });
}
