import type { Node } from './node.ts';
import { Pod } from './pod.ts';
import type { Random } from './random.ts';
import type { Service } from './service.ts';
import type { World } from './world.ts';

/** Pulling the image and starting the process. */
const START_MS = 4_000;

/** Adds pods to a service, or takes its newest away, until it has that many. */
export function setReplicas(world: World, service: Service, replicas: number, nowMs: number, random: Random): void {
  while (service.pods.length < replicas) {
    addPod(world, service, nowMs, random);
  }
  while (service.pods.length > replicas) {
    removePod(world, service);
  }
  service.rollout = service.rollout.filter((pending) => pending.slot < replicas);
}

function addPod(world: World, service: Service, nowMs: number, random: Random): void {
  const { spec } = service;
  const node = emptiest(world, service);
  const slot = service.pods.length;
  const place = {
    workload: spec.name,
    container: spec.name,
    slot,
    node,
    address: `10.42.${node.index + 1}.${spec.address + slot}`,
    cpuLimit: spec.cpuLimit,
    memoryLimit: spec.memoryLimit,
    baseMemory: spec.baseMemory,
    stateful: false,
  };
  const pod = new Pod(place, service.build, nowMs, random);
  pod.identify(service.build, nowMs, service.pods[0]?.templateHash ?? random.kubeSuffix(10), random);
  pod.readyAtMs = nowMs + START_MS;
  service.pods.push(pod);
  world.pods.push(pod);
  world.podChanges++;
  for (const operation of world.operations) {
    if (operation.service === service) {
      operation.serveBy(pod);
    }
  }
}

/** The node with the fewest pods of the service, and among those the one that has least to do. */
function emptiest(world: World, service: Service): Node {
  const load = (node: Node): number =>
    service.pods.filter((pod) => pod.place.node === node).length * 1_000 + node.wanted;
  return world.nodes.reduce((best, node) => (load(node) < load(best) ? node : best));
}

function removePod(world: World, service: Service): void {
  const pod = service.pods.pop();
  if (pod === undefined) {
    return;
  }
  world.pods = world.pods.filter((other) => other !== pod);
  world.podChanges++;
  for (const operation of world.operations) {
    operation.work.delete(pod);
  }
}
