import type { ResourceKind } from '#contract/resource';

/** A row of the table that says which resource the labels of an alert name. */
export interface LabelConvention {
  kind: ResourceKind;
  /** The first of these labels that is set gives the name. */
  name: readonly string[];
  /** The first of these that is set stands before the name, with a slash. */
  within?: readonly string[];
  /** The name is an address: its port is cut off. */
  address?: boolean;
  /** Fits only when the rule's query asks for a metric of this kind. */
  metric?: RegExp;
}

export const SERVICE_LABELS = [
  'service',
  'service_name',
  'app',
  'app_kubernetes_io_name',
  'application',
  'destination_workload',
] as const;
export const TEAM_LABELS = ['team', 'owner', 'squad'] as const;
export const NAMESPACE_LABELS = [
  'namespace',
  'k8s_namespace_name',
  'kubernetes_namespace',
  'exported_namespace',
] as const;
/** Equal names under different values of these are different things. */
export const SCOPE_LABELS = ['cluster', 'k8s_cluster_name', 'environment', 'env', 'deployment_environment'] as const;

/** Values of a service label that name the exporter through which the metric came, not what the alert is about. */
export const EXPORTER = /kube-state-metrics|kubelet|cadvisor|node[-_]?exporter|(^|[-_])exporter$|blackbox|pushgateway/i;

/**
 * Most telling first: the first row that fits names the resource of the alert; a service is noted besides. Keys are
 * written as discovery writes them (`kind:name`).
 */
export const LABEL_CONVENTIONS: readonly LabelConvention[] = [
  {
    kind: 'database',
    metric: /\b(?:pg|mysql|mongodb|mssql|oracledb|cnpg)_/,
    name: ['server', 'addr', 'instance'],
    address: true,
  },
  { kind: 'cache', metric: /\b(?:redis|memcached)_/, name: ['addr', 'instance'], address: true },
  { kind: 'queue', metric: /\b(?:rabbitmq|kafka|nats|pulsar)_/, name: ['instance'], address: true },
  { kind: 'host', metric: /\bnode_/, name: ['node', 'nodename', 'instance'], address: true },
  { kind: 'database', name: ['database', 'db_name', 'db_namespace', 'db'] },
  { kind: 'cache', name: ['cache', 'redis'] },
  { kind: 'queue', name: ['queue', 'topic', 'messaging_destination_name'] },
  { kind: 'external', name: ['external', 'peer_service', 'upstream'] },
  { kind: 'pod', name: ['pod', 'pod_name', 'k8s_pod_name'], within: NAMESPACE_LABELS },
  { kind: 'service', name: SERVICE_LABELS },
  { kind: 'device', name: ['device_name', 'sysName'] },
  { kind: 'host', name: ['node', 'nodename', 'host', 'hostname', 'host_name', 'k8s_node_name'], address: true },
  { kind: 'service', name: ['deployment', 'statefulset', 'daemonset', 'workload', 'exported_job'] },
  { kind: 'endpoint', name: ['probe', 'target'] },
  { kind: 'host', name: ['instance'], address: true },
  { kind: 'service', name: ['job'] },
];
