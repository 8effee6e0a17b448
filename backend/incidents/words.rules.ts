const MAX_WORDS = 60;
const RUN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+|[\p{L}\p{N}]+/gu;
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/**
 * The words by which a text is found: lower case, compound names also by their parts, and pairs of characters where the
 * script has no spaces (Chinese, Japanese, Korean), for Postgres takes a whole run of these for one word.
 */
export function wordsOf(...texts: readonly string[]): string[] {
  const words = new Set<string>();
  for (const text of texts) {
    for (const [run] of text.normalize('NFKC').matchAll(RUN)) {
      for (const word of UNSPACED.test(run) ? pairsOf(run) : partsOf(run)) {
        if (words.size < MAX_WORDS) {
          words.add(word);
        }
      }
    }
  }
  return [...words];
}

/** A search as a person types it: an incident number, and beginnings of words that must all occur. */
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
  const words: string[] = [];
  for (const [run] of text.normalize('NFKC').matchAll(RUN)) {
    words.push(...(UNSPACED.test(run) ? pairsOf(run) : [run.toLowerCase().slice(0, 40)]));
  }
  return { number: number === undefined ? null : Number(number), words: [...new Set(words)].slice(0, 8) };
}

function pairsOf(run: string): string[] {
  const characters = [...run];
  return characters.length === 1
    ? characters
    : characters.slice(1).map((character, i) => `${characters[i] ?? ''}${character}`);
}

function partsOf(run: string): string[] {
  const parts = run.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}]+|\p{N}+|\p{L}+/gu) ?? [];
  return [run, ...(parts.length > 1 ? parts : [])].map((word) => word.toLowerCase().slice(0, 40));
}
