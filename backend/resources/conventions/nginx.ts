import type { EntityRule } from '#contract/resource';
import type { ConventionFamily } from './convention.ts';

const status = { label: 'status', pattern: '5..' };
const vts = { label: 'code', pattern: '5xx' };
const server: readonly EntityRule[] = [
  { kind: 'service', labels: ['app_kubernetes_io_name'] },
  { kind: 'service', labels: ['instance'] },
];
const backend: readonly EntityRule[] = [
  { kind: 'service', labels: ['exported_service'] },
  { kind: 'service', labels: ['service'] },
];
const controller: readonly EntityRule[] = [
  { kind: 'service', labels: ['controller_class'] },
  { kind: 'service', labels: ['job'] },
];
const total = { label: 'code', pattern: 'total' };

/** NGINX: ingress-nginx, the VTS module and its exporter, and nginx-prometheus-exporter. */
export const nginx: ConventionFamily = {
  name: 'nginx',
  proof: 'self',
  entity: server,
  probes: ['nginx_up', 'nginx_vts_info'],
  golden: [
    {
      subject: 'entity',
      requests: 'nginx_ingress_controller_requests',
      failedWhere: status,
      durations: 'nginx_ingress_controller_request_duration_seconds',
    },
  ],
  rows: [
    { metric: 'nginx_ingress_controller_requests', role: 'rate', type: 'counter', unit: 'requests', entity: backend, errors: status },
    { metric: 'nginx_ingress_controller_request_duration_seconds', role: 'duration', type: 'histogram', unit: 's', entity: backend, errors: status },
    { metric: 'nginx_ingress_controller_response_duration_seconds', role: 'duration', type: 'histogram', unit: 's', entity: backend, errors: status, countRole: 'other' },
    { metric: 'nginx_ingress_controller_nginx_process_connections', role: 'utilisation', type: 'gauge', unit: 'connections', entity: controller },
    { metric: 'nginx_ingress_controller_config_last_reload_successful', role: 'up', type: 'gauge', unit: '1', entity: controller },
    { metric: 'nginx_ingress_controller_*', role: 'other', type: 'gauge', unit: '1', entity: controller },
    { metric: 'nginx_vts_info', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'nginx_vts_main_connections', role: 'utilisation', type: 'gauge', unit: 'connections' },
    { metric: 'nginx_vts_server_requests_total', role: 'rate', type: 'counter', unit: 'requests', errors: vts, leaveOut: total },
    { metric: 'nginx_vts_server_request_seconds', role: 'duration', type: 'gauge', unit: 's' },
    { metric: 'nginx_vts_upstream_requests_total', role: 'rate', type: 'counter', unit: 'requests', entity: [{ kind: 'service', labels: ['upstream'] }], errors: vts, leaveOut: total },
    { metric: 'nginx_vts_upstream_response_seconds', role: 'duration', type: 'gauge', unit: 's', entity: [{ kind: 'service', labels: ['upstream'] }] },
    { metric: 'nginx_server_requests', role: 'rate', type: 'counter', unit: 'requests', errors: vts, leaveOut: total },
    { metric: 'nginx_upstream_requests', role: 'rate', type: 'counter', unit: 'requests', entity: [{ kind: 'service', labels: ['upstream'] }], errors: vts, leaveOut: total },
    { metric: 'nginx_upstream_responseMsec', role: 'duration', type: 'gauge', unit: 'ms', entity: [{ kind: 'service', labels: ['upstream'] }] },
    { metric: 'nginx_server_connections', role: 'utilisation', type: 'gauge', unit: 'connections' },
    { metric: 'nginx_up', role: 'up', type: 'gauge', unit: '1' },
    { metric: 'nginx_http_requests_total', role: 'rate', type: 'counter', unit: 'requests' },
    { metric: 'nginx_connections_active', role: 'utilisation', type: 'gauge', unit: 'connections' },
    { metric: 'nginx_connections_waiting', role: 'other', type: 'gauge', unit: 'connections' },
    { metric: 'nginx_connections_accepted', role: 'other', type: 'counter', unit: 'connections' },
    { metric: 'nginx_connections_handled', role: 'other', type: 'counter', unit: 'connections' },
  ],
};
