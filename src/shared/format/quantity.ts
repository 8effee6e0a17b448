import { getI18nLanguage } from '../ui/language.ts';

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A length of time in its two largest units: "3 hr 5 min", "45 sec"; `seconds` are seconds. */
export function formatSpan(seconds: number, language = getI18nLanguage()): string {
  let rest = Math.max(0, Math.round(seconds));
  const first = UNITS.findIndex(([, size]) => rest >= size);
  const parts = UNITS.slice(first === -1 ? UNITS.length - 1 : first)
    .slice(0, 2)
    .map(([unit, size]) => {
      const value = Math.floor(rest / size);
      rest -= value * size;
      return { unit, value };
    });
  return parts
    .filter(({ value }, index) => index === 0 || value > 0)
    .map(({ unit, value }) =>
      new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(value)
    )
    .join(' ');
}

/** A share in [0, 1] as percent, with a digit after the point below ten: "4.2%". */
export function formatShare(share: number, language = getI18nLanguage()): string {
  const maximumFractionDigits = Math.abs(share) < 0.1 ? 1 : 0;
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits }).format(share);
}

/** A number with three significant digits at most, grouped: "1,230". */
export function formatNumber(value: number, language = getI18nLanguage()): string {
  const options = Math.abs(value) >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return new Intl.NumberFormat(language, options).format(value);
}

/** A response time, in milliseconds below a second: "250 ms", "1.2 sec"; `seconds` are seconds. */
export function formatLatency(seconds: number, language = getI18nLanguage()): string {
  const [value, unit] = seconds < 1 ? ([seconds * 1_000, 'millisecond'] as const) : ([seconds, 'second'] as const);
  const options = { style: 'unit', unit, unitDisplay: 'short', maximumSignificantDigits: 3 } as const;
  return new Intl.NumberFormat(language, options).format(value);
}
