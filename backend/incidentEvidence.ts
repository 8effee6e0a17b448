import type { IncidentPort } from './agents/index.ts';
import { readIncident, readIncidentAlerts, type Incidents } from './incidents/index.ts';

/** More alerts of one incident say nothing new about its cause. */
const MAX_ALERTS = 200;

/** What the analysis needs of the incidents, in its own words. */
export function incidentPort(incidents: Incidents): IncidentPort {
  return {
    async readEvidence(tx, tenantId, incidentId) {
      const incident = await readIncident(tx, tenantId, incidentId);
      if (incident === null || incident.mergedInto !== null) {
        return null;
      }
      const { items } = await readIncidentAlerts(tx, tenantId, incidentId, { limit: MAX_ALERTS });
      return {
        receivedAt: Date.parse(incident.openedAt),
        resources: incident.resources,
        alerts: items.map((alert) => ({
          name: alert.name,
          startsAt: Date.parse(alert.startsAt),
          labels: alert.labels,
          resourceKey: alert.resourceKey,
        })),
      };
    },
    async setAnalysing(tx, tenantId, incidentId, analysing) {
      await incidents.setAnalysing(tx, tenantId, incidentId, analysing);
    },
    async setCause(tx, tenantId, incidentId, cause) {
      await incidents.setCause(tx, tenantId, incidentId, cause);
    },
  };
}
