import { BATCH_SERVICE, NAMESPACE } from '../blueprint.ts';
import type { Node } from '../node.ts';
import type { Pod } from '../pod.ts';
import type { World } from '../world.ts';
import { generationOf, makeTarget } from './target.ts';
import type { ScrapeTarget } from '../../metrics.ts';
import type { Registry } from './registry.ts';

/** cAdvisor's container metrics and the kubelet's volume statistics of one node. */
export function kubeletTarget(world: World, node: Node): ScrapeTarget {
  const podsOf = (): Pod[] => world.pods.filter((pod) => pod.place.node === node);
  return makeTarget({
    job: 'kubelet',
    instance: `10.0.0.${11 + node.index}:10250`,
    generation: () => generationOf(world, podsOf()),
    declare(registry) {
      const pods = podsOf();
      for (const pod of pods) {
        declareContainer(registry, node, pod);
      }
      for (const pod of pods.filter((candidate) => candidate.place.stateful)) {
        const labels = { namespace: NAMESPACE, persistentvolumeclaim: `data-${pod.name}`, node: node.name };
        registry.gauge('kubelet_volume_stats_available_bytes', 'Number of available bytes in the volume', labels, () =>
          Math.round(node.disk.freeBytes)
        );
        registry.gauge(
          'kubelet_volume_stats_capacity_bytes',
          'Capacity in bytes of the volume',
          labels,
          () => node.disk.sizeBytes
        );
      }
    },
  });
}

function declareContainer(registry: Registry, node: Node, pod: Pod): void {
  const { place } = pod;
  const labels = { namespace: NAMESPACE, pod: pod.name, container: place.container, node: node.name };
  registry.counter(
    'container_cpu_usage_seconds_total',
    'Cumulative cpu time consumed in seconds.',
    { ...labels, cpu: 'total' },
    () => pod.cpuSeconds
  );
  registry.gauge('container_memory_working_set_bytes', 'Current working set in bytes.', labels, () =>
    Math.round(pod.memoryBytes)
  );
  registry.gauge(
    'container_spec_memory_limit_bytes',
    'Memory limit for the container.',
    labels,
    () => place.memoryLimit
  );
  registry.counter(
    'container_oom_events_total',
    'Count of out of memory events observed for the container',
    labels,
    () => pod.oomEvents
  );
  if (place.workload === BATCH_SERVICE) {
    return;
  }
  registry.counter(
    'container_cpu_cfs_periods_total',
    'Number of elapsed enforcement period intervals.',
    labels,
    () => pod.cfsPeriods
  );
  registry.counter(
    'container_cpu_cfs_throttled_periods_total',
    'Number of throttled period intervals.',
    labels,
    () => pod.cfsThrottled
  );
}
