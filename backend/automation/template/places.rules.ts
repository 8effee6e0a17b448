/**
 * Where a value is put, which decides how it is written there. Values are untrusted: alert texts, titles of changes and
 * answers of other systems all end up in them.
 */
export type Place = 'path' | 'query' | 'header' | 'text' | 'line' | 'markup' | 'regex';

type Written = { text: string } | { problem: string };

const MAX_SHORT = 1_000;
const MAX_TEXT = 4_000;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
// eslint-disable-next-line no-control-regex
const CONTROL_BUT_LINES = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const LINE_ENDS = /[\r\n\t\u2028\u2029]+/g;

/** Writes a value so that it stays one value where it stands. */
export function writeValue(value: string, place: Place): Written {
  switch (place) {
    case 'path':
      return pathValue(value);
    case 'query':
      return short(value, encodeURIComponent);
    case 'header':
      return headerValue(value);
    case 'regex':
      return short(value, escapeRegex);
    case 'line':
      return { text: bounded(value.replace(LINE_ENDS, ' ').replace(CONTROL_BUT_LINES, ''), MAX_SHORT) };
    case 'text':
      return { text: bounded(value.replace(CONTROL_BUT_LINES, ''), MAX_TEXT) };
    case 'markup':
      return { text: bounded(escapeMarkup(value.replace(CONTROL_BUT_LINES, '')), MAX_TEXT) };
  }
}

function short(value: string, write: (value: string) => string): Written {
  if (value.length > MAX_SHORT) {
    return { problem: `is longer than ${MAX_SHORT} characters. Give a shorter value.` };
  }
  return CONTROL.test(value)
    ? { problem: 'holds control characters or line ends. Give a value without them.' }
    : { text: write(value.toWellFormed()) };
}

/** One segment of a URL's path: what could lead out of the segment is encoded, what could lead up the path is refused. */
function pathValue(value: string): Written {
  if (value === '') {
    return { problem: 'is empty, so that the path would be another one. Give a value.' };
  }
  if (value.split(/[/\\]/).some(isDots)) {
    return { problem: 'holds a "." or ".." segment, which would lead to another path. Give a plain name.' };
  }
  return short(value, (text) => encodeURIComponent(text).replace(/[!'()*]/g, percent));
}

function headerValue(value: string): Written {
  const written = short(value, (text) => text);
  return 'text' in written && !/^[\x20-\x7e]*$/.test(written.text)
    ? { problem: 'holds characters that a header cannot carry. Put it into the body.' }
    : written;
}

/** True for `.` and `..`, however they are written in a URL. */
export function isDots(segment: string): boolean {
  return /^(?:\.|%2e){1,2}$/i.test(segment);
}

/** True for a path that a server may take for one further up, however its segments are written. */
export function leadsUp(path: string): boolean {
  return path.split('/').some((segment) => decoded(segment).split(/[/\\]/).some(isDots));
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The value as a regular expression (RE2) that matches exactly it. */
export function escapeRegex(value: string): string {
  return value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function escapeMarkup(value: string): string {
  return value.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function bounded(text: string, most: number): string {
  const whole = text.toWellFormed();
  return whole.length > most ? `${whole.slice(0, most - 1).toWellFormed()}…` : whole;
}
