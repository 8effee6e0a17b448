import { escapeRegex } from './places.rules.ts';
import type { TemplatePart } from './parseTemplate.rules.ts';

/** What surrounds a placeholder in a query. */
export type QueryPlace = 'string' | 'regex-string' | 'raw-string' | 'bare';

type Written = { text: string } | { problem: string };

/** Names and durations and numbers: what may stand in a query without quotes and can be nothing else. */
const ATOM =
  /^(?:[A-Za-z_:][A-Za-z0-9_:]{0,199}|\d{1,6}(?:ms|s|m|h|d|w|y)|-?\d{1,15}(?:\.\d{1,15})?(?:e[+-]?\d{1,3})?)$/;

/** Where each placeholder of a PromQL template stands (string literals as in Go, PromQL "Literals"). */
export function queryPlaces(parts: readonly TemplatePart[]): QueryPlace[] {
  const places: QueryPlace[] = [];
  let quote = '';
  let regex = false;
  let comment = false;
  let before = '';
  for (const part of parts) {
    if (typeof part !== 'string') {
      places.push(quote === '' ? 'bare' : quote === '`' ? 'raw-string' : regex ? 'regex-string' : 'string');
      before += 'x';
      continue;
    }
    for (let i = 0; i < part.length; i++) {
      const one = part.charAt(i);
      if (comment) {
        comment = one !== '\n';
        continue;
      }
      if (quote !== '') {
        if (one === '\\' && quote !== '`') {
          i += 1;
        } else if (one === quote) {
          quote = '';
        }
      } else if (one === '"' || one === "'" || one === '`') {
        quote = one;
        regex = /[=!]~$/.test(before);
      } else if (one === '#') {
        comment = true;
      }
      before = (before + one.trim()).slice(-2);
    }
  }
  return places;
}

/** Writes a value into a query so that it stays a value: the content of a string, or a plain name, number or duration. */
export function writeQueryValue(value: string, place: QueryPlace): Written {
  if (place === 'raw-string') {
    return { problem: 'stands between backticks, where nothing can be escaped. Use double quotes.' };
  }
  if (value.length > 1_000) {
    return { problem: 'is longer than 1000 characters. Give a shorter value.' };
  }
  if (place === 'bare') {
    return ATOM.test(value)
      ? { text: value }
      : {
          problem:
            'stands outside of quotes, where only a number, a duration or a metric name may be put. Give one, or put quotes around it.',
        };
  }
  // A value inside of =~ means itself: one that a sender chose must not match more than it says.
  return { text: escapeString(place === 'regex-string' ? escapeRegex(value) : value) };
}

function escapeString(value: string): string {
  // In hexadecimal, because PromQL takes an escaped quote only inside of quotes of the same kind.
  return (
    value
      .toWellFormed()
      .replaceAll('\\', '\\\\')
      // eslint-disable-next-line no-control-regex
      .replace(/["'\u0000-\u001f\u007f]/g, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`)
  );
}
