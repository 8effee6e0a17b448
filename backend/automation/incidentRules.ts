import { readIncidentAlerts } from '../incidents/index.ts';
import { readAlertEvents } from '../ingest/index.ts';
import type { Database } from '../platform/index.ts';
import type { RuleState } from './runs/verify/verifyReader.ts';

/** More alerts of one incident are of the same rules. */
const MOST_ALERTS = 200;

/** The alerts of an incident as they stand, each with the query of its rule where its sender told it. */
export function readIncidentRules(database: Database, tenantId: string, incidentId: string): Promise<RuleState[]> {
  return database.tenant(tenantId, async (tx) => {
    const { items } = await readIncidentAlerts(tx, tenantId, incidentId, { limit: MOST_ALERTS });
    const keys = items.map(({ fingerprint, startsAt }) => ({ fingerprint, startsAt, status: 'firing' as const }));
    const events = await readAlertEvents(tx, tenantId, keys);
    const queries = new Map(events.map(({ fingerprint, ruleQuery }) => [fingerprint, ruleQuery]));
    return items.map((alert) => ({ alert, query: queries.get(alert.fingerprint) ?? null }));
  });
}
