import type { Jobs, Slice } from '../platform/index.ts';
import { agentSubscriptions } from './events.ts';
import { agentJobs } from './jobs.ts';
import type { AnalysisDeps } from './rca/analyseIncident.ts';
import { agentRoutes } from './routes.ts';

export type { AnalysisDeps } from './rca/analyseIncident.ts';
export { findAnalysis, newestAnalysis } from './rca/analysisRows.ts';
export { findingNodeId } from './rca/analysisLineage.rules.ts';
export type {
  IncidentAlert,
  IncidentEvidence,
  IncidentPort,
  KnownTopology,
  RangeSeries,
  SeriesReader,
} from './rca/ports.ts';

/** What works on incidents by itself: at present the analysis of causes. */
export function createAgents(deps: AnalysisDeps & { jobs: Pick<Jobs, 'send'> }): Slice {
  return {
    name: 'agents',
    routes: agentRoutes(deps),
    subscriptions: agentSubscriptions(deps),
    jobs: agentJobs(deps),
  };
}
