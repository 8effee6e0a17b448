import type { Jobs, Slice } from '../platform/index.ts';
import { agentSubscriptions } from './events.ts';
import { explainPorts, explainRoutes, type ExplainPorts } from './explain/index.ts';
import { agentJobs } from './jobs.ts';
import type { AnalysisDeps } from './rca/analyseIncident.ts';
import { agentRoutes } from './routes.ts';

export { explainPanel, type ExplainPorts, type RunbookQuestion } from './explain/index.ts';
export type { AnalysisDeps } from './rca/analyseIncident.ts';
export type { StoredAnalysis } from './rca/analysisRows.ts';
export { listAnalyses } from './rca/listAnalyses.ts';
export { findAnalysis, newestAnalysis } from './rca/analysisRows.ts';
export { findingNodeId } from './rca/analysisLineage.rules.ts';
export type {
  IncidentAlert,
  IncidentEvidence,
  IncidentPort,
  KnownTopology,
  LogReader,
  LogStream,
  RangeSeries,
  SeriesReader,
} from './rca/ports.ts';

/** What looks for causes: of incidents by itself, of a panel when somebody asks. */
export function createAgents(
  deps: AnalysisDeps & { jobs: Pick<Jobs, 'send'>; runbooks?: ExplainPorts['runbooks'] }
): Slice {
  return {
    name: 'agents',
    routes: [...agentRoutes(deps), ...explainRoutes(explainPorts(deps))],
    subscriptions: agentSubscriptions(deps),
    jobs: agentJobs(deps),
  };
}
