/**
 * Escapes in a JSON text that may decode to something that must not be stored: control characters, NUL (which Postgres
 * refuses) and halves of surrogate pairs. A body without any of them needs no look at its single strings.
 */
const SUSPICIOUS = /\\u(?:00[01789]|[dD][89a-fA-F])|\\[bf]|\u007f|[\u0080-\u009f]/;

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** True when strings of this JSON text must be cleaned one by one. */
export function mayNeedCleaning(json: string): boolean {
  return SUSPICIOUS.test(json);
}

/** The text without control characters (tab and line ends stay); halves of surrogate pairs become U+FFFD. */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(CONTROL, '');
}
