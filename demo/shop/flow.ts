import { ROUTE_MIX } from './operations.ts';
import { demand } from './demand.ts';
import { Latency, observe } from './latency.ts';
import type { Call, Operation } from './edge.ts';
import type { Pod } from './pod.ts';
import type { Random } from './random.ts';
import { RateLimit } from './rateLimit.ts';
import { respond, settlePods, settlePool, settleQueues } from './response.ts';
import type { Service } from './service.ts';
import type { World } from './world.ts';

/** A transaction keeps its connection while the code between its statements runs. */
const TRANSACTION_MS = 25;

/** Moves the whole shop on by one step: load down the call tree, latency and failure up again, then the hosts. */
export class Flow {
  /** Multiplies the visitors' requests by entry operation. */
  readonly surge = new Map<string, number>();
  readonly limit = new RateLimit();
  readonly #world: World;
  readonly #random: Random;
  readonly #sent = new Map<Call, number>();
  readonly #upward: Operation[];
  readonly #byService = new Map<Service, Operation[]>();
  killed: Pod[] = [];
  readonly #failedLatency = new Latency();

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
    this.#upward = [...world.operations].reverse();
    for (const service of world.services.values()) {
      this.#byService.set(
        service,
        world.operations.filter((operation) => operation.service === service)
      );
    }
  }

  /** @param rate visitors' requests per second before any surge. */
  step(nowMs: number, stepMs: number, rate: number): void {
    const world = this.#world;
    for (const service of world.services.values()) {
      service.refresh(nowMs);
    }
    this.#admit(rate, stepMs);
    this.#sent.clear();
    for (const operation of world.operations) {
      demand(operation, world, this.#random, this.#sent);
    }
    this.#backends(stepMs);
    for (const [service, operations] of this.#byService) {
      settleQueues(service, operations, stepMs);
      this.#connections(service, stepMs);
    }
    for (const operation of this.#upward) {
      respond(operation, this.#sent, this.#random);
    }
    this.#closeEntries();
    this.killed = [];
    for (const service of world.services.values()) {
      this.killed.push(...settlePods(service, nowMs, stepMs, this.#random));
    }
    this.#hosts(nowMs, stepMs);
    for (const operation of world.operations) {
      operation.arrivals = 0;
    }
  }

  #admit(rate: number, stepMs: number): void {
    const { operations, broker } = this.#world;
    for (const operation of operations) {
      const share = ROUTE_MIX[operation.spec.key];
      if (share !== undefined) {
        const wanted = rate * share * (this.surge.get(operation.spec.key) ?? 1);
        const mean = (this.limit.admit(operation, wanted, stepMs) * stepMs) / 1000;
        operation.arrivals = this.#random.poisson(mean);
        operation.edge.total += operation.arrivals;
      } else if (operation.spec.key === 'worker:process') {
        const { service } = operation;
        const perMessage = Math.max(5, operation.latency.mean);
        const capacity = (service.ready.length * service.settings.threads * stepMs) / perMessage;
        operation.arrivals = service.ready.length > 0 ? broker.take(this.#random.round(capacity)) : 0;
        operation.edge.total += operation.arrivals;
        broker.unacked = Math.round((operation.arrivals * perMessage) / stepMs);
        broker.consumers = service.ready.length * service.settings.threads;
      }
    }
  }

  #backends(stepMs: number): void {
    const { externals, databases, cache, broker } = this.#world;
    for (const external of externals.values()) {
      external.step(stepMs, this.#random);
    }
    for (const database of databases.values()) {
      database.step(stepMs, this.#random);
    }
    cache.step(stepMs);
    broker.step(stepMs);
  }

  #connections(service: Service, stepMs: number): void {
    if (service.spec.database === undefined) {
      return;
    }
    for (const pod of service.ready) {
      let busyMs = 0;
      let count = 0;
      for (const [call, n] of pod.stepStatements) {
        const to = call.spec.to;
        if (n > 0 && to.type === 'database') {
          busyMs += n * (call.outcome.latency.mean + TRANSACTION_MS);
          count += n;
          observe(n, call.outcome.latency, this.#random.next(), call.spec.timeoutMs, pod.statement(to.statement));
        }
      }
      pod.stepStatements.clear();
      if (count > 0) {
        pod.meanHoldMs = busyMs / count;
      }
      settlePool(service, pod, pod.meanHoldMs, stepMs, this.#random);
    }
  }

  /** The arrows that no call of ours records: visitors into the gateway, messages into the worker. */
  #closeEntries(): void {
    for (const operation of this.#world.operations) {
      const entry = ROUTE_MIX[operation.spec.key] !== undefined;
      if (!entry && operation.spec.key !== 'worker:process') {
        continue;
      }
      let failed = operation.refused;
      for (const work of operation.work.values()) {
        failed += work.rejected + work.failed500 + work.failed504;
      }
      operation.edge.failed += failed;
      const { clientSeconds } = operation.edge;
      observe(operation.arrivals - failed, operation.latency, this.#random.next(), Infinity, clientSeconds);
      this.#failedLatency.set(operation.failedMs, operation.failedMs * operation.failedMs * 0.1);
      observe(failed, this.#failedLatency, this.#random.next(), Infinity, clientSeconds);
      if (!entry) {
        // The queue's delivery limit sends a message to the dead letters after about three tries.
        const dead = this.#random.binomial(failed, 0.34);
        this.#world.broker.requeue(failed - dead, dead);
        this.#world.broker.acked += operation.arrivals - failed;
      }
    }
  }

  #hosts(nowMs: number, stepMs: number): void {
    const { nodes, pods, batch } = this.#world;
    const dt = stepMs / 1000;
    for (const work of batch) {
      work.pod.cpuWanted += (work.threads + 0.03) * dt;
      const disk = work.pod.place.node.disk;
      disk.request(
        work.diskOperations * 0.4 * dt,
        work.diskOperations * 0.6 * dt,
        work.diskOperations * 8192 * dt,
        work.diskOperations * 8192 * dt
      );
      const wanted = work.pod.place.baseMemory * (work.threads > 0 ? 2.6 : 1);
      work.pod.memoryBytes += (wanted - work.pod.memoryBytes) * Math.min(1, dt / 8);
    }
    for (const node of nodes) {
      node.disk.step(stepMs);
      let wanted = 0;
      let used = 0;
      let memory = 0;
      let batchPod: Pod | undefined;
      for (const pod of pods) {
        if (pod.place.node !== node) {
          continue;
        }
        const want = Math.min(pod.cpuWanted / dt, isBatch(pod) ? Infinity : pod.place.cpuLimit);
        wanted += want;
        memory += pod.memoryBytes;
        if (isBatch(pod)) {
          batchPod = pod;
        } else if (pod.isReady(nowMs)) {
          pod.settleCpu(stepMs);
          used += pod.cpuUsed;
        }
        if (!isBatch(pod)) {
          pod.cpuWanted = 0;
        }
      }
      if (batchPod) {
        // Without a limit it takes whatever the others leave.
        batchPod.cpuUsed = Math.min(batchPod.cpuWanted / dt, Math.max(0.05, node.cores - used - 0.1));
        batchPod.cpuSeconds += batchPod.cpuUsed * dt;
        batchPod.cpuWanted = 0;
        used += batchPod.cpuUsed;
      }
      node.containersMemory = memory;
      node.settle(wanted, used, stepMs);
    }
  }
}

function isBatch(pod: Pod): boolean {
  return pod.place.container === 'analytics-batch';
}
