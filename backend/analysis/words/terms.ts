import { singular, withoutAccents } from './fold.ts';
import { pairsOf, partsOf, runsOf, type Run } from './runs.ts';

/** A word of a text and the position of its run, counted in words (pairs, where there are no spaces) from 1. */
export interface Term {
  word: string;
  position: number;
}

/**
 * The terms under which a text is found, in order: each word in lower case without accents, its singular, the parts of
 * compound names; in scripts without spaces each pair of characters and each character. At most `most` positions.
 */
export function termsOf(text: string, most: number): Term[] {
  const terms: Term[] = [];
  let position = 0;
  for (const run of runsOf(text.normalize('NFKC'))) {
    if (position >= most) {
      break;
    }
    position = run.unspaced ? addUnspaced(run.text, position, terms) : addSpaced(run.text, position, terms);
  }
  return terms;
}

function addSpaced(run: string, before: number, terms: Term[]): number {
  const position = before + 1;
  const words = new Set(partsOf(run).flatMap((part) => formsOf(withoutAccents(part))));
  words.forEach((word) => terms.push({ word, position }));
  return position;
}

function formsOf(word: string): string[] {
  const one = singular(word);
  return one === word ? [word] : [word, one];
}

function addUnspaced(run: string, before: number, terms: Term[]): number {
  const characters = [...run];
  characters.forEach((word, i) =>
    terms.push({ word, position: before + Math.min(i + 1, Math.max(1, characters.length - 1)) })
  );
  if (characters.length > 1) {
    pairsOf(run).forEach((word, i) => terms.push({ word, position: before + i + 1 }));
  }
  return before + Math.max(1, characters.length - 1);
}

/** One thing that is looked for: any of `exact` is it, and words that begin with `beginning` may be. */
export interface Sought {
  exact: string[];
  /** Null where beginnings say nothing: short words, and scripts without spaces. */
  beginning: string | null;
}

/** A beginning shorter than this stands for too much. */
const SHORTEST_BEGINNING = 3;

/** What a person typed as things to look for, each once, at most `most`. */
export function soughtOf(typed: string, most: number): Sought[] {
  const sought = new Map<string, Sought>();
  for (const run of runsOf(typed.normalize('NFKC'))) {
    for (const one of soughtIn(run)) {
      const key = one.exact[0] ?? '';
      if (!sought.has(key) && sought.size < most) {
        sought.set(key, one);
      }
    }
  }
  return [...sought.values()];
}

function soughtIn({ text, unspaced }: Run): Sought[] {
  if (unspaced) {
    return pairsOf(text).map((pair) => ({ exact: [pair], beginning: null }));
  }
  const word = withoutAccents(partsOf(text)[0] ?? '');
  return [{ exact: [...new Set([singular(word), word])], beginning: word.length >= SHORTEST_BEGINNING ? word : null }];
}
