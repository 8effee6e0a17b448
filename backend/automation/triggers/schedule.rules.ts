import { Cron } from 'croner';
import { AppError, asError } from '../../platform/index.ts';

/** When a schedule trigger is due. */
export interface Schedule {
  /** The first time after `afterMs` (unix ms), or null when none comes any more. */
  next(afterMs: number): number | null;
  /** The next `count` times after `afterMs`. */
  times(afterMs: number, count: number): number[];
  /** How many times lie after `afterMs` and not after `untilMs`; at most `MOST_COUNTED`. */
  countBetween(afterMs: number, untilMs: number): number;
}

export const MOST_COUNTED = 1_000;
/** Later than this after a schedule was written counts as never: 29 February comes at most 8 years apart. */
const FAR_MS = 10 * 366 * 86_400_000;

/**
 * Reads a cron expression of five fields in an IANA time zone. A daily time that a change to summer time leaves out runs
 * at the first minute after the gap; one that comes twice runs once; steps and wildcards follow the clock that passes
 * (croner's rules, after Vixie cron). Throws `bad_request` with the field: not cron, no such zone, or never due.
 */
export function readSchedule(cron: string, timezone: string, nowMs: number): Schedule {
  checkTimezone(timezone);
  const job = parseCron(cron, timezone);
  const next = (afterMs: number): number | null => job.nextRun(new Date(afterMs))?.getTime() ?? null;
  const first = next(nowMs);
  if (first === null || first - nowMs > FAR_MS) {
    throw refused('cron', 'names no time that ever comes, for example 30 February');
  }
  return {
    next,
    times: (afterMs, count) => job.nextRuns(count, new Date(afterMs)).map((time) => time.getTime()),
    countBetween(afterMs, untilMs) {
      let count = 0;
      for (let at = next(afterMs); at !== null && at <= untilMs && count < MOST_COUNTED; at = next(at)) {
        count++;
      }
      return count;
    },
  };
}

function checkTimezone(timezone: string): void {
  // Offsets are no zones: who writes one means a place, and would be an hour late in half of the year.
  if (!/^[A-Za-z]/.test(timezone)) {
    throw refused('timezone', 'is not a time zone; write one as Europe/Berlin or UTC');
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
  } catch {
    throw refused('timezone', `is not a known time zone: ${timezone.slice(0, 60)}; write one as Europe/Berlin or UTC`);
  }
}

function parseCron(cron: string, timezone: string): Cron {
  try {
    return new Cron(cron, { timezone, mode: '5-part', paused: true });
  } catch (error) {
    const reason = asError(error)
      .message.replace(/^Cron\w*: /, '')
      .slice(0, 200);
    throw refused('cron', `is not a cron expression of five fields: ${reason}`);
  }
}

/** A field of a request that does not hold, with the reason. */
export function refused(field: string, reason: string): AppError {
  return new AppError('bad_request', `${field} ${reason}.`, { details: [{ path: `body.${field}`, reason }] });
}
