import type { ConventionFamily } from './convention.ts';

/** blackbox_exporter: the probed address is the entity. */
export const blackbox: ConventionFamily = {
  name: 'blackbox_exporter',
  proof: 'exporter',
  entity: [
    { kind: 'endpoint', labels: ['target'] },
    { kind: 'endpoint', labels: ['instance'] },
  ],
  probes: ['probe_success'],
  rows: [
    { metric: 'probe_success', role: 'up', type: 'gauge', unit: '1' },
    { metric: 'probe_duration_seconds', role: 'duration', type: 'gauge', unit: 's' },
    { metric: 'probe_dns_lookup_time_seconds', role: 'duration', type: 'gauge', unit: 's' },
    { metric: 'probe_http_duration_seconds', role: 'duration', type: 'gauge', unit: 's' },
    { metric: 'probe_http_status_code', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'probe_http_content_length', role: 'other', type: 'gauge', unit: 'bytes' },
    { metric: 'probe_http_redirects', role: 'other', type: 'gauge', unit: '1' },
    { metric: 'probe_http_ssl', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'probe_http_version', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'probe_failed_due_to_regex', role: 'errors', type: 'gauge', unit: '1' },
    { metric: 'probe_ssl_earliest_cert_expiry', role: 'other', type: 'gauge', unit: 's' },
    { metric: 'probe_icmp_duration_seconds', role: 'duration', type: 'gauge', unit: 's' },
    { metric: 'probe_ip_protocol', role: 'info', type: 'gauge', unit: '1' },
  ],
};
