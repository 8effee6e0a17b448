import { LONGEST_WORD, pairsOf, partsOf, runsOf } from '../analysis/index.ts';

const MAX_WORDS = 60;

/**
 * The words by which a text is found: lower case, compound names also by their parts, and pairs of characters where the
 * script has no spaces (Chinese, Japanese, Korean), for Postgres takes a whole run of these for one word.
 */
export function wordsOf(...texts: readonly string[]): string[] {
  const words = new Set<string>();
  for (const text of texts) {
    for (const { text: run, unspaced } of runsOf(text.normalize('NFKC'))) {
      for (const word of unspaced ? pairsOf(run) : partsOf(run)) {
        if (words.size < MAX_WORDS) {
          words.add(word);
        }
      }
    }
  }
  return [...words];
}

/** A search as a person types it: an incident number, and beginnings of words that must all occur. `#12` is a number only. */
export interface Search {
  number: number | null;
  words: string[];
}

/** Reads a search; null when there is nothing to look for. */
export function readSearch(q: string | undefined): Search | null {
  const text = (q ?? '').trim();
  if (text === '') {
    return null;
  }
  const number = /^#?(\d{1,15})$/.exec(text)?.[1];
  if (number !== undefined && text.startsWith('#')) {
    return { number: Number(number), words: [] };
  }
  const words: string[] = [];
  for (const { text: run, unspaced } of runsOf(text.normalize('NFKC'))) {
    words.push(...(unspaced ? pairsOf(run) : [run.toLowerCase().slice(0, LONGEST_WORD)]));
  }
  return { number: number === undefined ? null : Number(number), words: [...new Set(words)].slice(0, 8) };
}
