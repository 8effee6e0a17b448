import type { DryRun, PlaybookProblem, PlaybookSpec } from '#contract/playbook';
import { asError, AppError, type Clock, type Database } from '../../platform/index.ts';
import { draftRun, type Executors, type RunDraft } from '../plan/draftRun.ts';
import { readRunFacts } from '../plan/runFacts.ts';
import { readRisks } from '../risk/readRisk.ts';
import type { VerifyReader } from '../runs/ports.ts';
import { conditionOf, holds, worstOf } from '../runs/verify/holds.rules.ts';
import type { PlannedStep } from '../steps/step.ts';
import type { RunFacts } from '../template/parameters.ts';
import { checkDocument } from './document/checkDocument.ts';
import { readAllPlaybooks, requirePlaybook, toStored, type StoredPlaybook } from './playbookRows.ts';
import { NO_HISTORY, type RunHistoryPort } from './ports.ts';
import { readSurroundings, specsOf } from './surroundings.ts';

export interface DryRunDeps {
  database: Database;
  clock: Clock;
  history: RunHistoryPort;
  executors: Executors;
  reader: VerifyReader;
}

export interface DryRunRequest {
  playbookId?: string | undefined;
  source?: string | undefined;
  parameters: Readonly<Record<string, unknown>>;
  incidentId?: string | undefined;
  findingId?: string | undefined;
}

interface Known {
  /** Null for a text that is stored nowhere. */
  id: string | null;
  spec: PlaybookSpec | null;
  problems: PlaybookProblem[];
  playbooks: Map<string, StoredPlaybook>;
  facts: RunFacts;
}

/** More verifications than this are not read in a dry run. */
const MOST_QUERIES = 10;
const READ_MS = 10_000;

/**
 * What a playbook would do right now: every call resolved, its risk, and each verification as it stands. Reads only.
 * Throws `not_found` for a playbook or incident that is not there, `bad_request` when neither or both are given.
 */
export async function dryRunPlaybook(
  deps: DryRunDeps,
  tenantId: string,
  request: DryRunRequest,
  signal: AbortSignal
): Promise<DryRun> {
  const known = await readKnown(deps, tenantId, request);
  if (known.spec === null || known.problems.some(({ severity }) => severity === 'error')) {
    return { ...NOTHING, problems: known.problems };
  }
  const { spec, facts, playbooks } = known;
  const { executors } = deps;
  const draft = await draftRun({ tenantId, spec, given: request.parameters, facts, run: null, playbooks, executors });
  return {
    calls: draft.steps.map(({ call }) => call),
    parameters: draft.parameters,
    missing: draft.missing,
    problems: [...known.problems, ...draft.problems.slice(0, 100).map(problemOf)],
    risk: await riskOf(deps, tenantId, known, spec, draft),
    subject: draft.subject,
    queries: await readQueries(deps, tenantId, draft.steps, facts.incident?.id ?? null, signal),
  };
}

const NOTHING: DryRun = {
  calls: [],
  parameters: {},
  missing: [],
  problems: [],
  risk: null,
  subject: null,
  queries: [],
};

/** A problem of values has no place in the text; its path says where. */
function problemOf({ path, reason }: { path: string; reason: string }): PlaybookProblem {
  return { line: 1, column: 1, path, message: reason, severity: 'error' };
}

async function readKnown({ database }: DryRunDeps, tenantId: string, request: DryRunRequest): Promise<Known> {
  const { playbookId, source, incidentId = null, findingId = null } = request;
  if ((playbookId === undefined) === (source === undefined)) {
    const reason = 'give either a stored playbook or a source';
    throw new AppError('bad_request', `body: ${reason}`, { details: [{ path: 'body.playbookId', reason }] });
  }
  return database.tenant(tenantId, async (tx) => {
    const stored = playbookId === undefined ? null : toStored(await requirePlaybook(tx, tenantId, playbookId));
    const { spec, problems } = checkDocument(stored?.source ?? source ?? '', await readSurroundings(tx, tenantId));
    return {
      id: stored?.id ?? null,
      spec,
      problems,
      playbooks: await readAllPlaybooks(tx, tenantId),
      facts: await readRunFacts(tx, tenantId, { incidentId, findingId }),
    };
  });
}

async function riskOf(
  deps: DryRunDeps,
  tenantId: string,
  { id, playbooks }: Known,
  spec: PlaybookSpec,
  { subject }: RunDraft
): Promise<DryRun['risk']> {
  return deps.database.tenant(tenantId, async (tx) => {
    const histories = id === null ? null : await deps.history.readHistories(tx, tenantId, [id]);
    const history = (id === null ? undefined : histories?.get(id)) ?? NO_HISTORY;
    const question = { spec, history, subject, others: specsOf(playbooks) };
    return (await readRisks(tx, tenantId, [question], deps.clock.now()))[0] ?? null;
  });
}

/** Each verification as it stands; one that needs the result of a step cannot be read before it. */
async function readQueries(
  { reader }: DryRunDeps,
  tenantId: string,
  steps: readonly PlannedStep[],
  incidentId: string | null,
  signal: AbortSignal
): Promise<DryRun['queries']> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(READ_MS)]);
  const read: DryRun['queries'] = [];
  for (const { step, path, call } of steps) {
    if (step.kind !== 'verify' || read.length === MOST_QUERIES) {
      continue;
    }
    const { query } = call.detail;
    const shown = typeof query === 'string' ? query : '';
    const unread = (error: string): void =>
      void read.push({ stepId: path, query: shown, value: null, holds: null, error });
    if (call.deferred.length > 0) {
      unread(`It needs the result of an earlier step: ${call.deferred.join(', ')}.`);
      continue;
    }
    try {
      const seen =
        shown !== '' || incidentId === null
          ? await reader.query(tenantId, shown, limited)
          : await reader.firingRules(tenantId, incidentId, limited);
      if (seen.kind === 'blind') {
        unread(seen.reason);
        continue;
      }
      const value = worstOf(seen.values, conditionOf(step));
      const isNumber = Number.isFinite(value);
      const found = isNumber ? { value, holds: holds(value, conditionOf(step)) } : { value: null, holds: null };
      read.push({ stepId: path, query: shown, ...found, error: isNumber ? null : 'The query answers no number.' });
    } catch (error) {
      unread(asError(error).message);
    }
  }
  return read;
}
