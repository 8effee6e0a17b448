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

/** One revision of a service's configuration: what a configuration service keeps so that it can be undone. */
export interface ConfigRevision {
  summary: string;
  setting: string;
  from: string;
  to: string;
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
  /** Every build that was rolled out, in order; the last one is `build`. */
  readonly rollouts: Build[];
  readonly configuration: ConfigRevision[] = [];
  /** Settings that only have a text: nothing here depends on them. */
  readonly texts = new Map<string, string>();
  /** Sessions per second and pod that take a connection and hang with it, up to `hungSessions` of them. */
  connectionLeakRate = 0;
  hungSessions = 0;
  rollout: PendingPod[] = [];
  deploymentGeneration = 1;
  ready: Pod[] = [];
  refusing = 0;

  constructor(spec: ServiceSpec, pods: Pod[], build: Build) {
    this.spec = spec;
    this.pods = pods;
    this.build = build;
    this.rollouts = [{ ...build, version: versionBefore(build.version) }, build];
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

  /** The build that was rolled out last under that version; `previous` is the rollout before the present one. */
  rolledOut(version: string): Build | undefined {
    return version === 'previous'
      ? this.rollouts.at(-2)
      : this.rollouts.findLast((candidate) => candidate.version === version);
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

function versionBefore(version: string): string {
  const [major = 1, minor = 0, patch = 0] = version.split('.').map(Number);
  return patch > 0 ? `${major}.${minor}.${patch - 1}` : `${major}.${minor - 1}.4`;
}
