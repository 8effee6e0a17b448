import { dateMath, dateTime } from '@grafana/data';

/** Times in an address are as the reader chose them: "now-6h" moves on, an absolute one stays. */
export interface RawRange {
  from: string | undefined;
  to: string | undefined;
}

/**
 * An ISO time of Grafana's raw time ("now-6h", ISO or unix ms), relative ones counted from `now` (unix ms); undefined
 * for none, for "now" as an end, and for nonsense.
 */
export function instantOf(raw: string | undefined, now: number, end: boolean): string | undefined {
  if (raw === undefined || (end && raw === 'now')) {
    return undefined;
  }
  const absolute = /^\d{12,14}$/.test(raw) ? Number(raw) : Date.parse(raw);
  const relative = raw.startsWith('now');
  const parsed = relative ? dateMath.parseDateMath(raw.slice(3), dateTime(now), end)?.valueOf() : absolute;
  return parsed !== undefined && Number.isFinite(parsed) ? new Date(parsed).toISOString() : undefined;
}
