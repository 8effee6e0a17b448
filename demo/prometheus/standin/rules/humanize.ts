import { formatSignificant } from './printf.ts';

const LARGE = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];
const SMALL = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];
const BINARY = ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'];

function four(value: number): string {
  return formatSignificant(value, 4);
}

function scaledUp(value: number, base: number, prefixes: readonly string[]): string {
  let scaled = value;
  let prefix = '';
  for (const next of prefixes) {
    if (Math.abs(scaled) < base) {
      break;
    }
    prefix = next;
    scaled /= base;
  }
  return four(scaled) + prefix;
}

function scaledDown(value: number): string {
  let scaled = value;
  let prefix = '';
  for (const next of SMALL) {
    if (Math.abs(scaled) >= 1) {
      break;
    }
    prefix = next;
    scaled *= 1000;
  }
  return four(scaled) + prefix;
}

/** `1234567` as `1.235M`, `0.00012` as `120u`. */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) {
    return four(value);
  }
  return Math.abs(value) >= 1 ? scaledUp(value, 1000, LARGE) : scaledDown(value);
}

export function humanize1024(value: number): string {
  return Math.abs(value) <= 1 || !Number.isFinite(value) ? four(value) : scaledUp(value, 1024, BINARY);
}

export function humanizePercentage(value: number): string {
  return `${four(value * 100)}%`;
}

/** Seconds as `1d 2h 3m 4s`, `4.5s` or `12ms`. */
export function humanizeDuration(value: number): string {
  if (!Number.isFinite(value)) {
    return four(value);
  }
  if (Math.abs(value) < 1) {
    return `${value === 0 ? four(0) : scaledDown(value)}s`;
  }
  const sign = value < 0 ? '-' : '';
  const size = Math.abs(value);
  const whole = Math.trunc(size);
  const parts = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  const first = parts.findIndex((part) => part !== 0);
  if (first < 0 || first === 3) {
    return `${sign}${four(size)}s`;
  }
  return (
    sign +
    parts
      .slice(first)
      .map((part, i) => `${part}${'dhms'[first + i]}`)
      .join(' ')
  );
}
