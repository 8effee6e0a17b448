import type { EntityRule } from '#contract/resource';

/** Label lists that several families share. The first rule whose labels are all there names the entity. */

/**
 * Services by what they say about themselves: OpenTelemetry's service.name first, then Kubernetes' recommended labels and
 * Micrometer's common tag. OpenTelemetry maps service.namespace/service.name to `job`.
 */
export const SERVICE: readonly EntityRule[] = [
  { kind: 'service', labels: ['service_name'] },
  { kind: 'service', labels: ['app_kubernetes_io_name'] },
  { kind: 'service', labels: ['application'] },
  { kind: 'service', labels: ['app'] },
  { kind: 'service', labels: ['exported_service'] },
  { kind: 'service', labels: ['service'] },
  { kind: 'service', labels: ['exported_job'] },
  { kind: 'service', labels: ['job'] },
];

/** Pods. `exported_` comes first: then the bare label means the exporter's own pod. */
export const POD: readonly EntityRule[] = [
  { kind: 'pod', labels: ['exported_namespace', 'exported_pod'] },
  { kind: 'pod', labels: ['namespace', 'pod'] },
  { kind: 'pod', labels: ['k8s_namespace_name', 'k8s_pod_name'] },
  { kind: 'pod', labels: ['namespace', 'pod_name'] },
  { kind: 'pod', labels: ['pod'] },
  { kind: 'pod', labels: ['k8s_pod_name'] },
];

export const HOST: readonly EntityRule[] = [
  { kind: 'host', labels: ['exported_node'] },
  { kind: 'host', labels: ['node'] },
  { kind: 'host', labels: ['k8s_node_name'] },
  { kind: 'host', labels: ['kubernetes_node'] },
  { kind: 'host', labels: ['nodename'] },
  { kind: 'host', labels: ['host_name'] },
  { kind: 'host', labels: ['instance'] },
];

/** A process: its pod when it has one, else its service. */
export const WORKLOAD: readonly EntityRule[] = [...POD, ...SERVICE];
