import type { WebhookPayload } from '../../demo/prometheus/standin/index.ts';

/** What Alertmanager sends when a rule fires for a service at a time in unix ms. */
export function alertOn(service: string, alertname: string, startsAtMs: number): WebhookPayload {
  const labels = { alertname, service, service_name: service, severity: 'warning' };
  return {
    version: '4',
    status: 'firing',
    receiver: 'webhook',
    groupKey: `{}:{alertname="${alertname}"}`,
    groupLabels: { alertname },
    commonLabels: labels,
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example:9093',
    truncatedAlerts: 0,
    alerts: [
      {
        status: 'firing',
        labels,
        annotations: {},
        startsAt: new Date(startsAtMs).toISOString(),
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: '',
        fingerprint: 'facefeedfacefeed',
      },
    ],
  };
}
