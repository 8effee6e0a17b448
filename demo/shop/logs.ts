import type { LogLine } from './api.ts';
import type { Call, Operation } from './edge.ts';
import type { Pod } from './pod.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

const LIMIT = 20_000;

/** What the processes of the shop would write: some access lines, every kind of failure (thinned), kernel and broker events. */
export class Logs {
  readonly #random: Random;
  #lines: LogLine[] = [];
  #head = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  take(): LogLine[] {
    const lines = this.#head > 0 ? this.#lines.slice(this.#head) : this.#lines;
    this.#lines = [];
    this.#head = 0;
    return lines;
  }

  step(world: World, killed: readonly Pod[], nowMs: number): void {
    for (const operation of world.operations) {
      for (const pod of operation.service.ready) {
        this.#served(operation, pod, nowMs);
      }
    }
    for (const pod of killed) {
      this.#add(
        nowMs,
        'warn',
        pod,
        `Memory cgroup out of memory: Killed process 1 (${pod.place.container}), container restarted`,
        {
          reason: 'OOMKilled',
          restart_count: pod.restarts,
        }
      );
    }
    for (const database of world.databases.values()) {
      if (database.outcomes.INSERT.failure > 0 && this.#random.next() < 0.5) {
        this.#add(nowMs, 'error', database.pod, 'could not extend file "base/16402/24611": No space left on device', {
          sqlstate: '53100',
        });
      } else if (this.#random.next() < 0.004) {
        this.#add(nowMs, 'info', database.pod, 'checkpoint complete: wrote 412 buffers (2.5%)', {});
      }
    }
    if (world.broker.diskAlarm && this.#random.next() < 0.2) {
      this.#add(
        nowMs,
        'warn',
        world.broker.pod,
        'disk resource limit alarm set on node rabbit@rabbitmq-0, publishers are blocked',
        {}
      );
    }
  }

  #served(operation: Operation, pod: Pod, nowMs: number): void {
    const work = operation.workOf(pod);
    const { method, route } = operation.spec;
    const random = this.#random;
    if (work.ok > 0 && random.next() < 0.03) {
      this.#add(nowMs, 'info', pod, `${method} ${route} 200`, { duration_ms: Math.round(work.okLatency.mean) }, true);
    }
    if (work.bugs > 0 && random.next() < 0.7) {
      this.#add(
        nowMs,
        'error',
        pod,
        `${method} ${route} failed: TypeError: cannot read properties of undefined (reading 'amount')`,
        { status: 500, version: pod.build.version },
        true
      );
    }
    if (work.poolTimeouts > 0 && random.next() < 0.7) {
      const { poolTimeoutMs, poolSize } = operation.service.settings;
      this.#add(
        nowMs,
        'error',
        pod,
        `timeout after ${poolTimeoutMs} ms waiting for a connection from the pool`,
        { pool_size: poolSize },
        true
      );
    }
    if (work.rejected > 0 && random.next() < 0.3) {
      this.#add(
        nowMs,
        'warn',
        pod,
        `${method} ${route} rejected: server is at its concurrency limit`,
        { status: 503 },
        true
      );
    }
    const failedCalls = work.failed504 + work.failed500 - work.bugs - work.poolTimeouts;
    const call = failedCalls > 0 ? worstCall(operation) : undefined;
    if (call && random.next() < 0.7) {
      const text = work.failed504 > 0 ? `call to ${call.server} timed out` : `call to ${call.server} failed`;
      this.#add(
        nowMs,
        'error',
        pod,
        `${method} ${route}: ${text}`,
        { peer: call.server, status: work.failed504 > 0 ? 504 : 500 },
        true
      );
    }
  }

  #add(
    timeMs: number,
    level: LogLine['level'],
    pod: Pod,
    message: string,
    attributes: LogLine['attributes'],
    traced = false
  ): void {
    const line: LogLine = {
      timeMs,
      level,
      service: pod.place.workload,
      pod: pod.name,
      node: pod.place.node.name,
      message,
      attributes,
    };
    if (traced) {
      line.traceId = this.#random.hex(32);
    }
    this.#lines.push(line);
    if (this.#lines.length - this.#head > LIMIT) {
      this.#head++;
    }
    if (this.#head > LIMIT) {
      this.#lines = this.#lines.slice(this.#head);
      this.#head = 0;
    }
  }
}

function worstCall(operation: Operation): Call | undefined {
  let worst: Call | undefined;
  for (const call of operation.calls) {
    if (!worst || call.attemptFailure > worst.attemptFailure) {
      worst = call;
    }
  }
  return worst;
}
