import type { EntityRule } from '#contract/resource';
import type { ConventionFamily } from './convention.ts';
import { POD } from './entities.ts';

const workload = (label: string): readonly EntityRule[] => [
  { kind: 'service', labels: [`exported_${label}`] },
  { kind: 'service', labels: [label] },
];
const node: readonly EntityRule[] = [
  { kind: 'host', labels: ['exported_node'] },
  { kind: 'host', labels: ['node'] },
];
const deployment = workload('deployment');
const statefulset = workload('statefulset');
const daemonset = workload('daemonset');

/** kube-state-metrics. The relations between pods, nodes and workloads are read from it by discovery. */
export const kubeState: ConventionFamily = {
  name: 'kube-state-metrics',
  proof: 'exporter',
  entity: POD,
  probes: [],
  rows: [
    { metric: 'kube_pod_info', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'kube_pod_owner', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'kube_pod_labels', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'kube_pod_start_time', role: 'info', type: 'gauge', unit: 's' },
    { metric: 'kube_pod_status_phase', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'kube_pod_status_ready', role: 'up', type: 'gauge', unit: '1' },
    { metric: 'kube_pod_status_reason', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'kube_pod_container_info', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'kube_pod_container_status_ready', role: 'up', type: 'gauge', unit: '1' },
    { metric: 'kube_pod_container_status_restarts_total', role: 'restarts', type: 'counter', unit: '1' },
    { metric: 'kube_pod_container_status_waiting_reason', role: 'errors', type: 'gauge', unit: '1' },
    { metric: 'kube_pod_container_status_last_terminated_reason', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'kube_pod_container_status_terminated_reason', role: 'info', type: 'gauge', unit: '1' },
    { metric: 'kube_pod_container_resource_limits', role: 'capacity', type: 'gauge', unit: '1' },
    { metric: 'kube_pod_container_resource_requests', role: 'other', type: 'gauge', unit: '1' },
    { metric: 'kube_deployment_spec_replicas', role: 'capacity', type: 'gauge', unit: 'replicas', entity: deployment },
    { metric: 'kube_deployment_status_replicas_available', role: 'up', type: 'gauge', unit: 'replicas', entity: deployment, pair: { metric: 'kube_deployment_spec_replicas', as: 'desired' } },
    { metric: 'kube_deployment_status_replicas_unavailable', role: 'errors', type: 'gauge', unit: 'replicas', entity: deployment },
    { metric: 'kube_deployment_status_replicas_updated', role: 'info', type: 'gauge', unit: 'replicas', entity: deployment },
    { metric: 'kube_deployment_status_observed_generation', role: 'info', type: 'gauge', unit: '1', entity: deployment },
    { metric: 'kube_deployment_labels', role: 'info', type: 'gauge', unit: '1', entity: deployment },
    { metric: 'kube_statefulset_replicas', role: 'capacity', type: 'gauge', unit: 'replicas', entity: statefulset },
    { metric: 'kube_statefulset_status_replicas_ready', role: 'up', type: 'gauge', unit: 'replicas', entity: statefulset, pair: { metric: 'kube_statefulset_replicas', as: 'desired' } },
    { metric: 'kube_daemonset_status_desired_number_scheduled', role: 'capacity', type: 'gauge', unit: 'replicas', entity: daemonset },
    { metric: 'kube_daemonset_status_number_ready', role: 'up', type: 'gauge', unit: 'replicas', entity: daemonset, pair: { metric: 'kube_daemonset_status_desired_number_scheduled', as: 'desired' } },
    { metric: 'kube_horizontalpodautoscaler_status_current_replicas', role: 'utilisation', type: 'gauge', unit: 'replicas', entity: workload('horizontalpodautoscaler'), pair: { metric: 'kube_horizontalpodautoscaler_spec_max_replicas', as: 'limit' } },
    { metric: 'kube_horizontalpodautoscaler_spec_max_replicas', role: 'capacity', type: 'gauge', unit: 'replicas', entity: workload('horizontalpodautoscaler') },
    { metric: 'kube_node_info', role: 'info', type: 'gauge', unit: '1', entity: node },
    { metric: 'kube_node_labels', role: 'info', type: 'gauge', unit: '1', entity: node },
    { metric: 'kube_node_status_condition', role: 'info', type: 'gauge', unit: '1', entity: node },
    { metric: 'kube_node_status_allocatable', role: 'capacity', type: 'gauge', unit: '1', entity: node },
    { metric: 'kube_node_status_capacity', role: 'other', type: 'gauge', unit: '1', entity: node },
    { metric: 'kube_node_spec_unschedulable', role: 'info', type: 'gauge', unit: '1', entity: node },
    { metric: 'kube_replicaset_owner', role: 'info', type: 'gauge', unit: '1', entity: [] },
    { metric: 'kube_job_status_failed', role: 'errors', type: 'gauge', unit: '1', entity: workload('job_name') },
    { metric: 'kube_persistentvolumeclaim_info', role: 'info', type: 'gauge', unit: '1', entity: [] },
  ],
};
