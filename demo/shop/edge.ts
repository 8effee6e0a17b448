import { DurationHistogram, Latency } from './latency.ts';
import type { CallSpec, OperationSpec } from './operations.ts';
import type { Outcome } from './backends.ts';
import type { Pod } from './pod.ts';
import type { Service } from './service.ts';

export type ConnectionType = '' | 'database' | 'messaging_system' | 'virtual_node';

/** One arrow of the service graph with the counters that a tracing back end derives for it. */
export class Edge {
  readonly client: string;
  readonly server: string;
  readonly connectionType: ConnectionType;
  total = 0;
  failed = 0;
  /** Requests that never reached a server process (connection refused). */
  unanswered = 0;
  readonly serverSeconds = new DurationHistogram();
  readonly clientSeconds = new DurationHistogram();

  constructor(client: string, server: string, connectionType: ConnectionType) {
    this.client = client;
    this.server = server;
    this.connectionType = connectionType;
  }
}

/** One dependency of one operation, with what the last step taught about it. */
export interface Call {
  spec: CallSpec;
  server: string;
  edge: Edge;
  outcome: Outcome;
  operation: Operation | undefined;
  /** Share of attempts that fail, and the part of those that fail by the caller's timeout. */
  attemptFailure: number;
  timeoutPart: number;
  /** Mean and variance of the whole call with its retries, as the caller waits for it (ms). */
  mean: number;
  variance: number;
  /** Mean time the caller has spent on the call when it gives up (ms). */
  failedMs: number;
}

/** Chance that a request makes this call; a cache that is off sends everything to the source. */
export function callChance(call: Call, service: Service): number {
  const { cacheEnabled, cacheHitShare } = service.settings;
  switch (call.spec.chance) {
    case 'cache':
      return cacheEnabled ? 1 : 0;
    case 'miss':
      return cacheEnabled ? 1 - cacheHitShare : 1;
    default:
      return call.spec.chance;
  }
}

/** What one pod did for one operation in the present step. */
export class PodWork {
  arrivals = 0;
  ok = 0;
  rejected = 0;
  failed500 = 0;
  failed504 = 0;
  bugs = 0;
  poolTimeouts = 0;
  readonly okLatency = new Latency();
  readonly errorLatency = new Latency();
  readonly timeoutLatency = new Latency();

  clear(): void {
    this.arrivals = 0;
    this.ok = 0;
    this.rejected = 0;
    this.failed500 = 0;
    this.failed504 = 0;
    this.bugs = 0;
    this.poolTimeouts = 0;
  }
}

/** One operation of a service at run time; to its callers it is an outcome like any other. */
export class Operation implements Outcome {
  readonly spec: OperationSpec;
  readonly service: Service;
  readonly calls: Call[] = [];
  /** The arrow on which its requests come in; every operation has exactly one caller. */
  edge: Edge;
  readonly latency = new Latency();
  failure = 0;
  failedMs = 5;
  /** The part of failures that were timeouts further down. */
  timeoutPart = 0;
  arrivals = 0;
  refused = 0;
  readonly work = new Map<Pod, PodWork>();

  constructor(spec: OperationSpec, service: Service, edge: Edge) {
    this.spec = spec;
    this.service = service;
    this.edge = edge;
    this.latency.set(spec.cpuMs + spec.idleMs, 4);
    for (const pod of service.pods) {
      this.serveBy(pod);
    }
  }

  /** Lets a pod take part. */
  serveBy(pod: Pod): void {
    const { cpuMs, idleMs } = this.spec;
    const work = new PodWork();
    work.okLatency.set(cpuMs + idleMs, 4);
    work.errorLatency.set(cpuMs + idleMs, 4);
    work.timeoutLatency.set(cpuMs + idleMs, 4);
    this.work.set(pod, work);
  }

  workOf(pod: Pod): PodWork {
    const work = this.work.get(pod);
    if (!work) {
      throw new Error(`pod ${pod.name} does not serve ${this.spec.key}`);
    }
    return work;
  }
}
