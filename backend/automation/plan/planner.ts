import { AppError, type Clock, type Database } from '../../platform/index.ts';
import { findPlaybook, readAllPlaybooks, type StoredPlaybook } from '../playbooks/playbookRows.ts';
import { NO_HISTORY, type RunHistoryPort } from '../playbooks/ports.ts';
import { specsOf } from '../playbooks/surroundings.ts';
import { titleOf } from '../proposals/title.rules.ts';
import { readRisks } from '../risk/readRisk.ts';
import type { PlanRequest, RunPlan, RunPlanner } from '../runs/ports.ts';
import type { RunFacts } from '../template/parameters.ts';
import { TemplateProblem } from '../template/templateProblem.ts';
import { callFor, draftRun, type Executors, type RunDraft } from './draftRun.ts';
import { readRunFacts } from './runFacts.ts';

export interface PlannerDeps {
  database: Database;
  clock: Clock;
  history: RunHistoryPort;
  executors: Executors;
}

interface Known {
  playbook: StoredPlaybook;
  playbooks: Map<string, StoredPlaybook>;
  facts: RunFacts;
}

/** Plans runs: what approvers are shown and what then runs. Nothing here has an effect. */
export function createPlanner(deps: PlannerDeps): RunPlanner {
  const { database, executors } = deps;
  return {
    async plan(tenantId, request, run) {
      const known = await readKnown(deps, tenantId, request);
      const { playbook, playbooks, facts } = known;
      const draft = await draftRun({
        tenantId,
        spec: playbook.spec,
        given: request.parameters,
        facts,
        run,
        playbooks,
        executors,
      });
      refuseIncomplete(draft);
      const { id, slug, version, source, spec } = playbook;
      const risk = await database.tenant(tenantId, async (tx) => {
        const history = (await deps.history.readHistories(tx, tenantId, [id])).get(id) ?? NO_HISTORY;
        const question = { spec, history, subject: draft.subject, others: specsOf(playbooks) };
        return (await readRisks(tx, tenantId, [question], deps.clock.now()))[0];
      });
      if (risk === undefined) {
        throw new Error('No risk was answered.');
      }
      return {
        playbook: { id, slug, name: spec.name, version, source, approval: spec.approval },
        title: titleOfRun(known, draft),
        subject: draft.subject,
        parameters: draft.parameters,
        facts,
        steps: draft.steps,
        risk,
      } satisfies RunPlan;
    },

    async resolve(tenantId, planned, scope) {
      const call = await callFor(executors, tenantId, planned, scope);
      if ('problems' in call) {
        throw new TemplateProblem(call.problems);
      }
      return call;
    },

    executorOf: (kind) => executors[kind] ?? null,
  };
}

async function readKnown({ database }: PlannerDeps, tenantId: string, request: PlanRequest): Promise<Known> {
  return database.tenant(tenantId, async (tx) => {
    const playbook = await findPlaybook(tx, tenantId, request.playbookId);
    if (playbook === null) {
      throw new AppError('not_found', 'There is no such playbook. It may have been removed.');
    }
    if (!playbook.enabled) {
      throw new AppError('illegal_transition', `The playbook "${playbook.spec.name}" is disabled. Enable it first.`);
    }
    const facts = await readRunFacts(tx, tenantId, request);
    return { playbook, playbooks: await readAllPlaybooks(tx, tenantId), facts };
  });
}

function titleOfRun({ playbook, facts }: Known, { subject, parameters }: RunDraft): string {
  const worksOn = facts.finding?.resourceName ?? subject?.replace(/^[a-z-]+:/, '') ?? facts.incident?.title ?? '';
  return worksOn === '' ? playbook.spec.name : titleOf(playbook.spec, worksOn, parameters);
}

/** Throws `parameters_invalid` that names every field. */
function refuseIncomplete({ missing, problems }: RunDraft): void {
  const details = [
    ...missing.map((name) => ({ path: `parameters.${name}`, reason: 'has no value. Give one.' })),
    ...problems,
  ];
  const [first] = details;
  if (first !== undefined) {
    throw new AppError('parameters_invalid', `${first.path}: ${first.reason}`, { details: details.slice(0, 50) });
  }
}
