const ACCENTED = /[\u00c0-\u024f\u1e00-\u1eff]/;

/** The word without accents where the script is Latin: `réseau` is found by `reseau`. Other scripts' marks carry meaning. */
export function withoutAccents(word: string): string {
  return ACCENTED.test(word)
    ? word
        .normalize('NFD')
        .replace(/[\u0300-\u036f]/g, '')
        .normalize('NFC')
    : word;
}

/**
 * An English plural without its ending, by the three rules of the S-stemmer (Harman, "How effective is suffixing?", JASIS
 * 42(1), 1991): it folds `queries` and `query`, `pools` and `pool`, and hardly ever two different words.
 */
export function singular(word: string): string {
  if (word.length < 4 || !/^[a-z]+s$/.test(word)) {
    return word;
  }
  if (word.endsWith('ies')) {
    return /[ae]ies$/.test(word) ? word : `${word.slice(0, -3)}y`;
  }
  if (word.endsWith('es')) {
    return /[aeo]es$/.test(word) ? word : word.slice(0, -1);
  }
  return /[us]s$/.test(word) ? word : word.slice(0, -1);
}
