import type { Substance } from '../content/substance.ts';
import { plainWordsOf } from '../../words/index.ts';
import { FELT_AS, SUBJECTS } from '../knowledge/subjects.ts';
import { sayChange } from '../sentences.ts';
import type { Part, Sign, Signs } from '../types.ts';

/** Log-odds where the change alters just what all of the evidence is about. */
const SAME = 2;
/** How well it fits when the trouble is what the altered subject is felt as. */
const FELT = 0.6;
/** What a subject counts for of which a change only speaks. */
const SPOKEN_OF = 0.4;

const BEGINNINGS = Object.entries(SUBJECTS).flatMap(([subject, words]) => words.map((word) => ({ subject, word })));

/** The subjects that words speak of: by the beginning of a word, short ones whole. */
export function subjectsOf(words: Iterable<string>): Set<string> {
  const found = new Set<string>();
  for (const word of words) {
    for (const { subject, word: beginning } of BEGINNINGS) {
      if (beginning.length <= 4 ? word === beginning : word.startsWith(beginning)) {
        found.add(subject);
      }
    }
  }
  return found;
}

/** What the evidence speaks of: its share of all, and the signs that do. */
export type Symptoms = ReadonlyMap<string, { share: number; signs: readonly Sign[] }>;

/** Share of the evidence that speaks of each subject. */
export function symptomsOf({ list }: Signs): Symptoms {
  const symptoms = new Map<string, { share: number; signs: Sign[] }>();
  for (const sign of list) {
    for (const subject of subjectsOf(plainWordsOf(sign.text, 300))) {
      const known = symptoms.get(subject) ?? { share: 0, signs: [] };
      symptoms.set(subject, { share: known.share + sign.weight, signs: [...known.signs, sign] });
    }
  }
  return symptoms;
}

/** Whether what the change alters fits what the trouble looks like. */
export function subjectPart({ altered, around }: Substance, symptoms: Symptoms): Part<'subject'> {
  const worth = new Map<string, number>();
  subjectsOf(around).forEach((subject) => worth.set(subject, SPOKEN_OF));
  subjectsOf(altered).forEach((subject) => worth.set(subject, 1));
  let [best, of] = [0, ''];
  let seen: readonly Sign[] = [];
  for (const subject of [...worth.keys()].sort()) {
    for (const [symptom, { share, signs }] of symptoms) {
      const fits = symptom === subject ? 1 : (FELT_AS[subject] ?? []).includes(symptom) ? FELT : 0;
      const fit = (worth.get(subject) ?? 0) * fits * Math.min(1, share / 0.5);
      if (fit > best) {
        [best, of] = [fit, subject];
        seen = signs;
      }
    }
  }
  const words = [...altered, ...around].filter((word) => subjectsOf([word]).has(of));
  const said = [...new Set(words)].slice(0, 8).map((word) => word.slice(0, 80));
  return {
    part: 'subject',
    logOdds: SAME * best,
    statement: sayChange('change.subject'),
    words: said,
    signs: byWeight(seen),
  };
}

function byWeight(signs: readonly Sign[]): Sign[] {
  return signs.toSorted((a, b) => b.weight - a.weight);
}
