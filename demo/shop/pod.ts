import type { Call } from './edge.ts';
import { DurationHistogram } from './latency.ts';
import { Station } from './station.ts';
import type { Node } from './node.ts';
import type { Random } from './random.ts';

/** What a version of a service does differently. Harmless versions differ by a few per cent. */
export interface Build {
  version: string;
  cpuFactor: number;
  extraMs: number;
  bugShare: number;
  /** Bytes that each request leaves behind in a process of this version; more than 0 is a leak. */
  leakPerRequest: number;
}

/** Response statuses that the shop's services give; 200 is success. */
export const STATUSES = ['200', '500', '503', '504'] as const;
export type Status = (typeof STATUSES)[number];

export interface PodPlace {
  workload: string;
  container: string;
  slot: number;
  node: Node;
  address: string;
  cpuLimit: number;
  memoryLimit: number;
  baseMemory: number;
  stateful: boolean;
}

/** A pod with its one container: its share of a node, its counters, its life. */
export class Pod {
  readonly place: PodPlace;
  name = '';
  templateHash = '';
  build: Build;
  /** Grows whenever the set of its series changes (new identity, restart, first response of a status). */
  generation = 0;
  startedMs = 0;
  createdMs = 0;
  readyAtMs = 0;
  crashedAtMs = -Infinity;
  restarts = 0;
  oomEvents = 0;
  lastReason = '';
  lastCrashMs = -Infinity;
  #crashStreak = 0;

  cpuSeconds = 0;
  cfsPeriods = 0;
  cfsThrottled = 0;
  throttledSeconds = 0;
  memoryBytes: number;
  leakedBytes = 0;

  /** Core-seconds wanted in the present step. */
  cpuWanted = 0;
  cpuUsed = 0;
  readonly cpu = new Station();
  readonly threads = new Station();
  readonly pool = new Station();
  poolLeaked = 0;
  poolUsed = 0;
  poolPending = 0;
  poolTimeouts = 0;
  readonly poolWait = new DurationHistogram();
  readonly statements = new Map<string, DurationHistogram>();
  /** Duration histograms by `<operation key> <status>`; made when first needed, as a client library does. */
  readonly responses = new Map<string, DurationHistogram>();
  /** Requests that the gateway's rate limit has turned away at this pod. */
  rateLimited = 0;
  inFlight = 0;
  threadHold = 0;
  threadArrivals = 0;
  meanHoldMs = 5;
  /** Requests for a connection, and statements sent by call, in the present step. */
  poolArrivals = 0;
  readonly stepStatements = new Map<Call, number>();

  constructor(place: PodPlace, build: Build, nowMs: number, random: Random) {
    this.place = place;
    this.build = build;
    this.memoryBytes = place.baseMemory;
    this.identify(build, nowMs, random.kubeSuffix(10), random);
    this.readyAtMs = nowMs;
  }

  /** A new pod in this slot (rollout): new name, fresh counters. */
  identify(build: Build, nowMs: number, templateHash: string, random: Random): void {
    this.build = build;
    this.templateHash = templateHash;
    this.name = this.place.stateful
      ? `${this.place.workload}-${this.place.slot}`
      : `${this.place.workload}-${templateHash}-${random.kubeSuffix(5)}`;
    this.createdMs = nowMs;
    this.restarts = 0;
    this.oomEvents = 0;
    this.lastReason = '';
    this.#crashStreak = 0;
    this.#freshContainer(nowMs);
    this.readyAtMs = nowMs;
  }

  #freshContainer(nowMs: number): void {
    this.startedMs = nowMs;
    this.cpuSeconds = 0;
    this.cfsPeriods = 0;
    this.cfsThrottled = 0;
    this.throttledSeconds = 0;
    this.memoryBytes = this.place.baseMemory * 0.8;
    this.leakedBytes = 0;
    this.poolLeaked = 0;
    this.poolTimeouts = 0;
    this.rateLimited = 0;
    this.cpu.reset();
    this.threads.reset();
    this.pool.reset();
    this.poolWait.reset();
    this.statements.clear();
    this.responses.clear();
    this.generation++;
  }

  /** The kernel kills the container; kubelet starts it again after its back-off (10 s, 20 s, 40 s). */
  outOfMemory(nowMs: number): void {
    this.#crashStreak = nowMs - this.lastCrashMs < 600_000 ? this.#crashStreak + 1 : 1;
    const backOff = Math.min(40_000, 10_000 * 2 ** (this.#crashStreak - 2));
    this.lastCrashMs = nowMs;
    this.crashedAtMs = nowMs;
    this.restarts++;
    this.lastReason = 'OOMKilled';
    const oom = this.oomEvents + 1;
    this.#freshContainer(nowMs);
    this.oomEvents = oom;
    this.readyAtMs = nowMs + 6000 + (this.#crashStreak > 1 ? backOff : 0);
  }

  isReady(nowMs: number): boolean {
    return nowMs >= this.readyAtMs;
  }

  /** Crashed so lately that callers still send requests to it. */
  isRefusing(nowMs: number): boolean {
    return nowMs < this.readyAtMs && nowMs - this.crashedAtMs < 3000;
  }

  /** Counts what the rate limit turned away; the first time makes the series. */
  turnAway(requests: number): void {
    this.generation += this.rateLimited === 0 ? 1 : 0;
    this.rateLimited += requests;
  }

  histogram(operationKey: string, status: Status): DurationHistogram {
    const key = `${operationKey} ${status}`;
    let found = this.responses.get(key);
    if (!found) {
      found = new DurationHistogram();
      this.responses.set(key, found);
      this.generation++;
    }
    return found;
  }

  statement(kind: string): DurationHistogram {
    let found = this.statements.get(kind);
    if (!found) {
      found = new DurationHistogram();
      this.statements.set(kind, found);
      this.generation++;
    }
    return found;
  }

  /** Settles CPU accounting: what was wanted, what the quota and the node allowed, how often the quota stopped it. */
  settleCpu(stepMs: number): void {
    const dt = stepMs / 1000;
    const speed = this.place.node.speed;
    const quota = this.place.cpuLimit;
    this.cpuUsed = Math.min(this.cpuWanted / dt, quota, quota * speed + 0.05 * (1 - speed));
    this.cpuSeconds += this.cpuUsed * dt;
    const active = Math.min(1, 0.35 + this.cpuUsed);
    const periods = Math.round(10 * dt * active);
    const share = this.cpuUsed / quota;
    const throttled = share > 0.55 ? Math.min(1, Math.pow((share - 0.55) / 0.45, 2)) : 0;
    this.cfsPeriods += periods;
    this.cfsThrottled += Math.round(periods * throttled);
    this.throttledSeconds += periods * throttled * 0.05;
  }
}
