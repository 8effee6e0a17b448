import { EXTERNALS, GIB, MIB, STATEMENTS } from './blueprint.ts';
import type { DatabaseName, ExternalName, StatementKind } from './blueprint.ts';
import { Latency } from './latency.ts';
import { Station } from './station.ts';
import type { Pod } from './pod.ts';
import type { Random } from './random.ts';

/** What one attempt at a dependency meets in this step. */
export interface Outcome {
  /** Of the attempts that succeed. */
  latency: Latency;
  failure: number;
  /** Mean time until a failure is answered, in ms. */
  failedMs: number;
}

/** A third party: not observable except through the calls to it. */
export class External implements Outcome {
  readonly name: ExternalName;
  readonly latency = new Latency();
  failure: number;
  failedMs = 100;
  slowFactor = 1;
  extraFailure = 0;
  #wobble = 0;

  constructor(name: ExternalName) {
    this.name = name;
    this.failure = EXTERNALS[name].failure;
    this.step(0, undefined);
  }

  step(stepMs: number, random: Random | undefined): void {
    if (random) {
      const dt = stepMs / 1000;
      this.#wobble += -this.#wobble * (dt / 60) + 0.06 * Math.sqrt((2 * dt) / 60) * random.normal();
    }
    const spec = EXTERNALS[this.name];
    const mean = spec.meanMs * Math.exp(this.#wobble) * this.slowFactor;
    const deviation = (spec.deviationMs / spec.meanMs) * mean * (this.slowFactor > 1 ? 1.3 : 1);
    this.latency.set(mean, deviation * deviation);
    this.failure = Math.min(1, spec.failure + this.extraFailure);
    this.failedMs = mean;
  }
}

/** A PostgreSQL server: CPU, a disk that may be busy or full, and what pg_stat_* would tell. */
export class Database {
  readonly name: DatabaseName;
  readonly pod: Pod;
  readonly maxConnections = 100;
  readonly cpu = new Station();
  readonly outcomes: Record<StatementKind, Outcome> = {
    SELECT: { latency: new Latency(), failure: 0, failedMs: 4 },
    INSERT: { latency: new Latency(), failure: 0, failedMs: 4 },
    UPDATE: { latency: new Latency(), failure: 0, failedMs: 4 },
  };
  /** Bytes per second that something other than the shop's statements writes and keeps (retained WAL, runaway temp files). */
  hoardBytesPerSecond = 0;
  hoardedBytes = 0;
  arrivals: Record<StatementKind, number> = { SELECT: 0, INSERT: 0, UPDATE: 0 };
  commits = 4_000_000;
  rollbacks = 3_000;
  blocksHit = 9e7;
  blocksRead = 2e6;
  tuplesReturned = 5e7;
  tuplesFetched = 2e7;
  tuplesInserted = 3e6;
  tuplesUpdated = 4e6;
  tempBytes = 0;
  sizeBytes: number;
  active = 1;

  constructor(name: DatabaseName, pod: Pod) {
    this.name = name;
    this.pod = pod;
    this.sizeBytes = pod.place.node.disk.usedBytes * 0.7;
    this.#respond(0.9);
  }

  #respond(speed: number): void {
    const disk = this.pod.place.node.disk;
    // With no room left only statements that reuse space inside existing pages succeed.
    const noRoom = disk.freeBytes < 64 * MIB;
    for (const kind of ['SELECT', 'INSERT', 'UPDATE'] as const) {
      const cost = STATEMENTS[kind];
      const commit = cost.writes > 0 ? disk.operationMs * 2.5 : 0;
      const mean = cost.cpuMs / speed + this.cpu.waitMs + cost.reads * disk.operationMs + commit;
      this.outcomes[kind].latency.set(mean, mean * mean * 0.5);
      this.outcomes[kind].failure = cost.writes > 0 && noRoom ? (kind === 'INSERT' ? 0.97 : 0.8) : 0;
    }
  }

  step(stepMs: number, random: Random): void {
    const dt = stepMs / 1000;
    const disk = this.pod.place.node.disk;
    let cpuMs = 0;
    let busyMs = 0;
    let count = 0;
    for (const kind of ['SELECT', 'INSERT', 'UPDATE'] as const) {
      const n = this.arrivals[kind];
      const cost = STATEMENTS[kind];
      const done = n - random.round(n * this.outcomes[kind].failure);
      cpuMs += n * cost.cpuMs;
      count += n;
      busyMs += n * this.outcomes[kind].latency.mean;
      disk.request(n * cost.reads, done * cost.writes, n * cost.reads * 8192, done * cost.bytes);
      // Vacuum gives most of what is written back; what stays is the growth of the data.
      disk.usedBytes = Math.min(disk.sizeBytes, disk.usedBytes + done * cost.bytes * 0.02);
      this.sizeBytes += done * cost.bytes * 0.02;
      this.commits += done;
      this.rollbacks += n - done + random.round(n * 0.0005);
      this.blocksHit += n * cost.pages;
      this.blocksRead += random.round(n * cost.reads);
      this.tuplesReturned += n * 4;
      this.tuplesFetched += n * 2;
      this.tuplesInserted += kind === 'INSERT' ? done : 0;
      this.tuplesUpdated += kind === 'UPDATE' ? done : 0;
      this.arrivals[kind] = 0;
    }
    this.#hoard(dt);
    disk.request(0, 6 * dt, 0, 90_000 * dt);
    const speed = this.pod.place.node.speed;
    this.cpu.step(count, this.pod.place.cpuLimit * speed, count > 0 ? cpuMs / count : 1, stepMs, 8000);
    this.pod.cpuWanted += cpuMs / 1000 + (0.02 + this.hoardBytesPerSecond / 2e9) * dt;
    this.active = busyMs / stepMs;
    this.#respond(speed);
  }

  #hoard(dt: number): void {
    const disk = this.pod.place.node.disk;
    if (this.hoardBytesPerSecond > 0) {
      const rate = this.hoardBytesPerSecond;
      const kept = Math.min(rate * dt, disk.freeBytes);
      // A writer that meets ENOSPC retries and still loads the disk.
      const tried = kept > 0 ? rate * dt : rate * dt * 0.4;
      disk.request(0, tried / 131_072, 0, tried);
      disk.usedBytes += kept;
      this.hoardedBytes += kept;
      this.tempBytes += kept;
    } else if (this.hoardedBytes > 0) {
      const freed = Math.min(this.hoardedBytes, 1.2 * GIB * dt);
      this.hoardedBytes -= freed;
      disk.usedBytes -= freed;
    }
  }
}

/** The Redis cache: fast unless its CPU is gone. */
export class Cache implements Outcome {
  readonly pod: Pod;
  readonly latency = new Latency();
  readonly cpu = new Station();
  failure = 0;
  failedMs = 2;
  hits = 5_000_000;
  misses = 400_000;
  commands = 6_000_000;
  arrivals = 0;
  memoryBytes = 96 * MIB;

  constructor(pod: Pod) {
    this.pod = pod;
    this.latency.set(0.8, 0.3);
  }

  step(stepMs: number): void {
    const speed = this.pod.place.node.speed;
    this.cpu.step(this.arrivals, this.pod.place.cpuLimit * speed, 0.12, stepMs, 2000);
    const mean = 0.7 + 0.12 / speed + this.cpu.waitMs + (1 / speed - 1) * 2;
    this.latency.set(mean, mean * mean * 0.4);
    this.commands += this.arrivals;
    this.pod.cpuWanted += (this.arrivals * 0.12) / 1000 + (0.01 * stepMs) / 1000;
    this.arrivals = 0;
  }
}
