const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const YEAR_10000 = 253_402_300_800_000;

/** A sender's time: unix ms; null when it says none (absent, empty, Go's zero time); undefined when it is not a time. */
export function readTime(raw: unknown): number | null | undefined {
  if (raw === undefined || raw === null || raw === '') {
    return null;
  }
  if (typeof raw !== 'string' || raw.length > 40 || !RFC3339.test(raw)) {
    return undefined;
  }
  const ms = Date.parse(raw);
  if (Number.isNaN(ms) || ms >= YEAR_10000) {
    return undefined;
  }
  // Go writes an unset time as year 1; nothing that alerts began before 1970.
  return ms <= 0 ? null : ms;
}

const AHEAD_MS = 5 * 60_000;
const BEHIND_MS = 24 * 3_600_000;

/**
 * How far the sender's clock seems to be from ours, in seconds (positive: ahead), or null when it is near enough. What
 * just happened is the start of a firing entry and the end of a resolved one. Nothing can begin in the future, so ahead
 * shows soon; a start long ago may also be a late delivery, so behind shows only after a day.
 */
export function clockSkewSeconds(happenedMs: number, receivedMs: number): number | null {
  const skew = happenedMs - receivedMs;
  return skew > AHEAD_MS || skew < -BEHIND_MS ? Math.round(skew / 1000) : null;
}
