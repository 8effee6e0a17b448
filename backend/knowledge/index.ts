import type { Slice, Tx } from '../platform/index.ts';
import type { KnowledgeDeps } from './deps.ts';
import { knowledgeSubscriptions } from './events.ts';
import { knowledgeJobs } from './jobs.ts';
import { knowledgeRoutes } from './routes.ts';
import { pastFixes, type PastFix } from './similar/pastFixes.ts';
import { runbooksAbout } from './similar/runbooksFor.ts';
import { knowledgeTools } from './tools.ts';

export type { AnalysisPort, KnowledgeDeps, RunFact, RunsPort } from './deps.ts';
export { learntPrior } from './learnt/learntCauses.ts';
export type { PastFix } from './similar/pastFixes.ts';

export interface Knowledge extends Slice {
  /** What repaired earlier incidents like this one, the likest first. */
  pastFixes(tx: Tx, tenantId: string, incidentId: string): Promise<PastFix[]>;
  /** Published runbooks for these services or about these words, the best first. */
  runbooks(
    tenantId: string,
    about: { services: readonly string[]; words: string; limit: number }
  ): Promise<{ id: string; title: string; excerpt: string }[]>;
}

/** What was learnt: postmortems, runbooks and notes, promises, and earlier incidents like the present one. */
export function createKnowledge(deps: KnowledgeDeps): Knowledge {
  return {
    name: 'knowledge',
    routes: knowledgeRoutes(deps),
    subscriptions: knowledgeSubscriptions(deps),
    jobs: knowledgeJobs(deps),
    tools: knowledgeTools(deps),
    pastFixes: (tx, tenantId, incidentId) => pastFixes(tx, deps, tenantId, incidentId),
    runbooks: (tenantId, about) => deps.database.tenant(tenantId, (tx) => runbooksAbout(tx, tenantId, about)),
  };
}
