import { dateTimeFormat, type DateTimeInput } from '@grafana/data';
import { getI18nLanguage } from './language.ts';
import { Tooltip } from '@grafana/ui';
import { useNow } from '../hooks/useNow.ts';

const STEPS: Array<{ unit: Intl.RelativeTimeFormatUnit; ms: number }> = [
  { unit: 'year', ms: 365 * 86_400_000 },
  { unit: 'month', ms: 30 * 86_400_000 },
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
  { unit: 'second', ms: 1_000 },
];

/** "12 min ago" or "in 3 hr" in the reader's language; `at` and `now` in unix milliseconds. */
export function relativeTime(at: number, now: number, language: string): string {
  const distance = at - now;
  const step = STEPS.find(({ ms }) => Math.abs(distance) >= ms) ?? { unit: 'second' as const, ms: 1_000 };
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  return format.format(Math.trunc(distance / step.ms), step.unit);
}

/** The clock is renewed at this pace; what lies less than that ahead of it has just happened. */
const PACE_MS = 10_000;

/** A time as distance from now, kept up to date; the absolute one, in the reader's time zone, on hover. */
export function RelativeTime({ at }: { at: string | number }) {
  const now = useNow(PACE_MS);
  const ms = typeof at === 'number' ? at : Date.parse(at);
  if (!Number.isFinite(ms)) {
    return <span>{String(at)}</span>;
  }
  return (
    <Tooltip content={absoluteTime(ms)}>
      <time dateTime={new Date(ms).toISOString()}>
        {relativeTime(ms, ms - now < PACE_MS ? Math.max(now, ms) : now, getI18nLanguage())}
      </time>
    </Tooltip>
  );
}

/** Date and time to the second in the reader's time zone and format. */
export function absoluteTime(at: DateTimeInput): string {
  return dateTimeFormat(at, { defaultWithMS: false });
}
