import type { EntityRule } from '#contract/resource';
import type { ConventionFamily } from './convention.ts';

const from: readonly EntityRule[] = [
  { kind: 'service', labels: ['source_workload'] },
  { kind: 'service', labels: ['source_canonical_service'] },
];
const to: readonly EntityRule[] = [
  { kind: 'service', labels: ['destination_workload'] },
  { kind: 'service', labels: ['destination_canonical_service'] },
  { kind: 'service', labels: ['destination_service_name'] },
  { kind: 'external', labels: ['destination_service'] },
];
const httpErrors = { label: 'response_code', pattern: '5..|0' };

/** Istio's standard metrics. Both proxies of a call report it; they differ in `reporter`. */
export const istio: ConventionFamily = {
  name: 'Istio',
  proof: 'self',
  entity: [],
  edge: { kind: 'calls', from, to },
  toldTwiceBy: 'reporter',
  probes: [],
  golden: [
    {
      subject: 'edge',
      requests: 'istio_requests_total',
      failedWhere: httpErrors,
      durations: 'istio_request_duration_milliseconds',
      secondsPerUnit: 0.001,
    },
  ],
  rows: [
    { metric: 'istio_requests_total', role: 'rate', type: 'counter', unit: 'requests', errors: httpErrors },
    { metric: 'istio_request_duration_milliseconds', role: 'duration', type: 'histogram', unit: 'ms', errors: httpErrors },
    { metric: 'istio_request_bytes', role: 'other', type: 'histogram', unit: 'bytes', countRole: 'other' },
    { metric: 'istio_response_bytes', role: 'other', type: 'histogram', unit: 'bytes', countRole: 'other' },
    { metric: 'istio_request_messages_total', role: 'rate', type: 'counter', unit: 'messages' },
    { metric: 'istio_response_messages_total', role: 'other', type: 'counter', unit: 'messages' },
    { metric: 'istio_tcp_sent_bytes_total', role: 'other', type: 'counter', unit: 'bytes' },
    { metric: 'istio_tcp_received_bytes_total', role: 'other', type: 'counter', unit: 'bytes' },
    { metric: 'istio_tcp_connections_opened_total', role: 'rate', type: 'counter', unit: 'connections' },
    { metric: 'istio_tcp_connections_closed_total', role: 'other', type: 'counter', unit: 'connections' },
  ],
};
