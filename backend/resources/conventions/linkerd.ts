import type { EntityRule } from '#contract/resource';
import type { ConventionFamily } from './convention.ts';
import { POD } from './entities.ts';

const outbound = { label: 'direction', pattern: 'outbound' };
const inbound = { label: 'direction', pattern: 'inbound' };
const failures = { label: 'classification', pattern: 'failure' };

const workloads = ['deployment', 'statefulset', 'daemonset', 'replicaset', 'replicationcontroller', 'k8s_job'];
const self: readonly EntityRule[] = workloads.map((label) => ({ kind: 'service', labels: [label] }));

/** Linkerd's proxy metrics. Outbound series tell of a call, inbound ones of the workload itself. */
export const linkerd: ConventionFamily = {
  name: 'Linkerd',
  proof: 'self',
  entity: self,
  edge: {
    kind: 'calls',
    from: self.map((rule) => ({ ...rule, when: outbound })),
    to: [
      ...workloads.map((label): EntityRule => ({ kind: 'service', labels: [`dst_${label}`], when: outbound })),
      { kind: 'service', labels: ['dst_service'], when: outbound },
      { kind: 'external', labels: ['authority'], when: outbound },
    ],
  },
  probes: [],
  golden: [
    {
      subject: 'edge',
      requests: 'response_total',
      failedWhere: failures,
      durations: 'response_latency_ms',
      secondsPerUnit: 0.001,
      only: 'direction="outbound"',
    },
    {
      subject: 'entity',
      requests: 'response_total',
      failedWhere: failures,
      durations: 'response_latency_ms',
      secondsPerUnit: 0.001,
      only: 'direction="inbound"',
    },
  ],
  rows: [
    { metric: 'request_total', role: 'rate', type: 'counter', unit: 'requests' },
    { metric: 'response_total', role: 'rate', type: 'counter', unit: 'requests', errors: failures },
    { metric: 'response_latency_ms', role: 'duration', type: 'histogram', unit: 'ms', countRole: 'other' },
    { metric: 'route_response_total', role: 'rate', type: 'counter', unit: 'requests', errors: failures, edge: null },
    { metric: 'route_response_latency_ms', role: 'duration', type: 'histogram', unit: 'ms', edge: null, countRole: 'other' },
    {
      metric: 'tcp_open_connections',
      role: 'utilisation',
      type: 'gauge',
      unit: 'connections',
      edge: null,
      entity: self.map((rule) => ({ ...rule, when: inbound })),
    },
    { metric: 'tcp_open_total', role: 'rate', type: 'counter', unit: 'connections', edge: null, entity: POD },
  ],
};
