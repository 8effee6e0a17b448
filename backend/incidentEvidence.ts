import type { Alert } from '#contract/alert';
import type { Incident } from '#contract/incident';
import type { IncidentEvidence, IncidentPort } from './agents/index.ts';
import { readIncident, readIncidentAlerts, type Incidents } from './incidents/index.ts';

/** More alerts of one incident say nothing new about its cause. */
const MAX_ALERTS = 200;
/** Of what an alert says so much is read. */
const MOST_TEXT = 2_000;

/** What the analysis needs of the incidents, in its own words. */
export function incidentPort(incidents: Incidents): IncidentPort {
  return {
    async readEvidence(tx, tenantId, incidentId) {
      const incident = await readIncident(tx, tenantId, incidentId);
      if (incident === null || incident.mergedInto !== null) {
        return null;
      }
      const { items } = await readIncidentAlerts(tx, tenantId, incidentId, { limit: MAX_ALERTS });
      return evidenceOf(incident, items);
    },
    async setAnalysing(tx, tenantId, incidentId, analysing) {
      await incidents.setAnalysing(tx, tenantId, incidentId, analysing);
    },
    async setCause(tx, tenantId, incidentId, cause) {
      await incidents.setCause(tx, tenantId, incidentId, cause);
    },
  };
}

/**
 * Where an analysis starts. Of an incident that came back only what fires now counts: the alerts of the first time would
 * lead to the first time's cause.
 */
export function evidenceOf(
  { openedAt, resources, reopenedCount }: Pick<Incident, 'openedAt' | 'resources' | 'reopenedCount'>,
  all: readonly Pick<Alert, 'name' | 'annotations' | 'startsAt' | 'labels' | 'resourceKey' | 'state'>[]
): IncidentEvidence {
  const firing = reopenedCount > 0 ? all.filter((alert) => alert.state === 'firing') : [];
  const alerts = firing.length > 0 ? firing : all;
  const began = Math.min(...firing.map((alert) => Date.parse(alert.startsAt)));
  const opened = Date.parse(openedAt);
  return {
    receivedAt: firing.length > 0 ? Math.max(opened, began) : opened,
    resources,
    alerts: alerts.map(({ name, annotations, startsAt, labels, resourceKey }) => ({
      name,
      text: [annotations['summary'], annotations['description']].filter(Boolean).join('\n').slice(0, MOST_TEXT),
      startsAt: Date.parse(startsAt),
      labels,
      resourceKey,
    })),
  };
}
