import type { AlertEvent } from '#contract/alert';

/** A firing alert of payment; `part` replaces what matters to a test. */
export function alertEvent(part: Partial<AlertEvent> = {}): AlertEvent {
  return {
    fingerprint: 'a1b2',
    startsAt: '2026-11-21T06:00:00.000Z',
    status: 'firing',
    kind: 'alert',
    source: 'grafana',
    endpointId: '01920000-0000-7000-8000-000000000001',
    receivedAt: '2026-11-21T06:00:10.000Z',
    lastReceivedAt: '2026-11-21T06:05:10.000Z',
    deliveries: 2,
    endsAt: null,
    name: 'PaymentErrors',
    severity: 'critical',
    labels: { alertname: 'PaymentErrors', service: 'payment' },
    annotations: { summary: 'Payment answers with errors' },
    values: { A: 0.042 },
    ruleId: 'rule-1',
    ruleQuery: 'rate(errors[5m]) > 0.01',
    generatorUrl: 'https://grafana.test/alerting/1',
    dashboardUrl: null,
    panelUrl: null,
    groupKey: '{}',
    groupLabels: {},
    truncatedAlerts: 0,
    clockSkewSeconds: null,
    notes: [],
    ...part,
  };
}
