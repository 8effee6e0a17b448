import { GIB, NODE_CORES, VOLUMES } from './blueprint.ts';

/** A data disk shared by everything on a node. Latency follows utilisation. */
export class Disk {
  readonly sizeBytes: number;
  readonly bootUsedBytes: number;
  usedBytes: number;
  readonly maxOperations = 2500;
  readonly maxBytesPerSecond = 260e6;
  utilisation = 0.02;
  reads = 0;
  writes = 0;
  readBytes = 0;
  writtenBytes = 0;
  readSeconds = 0;
  writeSeconds = 0;
  busySeconds = 0;
  #stepReads = 0;
  #stepWrites = 0;
  #stepReadBytes = 0;
  #stepWrittenBytes = 0;

  constructor(volume: string) {
    const spec = VOLUMES[volume];
    if (!spec) {
      throw new Error(`no volume ${volume}`);
    }
    this.sizeBytes = spec.sizeBytes;
    this.usedBytes = spec.usedBytes;
    this.bootUsedBytes = spec.usedBytes;
  }

  get freeBytes(): number {
    return Math.max(0, this.sizeBytes - this.usedBytes);
  }

  /** Time of one operation at the present utilisation, in ms. */
  get operationMs(): number {
    return 0.5 / (1 - Math.min(this.utilisation, 0.985));
  }

  request(reads: number, writes: number, readBytes: number, writtenBytes: number): void {
    this.#stepReads += reads;
    this.#stepWrites += writes;
    this.#stepReadBytes += readBytes;
    this.#stepWrittenBytes += writtenBytes;
  }

  step(stepMs: number): void {
    const dt = stepMs / 1000;
    const load =
      (this.#stepReads + this.#stepWrites) / (this.maxOperations * dt) +
      (this.#stepReadBytes + this.#stepWrittenBytes) / (this.maxBytesPerSecond * dt);
    this.utilisation += 0.5 * (Math.min(load, 1.5) - this.utilisation);
    const done = load > 1 ? 1 / load : 1;
    this.reads += Math.round(this.#stepReads * done);
    this.writes += Math.round(this.#stepWrites * done);
    this.readBytes += Math.round(this.#stepReadBytes * done);
    this.writtenBytes += Math.round(this.#stepWrittenBytes * done);
    this.readSeconds += (this.#stepReads * done * this.operationMs) / 1000;
    this.writeSeconds += (this.#stepWrites * done * this.operationMs) / 1000;
    this.busySeconds += Math.min(1, load) * dt;
    this.#stepReads = 0;
    this.#stepWrites = 0;
    this.#stepReadBytes = 0;
    this.#stepWrittenBytes = 0;
  }
}

/** A host: shares its cores among what runs on it and accounts for it as the kernel does. */
export class Node {
  readonly name: string;
  readonly index: number;
  readonly disk: Disk;
  readonly cores = NODE_CORES;
  readonly memoryTotal = 8 * GIB;
  readonly bootMs: number;
  /** Speed of a thread on this node: 1 unless there is more to run than cores. */
  speed = 1;
  wanted = 0;
  used = 0;
  containersMemory = 0;
  idleSeconds = 0;
  userSeconds = 0;
  systemSeconds = 0;
  iowaitSeconds = 0;
  stealSeconds = 0;
  cpuWaitingSeconds = 0;
  ioWaitingSeconds = 0;
  load1 = 0.5;
  load5 = 0.5;
  load15 = 0.5;
  receivedBytes = 0;
  sentBytes = 0;

  constructor(index: number, name: string, volume: string, startMs: number) {
    this.index = index;
    this.name = name;
    this.disk = new Disk(volume);
    this.bootMs = startMs - (17 + 3 * index) * 86_400_000;
    this.idleSeconds = 1e6;
    this.userSeconds = 2e5;
    this.systemSeconds = 6e4;
    this.iowaitSeconds = 3e3;
  }

  /** Settles the CPU of one step. `wanted` and `batch` in cores; `batch` takes its share thread by thread. */
  settle(wanted: number, used: number, stepMs: number): void {
    const dt = stepMs / 1000;
    const system = 0.09;
    this.wanted = wanted + system;
    const target = this.wanted > this.cores ? this.cores / this.wanted : 1;
    this.speed += 0.6 * (target - this.speed);
    this.used = Math.min(this.cores, used + system);
    const iowait = Math.min(this.cores - this.used, Math.max(0, this.disk.utilisation - 0.05) * 0.8);
    this.userSeconds += this.used * 0.82 * dt;
    this.systemSeconds += this.used * 0.18 * dt;
    this.iowaitSeconds += iowait * dt;
    this.idleSeconds += Math.max(0, this.cores - this.used - iowait) * dt;
    const pressure = this.wanted / this.cores;
    this.cpuWaitingSeconds += Math.min(1, 0.04 * pressure * pressure + Math.max(0, pressure - 0.9) * 0.6) * dt;
    this.ioWaitingSeconds += Math.min(1, 0.02 + 0.9 * Math.pow(Math.min(1, this.disk.utilisation), 3)) * dt;
    const runnable = this.wanted + iowait;
    this.load1 += (runnable - this.load1) * (1 - Math.exp(-dt / 60));
    this.load5 += (runnable - this.load5) * (1 - Math.exp(-dt / 300));
    this.load15 += (runnable - this.load15) * (1 - Math.exp(-dt / 900));
  }
}
