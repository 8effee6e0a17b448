import type { HomeSummary, IncidentSummary } from '#contract/incident';

/** An open incident of payment that nobody has taken. */
export function openIncident(part: Partial<IncidentSummary> = {}): IncidentSummary {
  return {
    id: '01920000-0000-7000-8000-000000000001',
    number: 42,
    version: 3,
    title: 'Payment errors 4.2 %',
    status: 'triggered',
    severity: 'critical',
    service: 'payment',
    team: null,
    source: 'grafana',
    assignee: null,
    cause: null,
    analysing: false,
    blind: false,
    flapping: false,
    alertCount: 3,
    firingCount: 3,
    openedAt: '2026-11-21T06:00:00.000Z',
    acknowledgedAt: null,
    resolvedAt: null,
    updatedAt: '2026-11-21T06:00:00.000Z',
    ...part,
  };
}

/** A quiet system in which the loop has run once. */
export function homeSummary(part: Partial<HomeSummary> = {}): HomeSummary {
  return {
    open: { critical: 0, high: 0, warning: 0, info: 0 },
    healthyServices: 12,
    quietSince: '2026-11-21T03:10:00.000Z',
    topIncidents: [],
    unacknowledged: [],
    noise: { alertEvents: 312, incidents: 9, reduction: 0.971 },
    week: {
      mttaSeconds: 180,
      mttrSeconds: 3_600,
      previousMttaSeconds: 360,
      previousMttrSeconds: 1_800,
      incidentsByService: [{ value: 'payment', count: 7 }],
      perDay: [{ day: '2026-11-20', count: 4 }],
    },
    checklist: { sourceConnected: true, alertReceived: true, incidentExplained: true, incidentResolved: true },
    ...part,
  };
}
