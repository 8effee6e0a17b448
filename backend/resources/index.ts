import type { Jobs, Slice, Tx } from '../platform/index.ts';
import { readAliases } from './aliases.ts';
import { createConventionIndex, type ConventionIndex } from './conventionIndex.ts';
import { discoverTenant, type DiscoveryDeps, type DiscoveryResult } from './discovery/discoverTenant.ts';
import { resourceJobs } from './jobs.ts';
import { resourceRoutes } from './routes.ts';
import { resourceSubscriptions } from './events.ts';
import { readTenantConventions } from './tenantConventions.ts';
import { resourceTools } from './tools.ts';

export { readCanonicalKeys } from './aliases.ts';
export { countResources } from './countResources.ts';
export { createConventionIndex, type ConventionIndex, type MetricMeaning } from './conventionIndex.ts';
export type { DiscoveryResult } from './discovery/discoverTenant.ts';
export type { InstantSample, MetricReader } from './discovery/metricReader.ts';
export {
  measureRequests,
  readRequestConventions,
  type MeasuredRequests,
  type RequestConventions,
  type RequestReader,
} from './measureRequests.ts';
export { listResources, readFacets } from './queries.ts';
export {
  readNeighbours,
  readTopology,
  readTopologyPage,
  type BareTopology,
  type Neighbour,
  type Topology,
} from './topology.ts';

/** What metrics mean for a tenant: its own rows, the built-in ones, and the other names of its resources. */
export async function readConventionIndex(tx: Tx, tenantId: string): Promise<ConventionIndex> {
  return createConventionIndex(await readTenantConventions(tx, tenantId), await readAliases(tx, tenantId));
}

export interface Resources extends Slice {
  /** Asks the tenant's data sources what there is, now. Throws `source_failed` when none of them answers. */
  discover(tenantId: string, signal: AbortSignal): Promise<DiscoveryResult>;
}

/** What is watched, what it depends on, and what its metrics mean. */
export function createResources(deps: DiscoveryDeps & { jobs: Pick<Jobs, 'send'> }): Resources {
  return {
    name: 'resources',
    routes: resourceRoutes(deps),
    subscriptions: resourceSubscriptions(deps.jobs),
    jobs: resourceJobs(deps),
    tools: resourceTools(deps),
    discover: (tenantId, signal) => discoverTenant(deps, tenantId, signal),
  };
}
