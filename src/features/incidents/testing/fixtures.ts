import type { Analysis, Evidence, Finding, Statement } from '#contract/analysis';
import type { Incident, IncidentSummary } from '#contract/incident';

let count = 0;

/** A UUID of version 7 that differs with every call. */
export function testId(): string {
  count += 1;
  return `01920000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`;
}

export function said(text: string, code = 'test.said'): Statement {
  return { code, params: {}, text };
}

export function incidentSummary(part: Partial<IncidentSummary> = {}): IncidentSummary {
  return {
    id: testId(),
    number: 1,
    version: 1,
    title: 'Payment errors 4.2 %',
    status: 'triggered',
    severity: 'critical',
    service: 'payment',
    team: 'Shop',
    source: 'grafana',
    assignee: null,
    cause: null,
    analysing: false,
    blind: false,
    flapping: false,
    alertCount: 7,
    firingCount: 3,
    openedAt: '2026-11-21T06:30:00.000Z',
    acknowledgedAt: null,
    resolvedAt: null,
    updatedAt: '2026-11-21T06:30:00.000Z',
    ...part,
  };
}

export function incident(part: Partial<Incident> = {}): Incident {
  return {
    ...incidentSummary(),
    description: '',
    resources: ['service:payment'],
    startedAt: '2026-11-21T06:29:30.000Z',
    reopenedCount: 0,
    mergedInto: null,
    mergedFrom: [],
    splitFrom: null,
    ...part,
  };
}

export function evidence(part: Partial<Evidence> = {}): Evidence {
  return {
    id: 'e1',
    kind: 'topology',
    statement: said('payment itself accounts for 92 % of everything that got worse.'),
    weight: 0.3,
    resourceKey: 'service:payment',
    metric: null,
    changeId: null,
    ...part,
  };
}

export function finding(part: Partial<Finding> = {}): Finding {
  return {
    id: 'f1',
    rank: 1,
    resourceKey: 'service:payment',
    resourceKind: 'service',
    resourceName: 'payment',
    mechanism: 'deploy',
    changeId: null,
    title: said('payment got worse by itself right after the deploy "payment v412".'),
    confidence: 0.87,
    certainty: 'likely',
    evidence: [evidence()],
    against: [],
    affected: [],
    ...part,
  };
}

export function analysis(part: Partial<Analysis> = {}): Analysis {
  return {
    id: testId(),
    incidentId: testId(),
    status: 'complete',
    summary: said('payment got worse by itself.'),
    startedAt: '2026-11-21T06:30:01.000Z',
    finishedAt: '2026-11-21T06:30:02.000Z',
    alertToCauseMs: 1_240,
    onset: '2026-11-21T06:29:10.000Z',
    window: { from: '2026-11-21T05:30:00.000Z', to: '2026-11-21T06:30:00.000Z' },
    findings: [finding()],
    healthy: [],
    changes: null,
    missing: [],
    seriesRead: 412,
    engine: 'rules-1',
    feedback: [],
    ...part,
  };
}
