import { createHmac } from 'node:crypto';

export interface Target {
  url: string;
  secret: string;
}

const SERVICES = ['gateway', 'catalog', 'cart', 'payment', 'inventory', 'search', 'checkout', 'mail'];

/** The JSON of one payload of `size` distinct alerts as Alertmanager sends them; `first` numbers its first alert. */
export function payloadJson(first: number, size: number): string {
  const alerts = Array.from({ length: size }, (_, i) => alert(first + i));
  return JSON.stringify({
    receiver: 'sidecar',
    status: 'firing',
    alerts,
    groupLabels: { alertname: 'HttpErrorRatioHigh' },
    commonLabels: { alertname: 'HttpErrorRatioHigh', severity: 'critical' },
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example:9093',
    version: '4',
    groupKey: '{}:{alertname="HttpErrorRatioHigh"}',
    truncatedAlerts: 0,
  });
}

function alert(n: number): object {
  const service = SERVICES[n % SERVICES.length];
  return {
    status: 'firing',
    labels: {
      alertname: 'HttpErrorRatioHigh',
      cluster: 'prod-eu-1',
      instance: `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}:8080`,
      job: service,
      namespace: 'shop',
      pod: `${service}-7d9c5b8f6d-${n.toString(36)}`,
      service,
      severity: n % 3 === 0 ? 'critical' : 'warning',
    },
    annotations: {
      description: `The ratio of failed requests of ${service} is 0.06${n % 10} for 5 minutes, the objective is 0.04.`,
      summary: `${service} fails 6.${n % 10}% of all requests`,
    },
    startsAt: new Date(Date.now() - 60_000 + (n % 1_000)).toISOString(),
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL:
      'http://prometheus.example:9090/graph?g0.expr=service%3Ahttp_errors%3Aratio%7Bnamespace%3D%22shop%22%7D+%3E+0.04&g0.tab=1',
    fingerprint:
      (0x1_0000_0000 + ((n * 2_654_435_761) % 0x1_0000_0000)).toString(16).slice(1) + n.toString(16).padStart(8, '0'),
  };
}

/** A whole signed HTTP request, ready to be written to a kept connection. */
export function signedRequest(target: Target, json: string): Buffer {
  const { pathname, host } = new URL(target.url);
  const body = Buffer.from(json);
  const seconds = String(Math.floor(Date.now() / 1000));
  const mac = createHmac('sha256', target.secret).update(`${seconds}:`).update(body).digest('hex');
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `Host: ${host}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    `X-Grafana-Alerting-Signature: ${mac}`,
    `X-Grafana-Alerting-Timestamp: ${seconds}`,
  ].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]);
}
