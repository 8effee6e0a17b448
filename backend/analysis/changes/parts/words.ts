import type { Substance } from '../content/substance.ts';
import { namesIn } from '../content/names.ts';
import { tellingWords } from '../content/substance.ts';
import { sayChange } from '../sentences.ts';
import type { Part, Sign, Signs } from '../types.ts';

/** The evidence's own words and names, sign by sign, made once for all changes. */
export interface Vocabulary {
  signs: readonly { sign: Sign; words: readonly string[]; names: readonly string[] }[];
  /** Weight of a word in [0, 1]: less the more changes have it, and for words of an ordinary day and of resources' names. */
  weightOf(word: string): number;
}

/** What a word weighs that ordinary lines or names of resources hold. */
const ORDINARY = 0.25;
/** Log-odds of signs whose every word is altered by the change, and of such that it only speaks of. */
const ALTERED = 3;
const AROUND = 1;
/** Log-odds where every pattern names something that the change alters; shares of it for the file or function, and for lines around. */
const NAMED = 3.5;
const PLACE = 0.6;
const NEAR = 0.2;

export function vocabularyOf(signs: Signs, all: readonly Substance[], resourceNames: readonly string[]): Vocabulary {
  const inChanges = new Map<string, number>();
  for (const { altered, around, alteredNames, placeNames, nearNames } of all) {
    for (const word of new Set([...altered, ...around, ...alteredNames, ...placeNames, ...nearNames])) {
      inChanges.set(word, (inChanges.get(word) ?? 0) + 1);
    }
  }
  const known = new Set([...signs.ordinary, ...tellingWords(resourceNames.join(' '))]);
  const named = new Set(resourceNames.map((name) => name.toLowerCase()));
  return {
    signs: signs.list.map((sign) => ({
      sign,
      words: [...tellingWords(sign.text)],
      names: namesOf(sign).filter((name) => !named.has(name)),
    })),
    weightOf: (word) => {
      const others = Math.max(0, (inChanges.get(word) ?? 0) - 1) / Math.max(1, all.length - 1);
      return (1 - others) * (known.has(word) ? ORDINARY : 1);
    },
  };
}

function namesOf({ kind, text }: Sign): string[] {
  return kind === 'metric' ? [] : [...namesIn(text)];
}

/** How much of the evidence's words the change alters, or at least speaks of. */
export function wordsPart(substance: Substance, { signs, weightOf }: Vocabulary): Part<'words'> {
  const found = new Map<string, number>();
  const telling = new Map<Sign, number>();
  let [altered, around] = [0, 0];
  for (const { sign, words } of signs) {
    const all = words.reduce((sum, word) => sum + weightOf(word), 0);
    for (const word of words) {
      const share = (sign.weight * weightOf(word)) / Math.max(2, all);
      const isAltered = substance.altered.has(word);
      if (isAltered || substance.around.has(word)) {
        altered += isAltered ? share : 0;
        around += isAltered ? 0 : share;
        found.set(word, (found.get(word) ?? 0) + share);
        telling.set(sign, (telling.get(sign) ?? 0) + share);
      }
    }
  }
  const logOdds = ALTERED * Math.sqrt(altered) * 0.8 + AROUND * Math.sqrt(around);
  const statement = sayChange('change.words');
  return { part: 'words', logOdds, statement, words: strongest(found), signs: mostTelling(telling) };
}

/** How much of the evidence names, by identifier, file or quoted text, what the change alters. */
export function namedPart(substance: Substance, { signs, weightOf }: Vocabulary): Part<'named'> {
  const found = new Map<string, number>();
  const telling = new Map<Sign, number>();
  let [hit, all] = [0, 0];
  for (const { sign, names } of signs) {
    const { weight } = sign;
    let best = 0;
    for (const name of names) {
      const worth = nearness(substance, name) * weightOf(name);
      if (worth > 0) {
        found.set(name, (found.get(name) ?? 0) + worth * weight);
        best = Math.max(best, worth);
      }
    }
    hit += best * weight;
    all += sign.kind === 'pattern' || best > 0 ? weight : 0;
    if (best > 0) {
      telling.set(sign, best * weight);
    }
  }
  const logOdds = all === 0 ? 0 : NAMED * (hit / all);
  const statement = sayChange('change.named');
  return { part: 'named', logOdds, statement, words: strongest(found), signs: mostTelling(telling) };
}

function nearness({ alteredNames, placeNames, nearNames }: Substance, name: string): number {
  return alteredNames.has(name) ? 1 : placeNames.has(name) ? PLACE : nearNames.has(name) ? NEAR : 0;
}

function mostTelling(found: ReadonlyMap<Sign, number>): Sign[] {
  return [...found].sort(([, left], [, right]) => right - left).map(([sign]) => sign);
}

function strongest(found: ReadonlyMap<string, number>): string[] {
  return [...found]
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .slice(0, 8)
    .map(([word]) => word.slice(0, 80));
}
