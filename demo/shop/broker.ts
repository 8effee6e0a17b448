import { MIB } from './blueprint.ts';
import { Latency } from './latency.ts';
import type { Pod } from './pod.ts';
import type { Outcome } from './backends.ts';

/** The RabbitMQ broker with its one work queue `orders`. Publishers are blocked by the disk alarm, as in the real one. */
export class Broker implements Outcome {
  readonly pod: Pod;
  readonly latency = new Latency();
  failure = 0;
  failedMs = 2;
  ready = 0;
  unacked = 0;
  published = 900_000;
  delivered = 900_000;
  acked = 899_000;
  redelivered = 300;
  deadLettered = 12;
  diskAlarm = false;
  hoardBytesPerSecond = 0;
  hoardedBytes = 0;
  consumers = 0;
  #arrivals = 0;
  #requeued = 0;
  readonly diskLimitBytes = 512 * MIB;

  constructor(pod: Pod) {
    this.pod = pod;
    this.latency.set(3, 4);
  }

  publish(count: number): void {
    this.#arrivals += count;
    this.published += count;
  }

  /** Takes failed messages back; the dead ones have used up their tries. */
  requeue(count: number, dead: number): void {
    this.deadLettered += dead;
    this.#requeued += count;
    this.redelivered += count;
  }

  /** Takes up to `capacity` messages for the consumers. */
  take(capacity: number): number {
    const count = Math.min(this.ready, Math.floor(capacity));
    this.ready -= count;
    this.delivered += count;
    return count;
  }

  step(stepMs: number): void {
    const dt = stepMs / 1000;
    const node = this.pod.place.node;
    const disk = node.disk;
    this.ready += this.#arrivals + this.#requeued;
    if (this.hoardBytesPerSecond > 0) {
      const kept = Math.min(this.hoardBytesPerSecond * dt, disk.freeBytes);
      disk.request(0, (this.hoardBytesPerSecond * dt) / 131_072, 0, this.hoardBytesPerSecond * dt);
      disk.usedBytes += kept;
      this.hoardedBytes += kept;
    } else if (this.hoardedBytes > 0) {
      const freed = Math.min(this.hoardedBytes, 1024 * MIB * dt);
      this.hoardedBytes -= freed;
      disk.usedBytes -= freed;
    }
    this.diskAlarm = disk.freeBytes < this.diskLimitBytes;
    disk.request(0, this.#arrivals * 1.2 + 2 * dt, 0, this.#arrivals * 6000 + 30_000 * dt);
    this.pod.cpuWanted += ((this.#arrivals + this.unacked * 0.1) * 0.7) / 1000 + 0.03 * dt;
    const mean = this.diskAlarm ? 4000 : 1.6 / node.speed + disk.operationMs;
    this.latency.set(mean, mean * mean * 0.4);
    this.failure = 0;
    this.#arrivals = 0;
    this.#requeued = 0;
  }
}
