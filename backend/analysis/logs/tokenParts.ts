import { MASK } from './lineMasker.ts';

/** A value that is not known by its shape but by its many forms; unlike `MASK` it stands for any text. */
export const FREE = '\u0001';

/** `user="bob",` is the stem `user="`, the core `bob` and the tail `",`: only cores vary within one position. */
export interface TokenParts {
  stem: string;
  core: string;
  tail: string;
}

/** `name=`, `name:`, `name(` and opening quotes and brackets; a name before a colon has no dot, else it is a host. */
// oxlint-disable-next-line no-control-regex
const STEM = /^(?:["'([{<]*(?:[^=:([{<"'\u0000\u0001]*"?=|[^=:([{<"'.\u0000\u0001]*"?[:([{<])[=:([{<]*["']*|["'([{<]+)/;
const TAIL = /[,;.:)\]}>"']+$/;

/** Splits a token into what names its place and what is there. */
export function partsOf(token: string): TokenParts {
  const stem = STEM.exec(token)?.[0] ?? '';
  const tail = TAIL.exec(token.slice(stem.length))?.[0] ?? '';
  return { stem, core: token.slice(stem.length, token.length - tail.length), tail };
}

/** Whether a token holds a value: masked by its shape or found by its many forms. */
export function holdsValue(token: string): boolean {
  return token.includes(MASK) || token.includes(FREE);
}

/** Neighbouring tokens that are the same value are one: a list is as long as it may be. */
export function withoutRuns(tokens: readonly string[]): string[] {
  return tokens.filter((token, t) => t === 0 || token !== tokens[t - 1] || !holdsValue(token));
}

/** Text of a template as people read it, however its values were found. */
export function textOf(tokens: readonly string[]): string {
  return withoutRuns(tokens.map((token) => token.replaceAll(MASK, FREE)))
    .join(' ')
    .replaceAll(FREE, VALUE_TEXT);
}

/** How a value is written in a template's text. */
export const VALUE_TEXT = '<*>';
