import { cleanText } from '../../platform/index.ts';

/** What may be stored of a map of texts. Lengths are UTF-16 units. */
export interface TextBounds {
  count: number;
  name: number;
  value: number;
  total: number;
}

export const LABEL_BOUNDS: TextBounds = { count: 64, name: 256, value: 4_096, total: 64 * 4_352 };
export const ANNOTATION_BOUNDS: TextBounds = { count: 64, name: 256, value: 16_384, total: 65_536 };

/** Kept before all others when there are too many. */
const FIRST = [
  'alertname',
  'severity',
  'service',
  'namespace',
  'job',
  'instance',
  'rulename',
  'summary',
  'description',
];

export type Texts = Record<string, string>;

/** The map as it may be stored and what had to be changed; or why it cannot be taken. */
export type TextsResult = { ok: true; texts: Texts; notes: string[] } | { ok: false; path: string; reason: string };

const NO_NOTES: string[] = [];

/**
 * Reads labels or annotations. What is too long or too much is cut and noted; what is no text at all is refused.
 * `suspicious` asks for each text to be cleaned. The common case returns the very object that came.
 */
export function readTexts(raw: unknown, what: 'labels' | 'annotations', suspicious: boolean): TextsResult {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return { ok: false, path: what, reason: raw === undefined ? `${what} are missing` : `${what} must be an object` };
  }
  const bounds = what === 'labels' ? LABEL_BOUNDS : ANNOTATION_BOUNDS;
  const source = raw as Record<string, unknown>;
  let count = 0;
  let total = 0;
  let fits = !suspicious;
  for (const name in source) {
    const value = source[name];
    count += 1;
    if (typeof value !== 'string') {
      if (value !== null && typeof value !== 'number' && typeof value !== 'boolean') {
        return { ok: false, path: `${what}.${cleanText(name.slice(0, 100))}`, reason: 'must be a text' };
      }
      fits = false;
    } else {
      total += name.length + value.length;
      fits &&= name.length <= bounds.name && name.length > 0 && value.length <= bounds.value;
    }
  }
  return fits && count <= bounds.count && total <= bounds.total
    ? { ok: true, texts: source as Texts, notes: NO_NOTES }
    : fit(source, what, bounds);
}

function fit(source: Record<string, unknown>, what: string, bounds: TextBounds): TextsResult {
  const notes: string[] = [];
  const kept: [string, string][] = [];
  let room = bounds.total;
  const names = orderOfKeeping(Object.keys(source));
  for (const original of names) {
    const name = cleanText(original);
    const text = source[original] ?? '';
    const value = cleanText(String(text));
    if (name === '' || name.length > bounds.name) {
      note(notes, `${what}: a name of ${name.length} characters was left out`);
      continue;
    }
    if (kept.length === bounds.count) {
      note(notes, `${what}: only ${bounds.count} of ${names.length} were kept`);
      break;
    }
    if (name !== original || value !== text) {
      note(notes, `${what}.${name}: ${typeof text === 'string' ? 'control characters were removed' : 'made a text'}`);
    }
    const length = Math.max(0, Math.min(value.length, bounds.value, room - name.length));
    if (length < value.length) {
      note(notes, `${what}.${name}: cut from ${value.length} to ${length} characters`);
    }
    room -= name.length + length;
    kept.push([name, length < value.length ? value.slice(0, length).toWellFormed() : value]);
  }
  return { ok: true, texts: Object.fromEntries(kept), notes };
}

function orderOfKeeping(names: string[]): string[] {
  const rank = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function note(notes: string[], text: string): void {
  if (notes.length < 20) {
    notes.push(text.slice(0, 400));
  }
}
