import { singular, withoutAccents } from './fold.ts';
import { pairsOf, partsOf, runsOf } from './runs.ts';

/**
 * The words of a text in one form each: lower case, without accents, singular; compound names as their parts, scripts
 * without spaces as pairs of characters. At most `most` words are looked at, in their order.
 */
export function plainWordsOf(text: string, most: number): string[] {
  const words: string[] = [];
  for (const run of runsOf(text.normalize('NFKC'))) {
    if (words.length >= most) {
      break;
    }
    if (run.unspaced) {
      words.push(...pairsOf(run.text));
    } else {
      const [whole = '', ...parts] = partsOf(run.text);
      words.push(...(parts.length > 0 ? parts : [whole]).map((part) => singular(withoutAccents(part))));
    }
  }
  return words.slice(0, most);
}
