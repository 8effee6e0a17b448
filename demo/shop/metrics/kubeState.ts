import { BATCH_SERVICE, BATCH_TEAM, NAMESPACE, SERVICES, STATEFUL } from '../blueprint.ts';
import type { Pod } from '../pod.ts';
import type { Service } from '../service.ts';
import type { World } from '../world.ts';
import { generationOf, makeTarget } from './target.ts';
import type { Registry } from './registry.ts';
import type { ScrapeTarget } from '../../metrics.ts';

/** kube-state-metrics of the shop's namespace. */
export function kubeStateTarget(world: World, clock: () => number): ScrapeTarget {
  return makeTarget({
    job: 'kube-state-metrics',
    instance: 'kube-state-metrics:8080',
    generation: () => generationOf(world, world.pods),
    declare(registry) {
      for (const pod of world.pods) {
        declarePod(registry, pod, clock);
      }
      for (const service of world.services.values()) {
        declareDeployment(registry, service, clock);
      }
    },
  });
}

function declarePod(registry: Registry, pod: Pod, clock: () => number): void {
  const { place } = pod;
  const owner = place.stateful
    ? { kind: 'StatefulSet', name: place.workload }
    : { kind: 'ReplicaSet', name: `${place.workload}-${pod.templateHash}` };
  const base = { namespace: NAMESPACE, pod: pod.name };
  const uid = `${pod.templateHash}-${place.slot}`;
  registry.gauge(
    'kube_pod_info',
    'Information about pod.',
    {
      ...base,
      uid,
      host_ip: `10.0.0.${11 + place.node.index}`,
      pod_ip: place.address,
      node: place.node.name,
      created_by_kind: owner.kind,
      created_by_name: owner.name,
    },
    () => 1
  );
  registry.gauge(
    'kube_pod_labels',
    'Kubernetes labels converted to Prometheus labels.',
    { ...base, uid, ...teamLabels(place.workload) },
    () => 1
  );
  registry.gauge(
    'kube_pod_status_ready',
    'Describes whether the pod is ready to serve requests.',
    { ...base, condition: 'true' },
    () => (pod.isReady(clock()) ? 1 : 0)
  );
  const container = { ...base, container: place.container };
  registry.gauge(
    'kube_pod_container_info',
    'Information about a container in a pod.',
    { ...container, image: `registry.shop.example/${place.container}:${pod.build.version}` },
    () => 1
  );
  registry.counter(
    'kube_pod_container_status_restarts_total',
    'The number of container restarts per container.',
    container,
    () => pod.restarts
  );
  if (pod.lastReason !== '') {
    registry.gauge(
      'kube_pod_container_status_last_terminated_reason',
      'Describes the last reason the container was in terminated state.',
      { ...container, reason: pod.lastReason },
      () => 1
    );
  }
  if (place.workload !== BATCH_SERVICE) {
    registry.gauge(
      'kube_pod_container_resource_limits',
      'The number of requested limit resource by a container.',
      { ...container, node: place.node.name, resource: 'cpu', unit: 'core' },
      () => place.cpuLimit
    );
  }
}

/** The labels that teams put on what they own, as kube-state-metrics shows them. */
function teamLabels(workload: string): Record<string, string> {
  const owner = [...SERVICES, ...STATEFUL].find((spec) => spec.name === workload)?.team ?? BATCH_TEAM;
  return { label_app_kubernetes_io_name: workload, label_team: owner };
}

function declareDeployment(registry: Registry, service: Service, clock: () => number): void {
  const labels = { namespace: NAMESPACE, deployment: service.name };
  registry.gauge(
    'kube_deployment_labels',
    'Kubernetes labels converted to Prometheus labels.',
    { ...labels, ...teamLabels(service.name) },
    () => 1
  );
  registry.gauge(
    'kube_deployment_spec_replicas',
    'Number of desired pods for a deployment.',
    labels,
    () => service.pods.length
  );
  registry.gauge(
    'kube_deployment_status_replicas_available',
    'The number of available replicas per deployment.',
    labels,
    () => service.pods.filter((pod) => pod.isReady(clock())).length
  );
  registry.gauge(
    'kube_deployment_status_replicas_updated',
    'The number of updated replicas per deployment.',
    labels,
    () => service.pods.length - service.rollout.length
  );
  registry.gauge(
    'kube_deployment_status_observed_generation',
    'The generation observed by the deployment controller.',
    labels,
    () => service.deploymentGeneration
  );
}
