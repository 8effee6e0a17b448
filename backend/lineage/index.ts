import { getIncidentLineage } from '#contract/lineage';
import { AppError, route, type Database, type Slice, type Tx } from '../platform/index.ts';
import { lineageSubscription } from './events.ts';
import { readIncidentLineage } from './queries.ts';

export type { EdgeGiven, LineageRecord, NodeGiven } from './lineage.rules.ts';
export { readIncidentLineage, type LineageGraph } from './queries.ts';
export { recordLineage } from './recordLineage.ts';

export interface LineageDeps {
  database: Database;
  /** From the slice of incidents. An incident is known there before its first fact reaches the ledger. */
  incidentExists(tx: Tx, tenantId: string, incidentId: string): Promise<boolean>;
}

/** The append-only ledger of what led to what, and why. */
export function createLineage({ database, incidentExists }: LineageDeps): Slice {
  return {
    name: 'lineage',
    subscriptions: [lineageSubscription],
    routes: [
      route(getIncidentLineage, ({ params }, { tenantId }) =>
        database.tenant(tenantId, async (tx) => {
          const graph = await readIncidentLineage(tx, tenantId, params.id);
          if (graph.nodes.length === 0 && !(await incidentExists(tx, tenantId, params.id))) {
            throw new AppError('not_found', 'There is no such incident.');
          }
          return graph;
        })
      ),
    ],
  };
}
