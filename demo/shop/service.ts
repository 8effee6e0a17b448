import type { Build, Pod } from './pod.ts';
import type { ServiceSpec } from './blueprint.ts';

/** What operators can set on a running service; configuration faults set some of it badly. */
export interface Settings {
  poolSize: number;
  poolTimeoutMs: number;
  threads: number;
  cacheEnabled: boolean;
  cacheHitShare: number;
  /** Timeouts in ms by the name of the server called; absent means the blueprint's. */
  timeouts: Map<string, number>;
}

export interface PendingPod {
  atMs: number;
  slot: number;
  build: Build;
  templateHash: string;
}

/** A deployment: its pods, its build, its settings. */
export class Service {
  readonly spec: ServiceSpec;
  readonly pods: Pod[];
  build: Build;
  readonly settings: Settings;
  /** Bytes that each request leaves behind; more than 0 is a leak. */
  leakPerRequest = 0;
  /** Connections per second and pod that are taken and never given back. */
  connectionLeakRate = 0;
  rollout: PendingPod[] = [];
  deploymentGeneration = 1;
  ready: Pod[] = [];
  refusing = 0;

  constructor(spec: ServiceSpec, pods: Pod[], build: Build) {
    this.spec = spec;
    this.pods = pods;
    this.build = build;
    this.settings = {
      poolSize: spec.poolSize,
      poolTimeoutMs: spec.poolTimeoutMs,
      threads: spec.threads,
      cacheEnabled: true,
      cacheHitShare: 0.9,
      timeouts: new Map(),
    };
  }

  get name(): string {
    return this.spec.name;
  }

  /** Sorts the pods into those that serve and those that callers still try although they crashed. */
  refresh(nowMs: number): void {
    this.ready.length = 0;
    this.refusing = 0;
    for (const pod of this.pods) {
      if (pod.isReady(nowMs)) {
        this.ready.push(pod);
      } else if (pod.isRefusing(nowMs)) {
        this.refusing++;
      }
    }
  }
}
