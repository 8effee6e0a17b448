import type { ScrapeTarget } from '../metrics.ts';
import type { Operator } from './operator.ts';

export const FAULT_KINDS = [
  'bad-deploy',
  'slow-external',
  'pool-exhausted',
  'memory-leak',
  'disk-full',
  'traffic-surge',
  'noisy-neighbour',
  'bad-configuration',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault at work. `severity` runs from above 0 (hardly felt) to 1 (outage); 0.5 and more is felt by users within a minute. */
export interface ActiveFault {
  id: string;
  kind: FaultKind;
  target: string;
  severity: number;
  startedMs: number;
}

export interface FaultChoice {
  kind: FaultKind;
  title: string;
  targets: readonly string[];
}

export type ChangeKind = 'deploy' | 'config' | 'flag' | 'scale' | 'restart' | 'other';

/** A change as a delivery pipeline, a configuration service or an orchestrator reports it. Only what it alters tells harm. */
export interface ChangeEvent {
  id: string;
  kind: ChangeKind;
  service: string;
  /** Set when it is no service: `<kind>:<name>`. */
  resource?: string;
  summary: string;
  /** Versions of a deploy or restart, the old and new value of a setting or flag, numbers of replicas. */
  from: string;
  to: string;
  author: string;
  /** Unified diff of what it alters. */
  diff?: string;
  timeMs: number;
}

export type LogLevel = 'info' | 'warn' | 'error';

/** One structured log line. */
export interface LogLine {
  timeMs: number;
  level: LogLevel;
  service: string;
  pod: string;
  node: string;
  message: string;
  traceId?: string;
  attributes?: Readonly<Record<string, string | number>>;
}

export interface ShopOptions {
  seed: number;
  /** Unix ms at which the simulation starts. */
  startMs: number;
  /** Length of one step of simulated time in ms; default 1000. */
  stepMs?: number;
  /** Idle services that only add series; default 0. Each adds about 30 series. */
  fillerServices?: number;
  /** Mean time between harmless changes in ms; default 200,000; 0 means none. */
  changeEveryMs?: number;
  /** Whether log lines are made; default true. */
  logs?: boolean;
}

export interface Shop {
  readonly nowMs: number;
  /** What there is to scrape now; another array when pods have come or gone. */
  readonly targets: readonly ScrapeTarget[];
  /** What operators can do. */
  readonly operator: Operator;
  readonly faults: readonly FaultChoice[];
  /** Runs the simulation up to that time (unix ms, whole steps). Times in the past do nothing. */
  advance(toMs: number): void;
  /** Log lines since the last call, oldest first; bounded, the oldest are dropped. */
  takeLogs(): LogLine[];
  /** Change events since the last call, oldest first. */
  takeChanges(): ChangeEvent[];
  /** Starts a fault; throws a RangeError on an unknown kind, target or severity, or when that fault is already active. */
  inject(kind: FaultKind, target: string, severity: number): ActiveFault;
  /** Ends a fault by its id; without one, all. Returns those that were ended. */
  clear(id?: string): ActiveFault[];
  activeFaults(): ActiveFault[];
}
