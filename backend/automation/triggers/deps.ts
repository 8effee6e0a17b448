import type { Clock, Database, Log, Secrets } from '../../platform/index.ts';
import type { OfferPort, RunPort } from '../proposals/ports.ts';

export interface TriggerDeps {
  database: Database;
  clock: Clock;
  log: Log;
  secrets: Secrets;
  runs: RunPort;
  playbooks: OfferPort;
}

/** Bounds of what starts by itself. */
export const TRIGGER_LIMITS = {
  perTenant: 100,
  /** Runs of one trigger within an hour; more are refused and said on the trigger. */
  runsPerHour: 60,
  /** Of a webhook. */
  bodyBytes: 65_536,
  /** Bodies of all webhooks in memory. */
  waitingBytes: 4_194_304,
  /** A schedule that comes later than this after its time says so. */
  lateMs: 120_000,
  /** Schedules that one look takes up. */
  duePerLook: 200,
} as const;
