import type { ByteWindow } from './byteWindow.ts';
import { scanDecimal } from './scanDecimal.ts';

const QUOTE = 0x22;
/** Doubles are written with at most 17 digits, 22 zeros before or after them, a sign, a point and an exponent. */
const LONGEST = 48;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Reads the sample value from `start` up to a quote into `out[index]`, to the bit what Number() makes of it; `NaN`,
 * `+Inf` and `-Inf` as Prometheus writes them. Answers where the quote is; -1 where no such
 * value has come.
 */
export function scanValue(window: ByteWindow, start: number, out: Float64Array, index: number): number {
  const end = scanDecimal(window.bytes, start, out, index);
  return end >= 0 && window.bytes[end] === QUOTE ? end : scanOther(window, start, out, index);
}

function scanOther({ bytes, end: behind }: ByteWindow, start: number, out: Float64Array, index: number): number {
  const most = Math.min(behind, start + LONGEST);
  let end = start;
  while (bytes[end] !== QUOTE) {
    if (end++ >= most) {
      return -1;
    }
  }
  const value = numberOf(bytes.toString('latin1', start, end));
  out[index] = value ?? Number.NaN;
  return value === null ? -1 : end;
}

/** What Prometheus means by a text; null when it is no number. */
export function numberOf(text: string): number | null {
  if (text === 'NaN') {
    return Number.NaN;
  }
  if (/^[+-]?Inf(?:inity)?$/i.test(text)) {
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return NUMBER.test(text) ? Number(text) : null;
}
