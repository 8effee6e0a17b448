// The long-vowel mark belongs to both Japanese scripts and so, for Unicode, to neither.
const UNSPACED_SCRIPTS = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u30fc`;
const RUN = new RegExp(`[${UNSPACED_SCRIPTS}]+|(?:(?![${UNSPACED_SCRIPTS}])[\\p{L}\\p{N}])+`, 'gu');
const UNSPACED = new RegExp(`^[${UNSPACED_SCRIPTS}]`, 'u');
/** No word is longer: what is longer is no word but an id or a blob, and is found by its beginning. */
export const LONGEST_WORD = 40;

/** A stretch of letters and digits; `unspaced` where the script puts no spaces between words. */
export interface Run {
  text: string;
  unspaced: boolean;
  /** Where it begins in the text that was given, in UTF-16 units. */
  at: number;
}

/** The runs of a text in their order. The text should be normalised (NFKC) before, so that wide forms are plain ones. */
export function runsOf(text: string): Run[] {
  return Array.from(text.matchAll(RUN), ({ 0: run, index }) => ({
    text: run,
    unspaced: UNSPACED.test(run),
    at: index,
  }));
}

/** Pairs of neighbouring characters of an unspaced run; a single character is itself. */
export function pairsOf(run: string): string[] {
  const characters = [...run];
  return characters.length === 1
    ? characters
    : characters.slice(1).map((character, i) => `${characters[i] ?? ''}${character}`);
}

/** A spaced run in lower case, and the parts of a compound name: `PodCrash2` is also `pod`, `crash` and `2`. */
export function partsOf(run: string): string[] {
  const parts = run.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}]+|\p{N}+|\p{L}+/gu) ?? [];
  return [run, ...(parts.length > 1 ? parts : [])].map((word) => word.toLowerCase().slice(0, LONGEST_WORD));
}
