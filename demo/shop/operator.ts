/** What operators can do to the running shop, and what it answers. Each changes the shop's state; nothing else. */

/** A command that cannot be carried out, with the reason for whoever gave it. */
export class Refusal extends Error {
  readonly reason: 'unknown' | 'impossible' | 'invalid';

  constructor(reason: Refusal['reason'], message: string) {
    super(message);
    this.name = 'Refusal';
    this.reason = reason;
  }
}

/** What a command did. `changed` is false when everything already was as wanted. `from` is what undoing it needs. */
export interface Effect {
  changed: boolean;
  from: string | number | null;
  to: string | number | null;
  /** Ids of the change events that it made. */
  changes: string[];
  /** Of the configuration: the revision that it made, by which it is undone. */
  revision?: string;
}

export interface ServiceState {
  name: string;
  version: string;
  previousVersion: string | null;
  /** Every version that was rolled out here, oldest first. */
  versions: string[];
  replicas: { wanted: number; ready: number };
  rollingOut: boolean;
  pool: { database: string; size: number } | null;
  /** Revisions of the configuration, newest first. */
  configuration: { summary: string; setting: string; from: string; to: string }[];
}

export interface VolumeState {
  name: string;
  host: string;
  holder: string;
  sizeBytes: number;
  usedBytes: number;
}

export interface LimitState {
  /** Share of each route's usual rate that the gateway lets in; null: everything. */
  share: number | null;
  /** When the limit ends by itself, unix ms. */
  endsAtMs: number | null;
}

export interface Operator {
  services(): ServiceState[];
  /** @throws Refusal when there is no such service; so do the others */
  service(name: string): ServiceState;
  volumes(): VolumeState[];
  volume(name: string): VolumeState;
  limit(): LimitState;
  /** Rolls out a version that was there before; `previous` is the rollout before the present one. */
  rollBack(service: string, version: string): Effect;
  /** Replaces pods by new ones of the same version; with a host only those on it. Also for batch work. */
  restart(workload: string, host?: string): Effect;
  scale(service: string, replicas: number): Effect;
  /** Largest number of connections that each pod of the service keeps to its database. */
  resizePool(service: string, size: number): Effect;
  /** Ends what keeps space without use (orphaned replication slots, runaway temporary files) and removes it. */
  clean(volume: string): Effect;
  /** Lets each route have that share of its usual rate, for so many minutes; null lifts the limit. */
  setLimit(share: number | null, minutes: number): Effect;
  /** Sets a setting back to what it was before a revision (by its summary; `latest` is the newest one). */
  restoreConfiguration(service: string, revision: string): Effect;
}
