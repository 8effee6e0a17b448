import type { ConventionFamily, EdgeRule } from './convention.ts';

/**
 * Service graph of Tempo's metrics generator and of the OpenTelemetry Collector's servicegraph connector.
 * `connection_type` is empty, `database`, `messaging_system` or `virtual_node` (a side that sends no spans).
 */
const calls: EdgeRule = {
  kind: 'calls',
  from: [
    { kind: 'external', labels: ['client'], when: { label: 'client', pattern: 'user' } },
    { kind: 'service', labels: ['client'] },
  ],
  to: [
    { kind: 'service', labels: ['server'], when: { label: 'client', pattern: 'user' } },
    { kind: 'database', labels: ['server'], when: { label: 'connection_type', pattern: 'database' } },
    { kind: 'queue', labels: ['server'], when: { label: 'connection_type', pattern: 'messaging_system' } },
    { kind: 'external', labels: ['server'], when: { label: 'connection_type', pattern: 'virtual_node' } },
    { kind: 'service', labels: ['server'] },
  ],
};

const requests = 'traces_service_graph_request_total';
const failed = 'traces_service_graph_request_failed_total';

export const serviceGraph: ConventionFamily = {
  name: 'service graph',
  proof: 'peer',
  entity: [],
  edge: calls,
  probes: [],
  golden: [{ subject: 'edge', requests, failed, durations: 'traces_service_graph_request_server_seconds' }],
  rows: [
    { metric: requests, role: 'rate', type: 'counter', unit: 'requests' },
    { metric: failed, role: 'errors', type: 'counter', unit: 'requests', pair: { metric: requests, as: 'requests' } },
    { metric: 'traces_service_graph_request_server_seconds', role: 'duration', type: 'histogram', unit: 's' },
    { metric: 'traces_service_graph_request_client_seconds', role: 'duration', type: 'histogram', unit: 's' },
    { metric: 'traces_service_graph_request_messaging_system_seconds', role: 'duration', type: 'histogram', unit: 's' },
    { metric: 'traces_service_graph_unpaired_spans_total', role: 'other', type: 'counter', unit: '1', edge: null },
    { metric: 'traces_service_graph_dropped_spans_total', role: 'other', type: 'counter', unit: '1', edge: null },
  ],
};
