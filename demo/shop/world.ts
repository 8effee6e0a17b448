import { BATCH_SERVICE, EXTERNALS, MIB, NODE_CORES, NODE_NAMES, SERVICES, STATEFUL } from './blueprint.ts';
import type { DatabaseName, ExternalName } from './blueprint.ts';
import { OPERATIONS } from './operations.ts';
import type { CallSpec } from './operations.ts';
import { Cache, Database, External } from './backends.ts';
import type { Outcome } from './backends.ts';
import { Broker } from './broker.ts';
import { Edge, Operation } from './edge.ts';
import type { Call, ConnectionType } from './edge.ts';
import { Node } from './node.ts';
import { Pod } from './pod.ts';
import type { Build } from './pod.ts';
import type { Random } from './random.ts';
import { Service } from './service.ts';

/** A batch pod's appetite: threads that want to run and disk operations per second. */
export interface BatchWork {
  pod: Pod;
  threads: number;
  diskOperations: number;
}

/** Everything that exists in the shop, wired together. */
export interface World {
  nodes: Node[];
  services: Map<string, Service>;
  operations: Operation[];
  edges: Edge[];
  databases: Map<DatabaseName, Database>;
  externals: Map<ExternalName, External>;
  cache: Cache;
  broker: Broker;
  batch: BatchWork[];
  /** Every pod, in a fixed order. */
  pods: Pod[];
  /** Grows whenever a pod comes or goes for good. */
  podChanges: number;
}

const DATA_VOLUMES = ['orders-db', 'inventory-db', 'redis', 'rabbitmq'];

function baseBuild(version: string): Build {
  return { version, cpuFactor: 1, extraMs: 0, bugShare: 0, leakPerRequest: 0 };
}

function must<K, V>(map: Map<K, V>, key: K): V {
  const found = map.get(key);
  if (found === undefined) {
    throw new Error(`unknown part of the shop: ${String(key)}`);
  }
  return found;
}

function buildServices(nodes: Node[], startMs: number, random: Random): Map<string, Service> {
  const services = new Map<string, Service>();
  for (const spec of SERVICES) {
    const version = `${1 + Math.floor(random.next() * 3)}.${10 + Math.floor(random.next() * 40)}.${Math.floor(random.next() * 8)}`;
    const build = { ...baseBuild(version), bugShare: spec.bugShare };
    const hash = random.kubeSuffix(10);
    const pods = spec.nodes.map((nodeIndex, slot) => {
      const pod = new Pod(
        {
          workload: spec.name,
          container: spec.name,
          slot,
          node: nodes[nodeIndex] as Node,
          address: `10.42.${nodeIndex + 1}.${spec.address + slot}`,
          cpuLimit: spec.cpuLimit,
          memoryLimit: spec.memoryLimit,
          baseMemory: spec.baseMemory,
          stateful: false,
        },
        build,
        startMs,
        random
      );
      pod.identify(build, startMs, hash, random);
      return pod;
    });
    services.set(spec.name, new Service(spec, pods, build));
  }
  return services;
}

function buildStateful(nodes: Node[], startMs: number, random: Random): Map<string, Pod> {
  const pods = new Map<string, Pod>();
  for (const spec of STATEFUL) {
    const place = {
      workload: spec.name,
      container: spec.container,
      slot: 0,
      node: nodes[spec.node] as Node,
      address: `10.42.${spec.node + 1}.${spec.address}`,
      cpuLimit: spec.cpuLimit,
      memoryLimit: spec.memoryLimit,
      baseMemory: spec.baseMemory,
      stateful: true,
    };
    pods.set(spec.name, new Pod(place, baseBuild(spec.image.split(':')[1] ?? ''), startMs, random));
  }
  return pods;
}

function buildBatch(nodes: Node[], startMs: number, random: Random): BatchWork[] {
  const hash = random.kubeSuffix(10);
  return nodes.map((node, slot) => {
    const place = {
      workload: BATCH_SERVICE,
      container: BATCH_SERVICE,
      slot,
      node,
      address: `10.42.${node.index + 1}.90`,
      cpuLimit: NODE_CORES,
      memoryLimit: 1024 * MIB,
      baseMemory: 180 * MIB,
      stateful: false,
    };
    const pod = new Pod(place, baseBuild('2024.9.1'), startMs, random);
    pod.identify(pod.build, startMs, hash, random);
    return { pod, threads: 0, diskOperations: 0 };
  });
}

class Wiring {
  readonly edges = new Map<string, Edge>();

  edge(client: string, server: string, type: ConnectionType): Edge {
    const key = `${client} ${server}`;
    let found = this.edges.get(key);
    if (!found) {
      found = new Edge(client, server, type);
      this.edges.set(key, found);
    }
    return found;
  }

  call(spec: CallSpec, caller: Operation, world: Omit<World, 'edges'>): Call {
    const client = caller.service.name;
    let server = '';
    let outcome: Outcome;
    let operation: Operation | undefined;
    let type: ConnectionType = '';
    switch (spec.to.type) {
      case 'operation': {
        const key = spec.to.key;
        operation = world.operations.find((candidate) => candidate.spec.key === key);
        if (!operation) {
          throw new Error(`no operation ${key}`);
        }
        server = operation.service.name;
        outcome = operation;
        break;
      }
      case 'database': {
        server = spec.to.database;
        outcome = must(world.databases, spec.to.database).outcomes[spec.to.statement];
        type = 'database';
        break;
      }
      case 'external':
        server = spec.to.name;
        outcome = must(world.externals, spec.to.name);
        type = 'virtual_node';
        break;
      case 'cache':
        server = 'redis';
        outcome = world.cache;
        type = 'database';
        break;
      case 'publish':
        server = 'rabbitmq';
        outcome = world.broker;
        type = 'messaging_system';
        break;
    }
    const edge = this.edge(client, server, type);
    const { mean, variance } = outcome.latency;
    const call: Call = {
      spec,
      server,
      edge,
      outcome,
      operation,
      attemptFailure: 0,
      timeoutPart: 0,
      mean,
      variance,
      failedMs: mean,
    };
    if (operation) {
      operation.edge = edge;
    }
    return call;
  }
}

/** Builds the shop in its healthy state. */
export function buildWorld(startMs: number, random: Random): World {
  const nodes = NODE_NAMES.map((name, index) => new Node(index, name, DATA_VOLUMES[index] as string, startMs));
  const services = buildServices(nodes, startMs, random);
  const stateful = buildStateful(nodes, startMs, random);
  const databases = new Map<DatabaseName, Database>();
  for (const name of ['orders-db', 'inventory-db'] as const) {
    databases.set(name, new Database(name, must(stateful, name)));
  }
  const externals = new Map<ExternalName, External>();
  for (const name of Object.keys(EXTERNALS) as ExternalName[]) {
    externals.set(name, new External(name));
  }
  const cache = new Cache(must(stateful, 'redis'));
  const broker = new Broker(must(stateful, 'rabbitmq'));
  const batch = buildBatch(nodes, startMs, random);
  const wiring = new Wiring();
  const user = wiring.edge('user', 'gateway', 'virtual_node');
  const consume = wiring.edge('rabbitmq', 'order-worker', 'messaging_system');
  const operations = OPERATIONS.map((spec) => {
    const incoming = spec.service === 'order-worker' ? consume : user;
    return new Operation(spec, must(services, spec.service), incoming);
  });
  const pods = [
    ...[...services.values()].flatMap((service) => service.pods),
    ...stateful.values(),
    ...batch.map((work) => work.pod),
  ];
  const partial = { nodes, services, operations, databases, externals, cache, broker, batch, pods, podChanges: 0 };
  for (const operation of operations) {
    for (const spec of operation.spec.calls) {
      operation.calls.push(wiring.call(spec, operation, partial));
    }
  }
  return { ...partial, edges: [...wiring.edges.values()] };
}
