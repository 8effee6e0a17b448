import type { CauseSummary } from '#contract/incident';
import { readAlertEvents } from '../ingest/index.ts';
import type { Clock, Database, Log, Outbox, Slice, Streams, Tx } from '../platform/index.ts';
import { readNeighbours } from '../resources/index.ts';
import { setAnalysing, setCause } from './commands/setCause.ts';
import { correlationSubscription, type ReadAlertEvents } from './events.ts';
import { incidentJobs } from './jobs.ts';
import type { ReadNeighbours } from './correlation/load.ts';
import type { HomeSources } from './queries/readHome.ts';
import { incidentRoutes } from './routes.ts';

export { readSummaries } from './announce.ts';
export type { HomeSources } from './queries/readHome.ts';
export { countAlerts, listAlerts, listAlertWords, type AlertWithIncident } from './queries/alerts.ts';
export { countIncidents, type IncidentCount, type IncidentGroup } from './queries/countIncidents.ts';
export { incidentFacets } from './queries/incidentFacets.ts';
export {
  countIntake,
  countOpenChanges,
  countOpened,
  countResolved,
  readOperations,
  type Grid,
  type OperationStep,
  type StepCount,
} from './queries/incidentSeries.ts';
export { listIncidents, type ListRequest } from './queries/listIncidents.ts';
export { readIncident, readIncidentAlerts, readTimeline } from './queries/readIncident.ts';
export { foldTally } from './settling.ts';
export { statement as timelineStatement, writeTimeline, type NewEntry } from './timeline.ts';

export interface IncidentDeps {
  database: Database;
  outbox: Pick<Outbox, 'emit' | 'emitMany'>;
  streams: Pick<Streams, 'publish'>;
  clock: Clock;
  log: Log;
  /** What Home tells of lower slices. */
  home: HomeSources;
  readAlertEvents?: ReadAlertEvents;
  readNeighbours?: ReadNeighbours;
}

export interface Incidents extends Slice {
  /** Stores the likely cause, or null for none; ends "analysing". False when the incident is gone. One incident a transaction. */
  setCause(tx: Tx, tenantId: string, incidentId: string, cause: CauseSummary | null): Promise<boolean>;
  /** Shows on lists and pages that an analysis runs. */
  setAnalysing(tx: Tx, tenantId: string, incidentId: string, analysing: boolean): Promise<boolean>;
}

/** What people work on: alerts grouped into incidents, and the life of these. */
export function createIncidents(given: IncidentDeps): Incidents {
  const deps = { readAlertEvents, readNeighbours, ...given };
  return {
    name: 'incidents',
    routes: incidentRoutes(deps),
    subscriptions: [correlationSubscription(deps)],
    jobs: incidentJobs(deps),
    setCause: (tx, tenantId, incidentId, cause) => setCause(tx, deps, tenantId, incidentId, cause),
    setAnalysing: (tx, tenantId, incidentId, analysing) => setAnalysing(tx, deps, tenantId, incidentId, analysing),
  };
}
