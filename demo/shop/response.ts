import { MIB } from './blueprint.ts';
import { callChance } from './edge.ts';
import type { Call, Operation } from './edge.ts';
import { Latency, observe } from './latency.ts';
import type { Pod } from './pod.ts';
import type { Random } from './random.ts';
import type { Service } from './service.ts';

const NETWORK_MS = 0.6;
const QUEUE_LIMIT_MS = 3500;
const REFUSED = new Latency();
REFUSED.set(2, 1);
const FAILED = new Latency();
const BODY_BYTES = 1800;

/** CPU cost of a request on this pod just now; a heap near its limit makes the collector work. */
function cpuCost(operation: Operation, pod: Pod): number {
  const fill = pod.memoryBytes / pod.place.memoryLimit;
  const collector = fill > 0.85 ? 1 + (fill - 0.85) * 5 : 1;
  return operation.spec.cpuMs * pod.build.cpuFactor * collector;
}

/** Settles the queues for CPU and connections of every pod of a service, once a step. */
export function settleQueues(service: Service, operations: readonly Operation[], stepMs: number): void {
  for (const pod of service.ready) {
    let arrivals = 0;
    let cpuMs = 0;
    let workedMs = 0;
    for (const operation of operations) {
      const work = operation.workOf(pod);
      const cost = cpuCost(operation, pod);
      arrivals += work.arrivals;
      cpuMs += work.arrivals * cost;
      workedMs += (work.arrivals - work.rejected) * cost + work.rejected * 0.3;
    }
    const speed = pod.place.node.speed;
    const hold = arrivals > 0 ? cpuMs / arrivals : 1;
    pod.cpu.step(arrivals, pod.place.cpuLimit * speed, hold, stepMs, QUEUE_LIMIT_MS);
    const waiting = pod.cpu.backlog > 0 ? pod.place.cpuLimit * (stepMs / 1000) : 0;
    pod.cpuWanted += Math.max(waiting, workedMs / 1000) + (0.012 * stepMs) / 1000;
  }
}

/** Settles a pod's connection pool: hung sessions keep theirs, the rest serve in turn. */
export function settlePool(service: Service, pod: Pod, meanHoldMs: number, stepMs: number, random: Random): void {
  const { poolSize, poolTimeoutMs } = service.settings;
  if (service.connectionLeakRate > 0) {
    const hung = Math.min(poolSize, service.hungSessions);
    pod.poolLeaked = Math.min(hung, pod.poolLeaked + service.connectionLeakRate * (stepMs / 1000));
  } else if (pod.poolLeaked > 0) {
    pod.poolLeaked = Math.max(0, pod.poolLeaked - (stepMs / 1000) * 2);
  }
  const usable = Math.max(0, poolSize - Math.floor(pod.poolLeaked));
  const arrivals = pod.poolArrivals;
  pod.pool.step(arrivals, usable, meanHoldMs, stepMs, poolTimeoutMs);
  const busy = Math.min(usable, (arrivals * meanHoldMs) / stepMs + (pod.pool.backlog > 0 ? usable : 0));
  pod.poolUsed = Math.min(poolSize, Math.floor(pod.poolLeaked) + random.round(busy));
  pod.poolPending = Math.round(pod.pool.backlog + Math.min(pod.pool.refused, arrivals) * (poolTimeoutMs / 1000));
  const wait = new Latency();
  wait.set(Math.max(0.05, pod.pool.waitMs), pod.pool.waitMs * pod.pool.waitMs);
  observe(arrivals, wait, random.next(), poolTimeoutMs, pod.poolWait);
  pod.poolArrivals = 0;
}

/** Learns from the dependency's present state what the next attempts will meet, and records the caller's view. */
function learn(call: Call, service: Service, count: number, random: Random): void {
  const timeout = service.settings.timeouts.get(call.server) ?? call.spec.timeoutMs;
  const { latency, failure } = call.outcome;
  const late = Math.min(1, latency.exceed(Math.max(1, timeout - NETWORK_MS)));
  const failed = failure + (1 - failure) * late;
  call.attemptFailure = failed < 1e-7 ? 0 : failed;
  const below = call.operation ? call.operation.timeoutPart : 0;
  call.timeoutPart = failed > 0 ? Math.min(1, ((1 - failure) * late + failure * below) / failed) : 0;
  const once = latency.truncatedMean(timeout) + NETWORK_MS;
  let attempts = 1;
  for (let i = 1; i <= call.spec.retries; i++) {
    attempts += Math.pow(failed, i);
  }
  call.mean = once * attempts;
  const spread = Math.min(latency.variance, timeout * timeout * 0.25);
  call.variance = spread * attempts;
  const failedOnce =
    failed > 0
      ? ((1 - failure) * late * timeout + failure * Math.min(timeout, call.outcome.failedMs)) / failed
      : timeout;
  call.failedMs = failedOnce * (1 + call.spec.retries);
  if (count > 0) {
    const own = call.operation ? undefined : call.edge.serverSeconds;
    const answered = random.round(count * (1 - failed));
    observe(answered, latency, random.next(), timeout, call.edge.clientSeconds, own);
    if (answered < count) {
      FAILED.set(failedOnce, failedOnce * failedOnce * 0.05);
      observe(count - answered, FAILED, random.next(), timeout, call.edge.clientSeconds, own);
    }
  }
}

interface Dependencies {
  mean: number;
  variance: number;
  survival: number;
  timeouts: number;
  failures: number;
  /** Mean time that a request has spent on its calls when one of them fails it. */
  failedMs: number;
  usesPool: boolean;
}

function dependencies(operation: Operation): Dependencies {
  const result: Dependencies = {
    mean: 0,
    variance: 0,
    survival: 1,
    timeouts: 0,
    failures: 0,
    failedMs: 0,
    usesPool: false,
  };
  for (const call of operation.calls) {
    const p = callChance(call, operation.service);
    const failed = p * Math.pow(call.attemptFailure, call.spec.retries + 1);
    result.failedMs += failed * (result.mean + call.failedMs);
    result.mean += p * call.mean;
    result.variance += p * call.variance + p * (1 - p) * call.mean * call.mean;
    result.failures += failed;
    result.timeouts += failed * call.timeoutPart;
    result.survival *= 1 - failed;
    result.usesPool ||= call.spec.to.type === 'database';
  }
  result.failedMs = result.failures > 0 ? result.failedMs / result.failures : result.mean;
  return result;
}

/** Records what a pod answered and how long it took, in its own metrics and in those of the edge. */
function record(operation: Operation, pod: Pod, random: Random): void {
  const work = operation.workOf(pod);
  const key = operation.spec.key;
  const edge = operation.edge.serverSeconds;
  observe(work.ok, work.okLatency, random.next(), Infinity, pod.histogram(key, '200'), edge);
  if (work.failed500 > 0) {
    observe(work.failed500, work.errorLatency, random.next(), Infinity, pod.histogram(key, '500'), edge);
  }
  if (work.rejected > 0) {
    observe(work.rejected, REFUSED, random.next(), Infinity, pod.histogram(key, '503'), edge);
  }
  if (work.failed504 > 0) {
    observe(work.failed504, work.timeoutLatency, random.next(), Infinity, pod.histogram(key, '504'), edge);
  }
}

/** Works out latency and failure of an operation from its pods and dependencies, and records the step. */
export function respond(operation: Operation, sent: Map<Call, number>, random: Random): void {
  const { service } = operation;
  for (const call of operation.calls) {
    learn(call, service, sent.get(call) ?? 0, random);
  }
  const deps = dependencies(operation);
  let weight = 0;
  let mean = 0;
  let square = 0;
  let failure = 0;
  let timeouts = 0;
  let failedMs = 0;
  for (const pod of service.ready) {
    const work = operation.workOf(pod);
    const own = cpuCost(operation, pod) / pod.place.node.speed + operation.spec.idleMs + pod.build.extraMs;
    const waits = pod.cpu.waitMs + pod.threads.waitMs + (deps.usesPool ? pod.pool.waitMs : 0);
    const okMean = own + waits + deps.mean;
    const variance = own * own * 0.2 + waits * waits * 0.5 + deps.variance;
    work.okLatency.set(okMean, variance);
    const noConnection = work.poolTimeouts / Math.max(1, work.failed500);
    const broken = work.bugs / Math.max(1, work.failed500);
    const started = own + pod.cpu.waitMs + pod.threads.waitMs;
    const errorMs =
      started + noConnection * service.settings.poolTimeoutMs + (1 - noConnection - broken) * deps.failedMs;
    work.errorLatency.set(errorMs, errorMs * errorMs * 0.1);
    work.timeoutLatency.set(started + deps.failedMs, deps.failedMs * deps.failedMs * 0.02);
    pod.threadHold += work.arrivals * (okMean - pod.threads.waitMs);
    pod.threadArrivals += work.arrivals;
    const shed = 1 - (1 - pod.cpu.refusedShare) * (1 - pod.threads.refusedShare);
    const inner = 1 - (1 - pod.build.bugShare) * (1 - (deps.usesPool ? pod.pool.refusedShare : 0)) * deps.survival;
    weight += 1;
    mean += okMean;
    square += variance + okMean * okMean;
    failure += shed + (1 - shed) * inner;
    const errors = work.failed500 + work.failed504 + work.rejected;
    failedMs +=
      errors > 0
        ? (work.failed500 * work.errorLatency.mean + work.failed504 * work.timeoutLatency.mean + work.rejected * 2) /
          errors
        : operation.failedMs;
    timeouts += (1 - shed) * deps.timeouts;
    record(operation, pod, random);
  }
  if (weight > 0) {
    mean /= weight;
    operation.failedMs = failedMs / weight;
    operation.latency.set(mean, Math.max(0.1, square / weight - mean * mean));
  }
  const unreachable = weight === 0 ? 1 : service.refusing / (weight + service.refusing);
  const inner = weight > 0 ? failure / weight : 0;
  operation.failure = unreachable + (1 - unreachable) * inner;
  operation.timeoutPart =
    operation.failure > 0 ? Math.min(1, (weight > 0 ? timeouts / weight : 0) / operation.failure) : 0;
}

/** Closes the step of a service's pods: threads, memory, leak, and the kernel's kill when memory is out. */
export function settlePods(service: Service, nowMs: number, stepMs: number, random: Random): Pod[] {
  const killed: Pod[] = [];
  const dt = stepMs / 1000;
  for (const pod of service.ready) {
    const hold = pod.threadArrivals > 0 ? pod.threadHold / pod.threadArrivals : 1;
    if (service.spec.name !== 'order-worker') {
      pod.threads.step(pod.threadArrivals, service.settings.threads, hold, stepMs, QUEUE_LIMIT_MS);
    }
    pod.inFlight = Math.min(service.settings.threads, pod.threadHold / stepMs);
    pod.leakedBytes += pod.build.leakPerRequest * pod.threadArrivals;
    const wave = 1 + 0.05 * Math.sin((nowMs - pod.startedMs) / 47_000 + pod.place.slot * 2) + 0.008 * random.normal();
    const wanted = pod.place.baseMemory * wave + pod.inFlight * 0.35 * MIB + pod.leakedBytes;
    pod.memoryBytes += (wanted - pod.memoryBytes) * Math.min(1, dt / 4);
    const node = pod.place.node;
    node.receivedBytes += Math.round(pod.threadArrivals * BODY_BYTES);
    node.sentBytes += Math.round(pod.threadArrivals * BODY_BYTES * 3);
    pod.threadArrivals = 0;
    pod.threadHold = 0;
    if (pod.memoryBytes > pod.place.memoryLimit) {
      pod.outOfMemory(nowMs);
      killed.push(pod);
    }
  }
  return killed;
}
