import type { Substance } from '../content/substance.ts';
import { quantity } from '../../explain/statement.ts';
import { plainWordsOf } from '../../words/index.ts';
import { sayChange } from '../sentences.ts';
import type { Part, Signs } from '../types.ts';

/** Log-odds of a metric that moved from the very value to the very value that the change says. */
const AS_SAID = 3;
const SAME_VALUE = 0.02;

/** A metric that went from the old to the new value of a setting, and whose name shares a word with it. */
export function levelPart({ net }: Substance, { list }: Signs): Part<'level'> {
  for (const { values } of net) {
    for (const value of values) {
      const words = new Set(plainWordsOf(value.names.join(' '), 100));
      const sign = list.find(
        ({ kind, level, text }) =>
          kind === 'metric' &&
          level !== undefined &&
          near(level.before, value.from) &&
          near(level.after, value.to) &&
          plainWordsOf(text, 30).some((word) => words.has(word))
      );
      if (sign?.level !== undefined) {
        const { before, after } = sign.level;
        const params = { metric: sign.text, before: quantity(before, ''), after: quantity(after, '') };
        const statement = sayChange('change.level', params);
        return { part: 'level', logOdds: AS_SAID, statement, words: [], signs: [sign] };
      }
    }
  }
  return { part: 'level', logOdds: 0, statement: sayChange('change.level'), words: [] };
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME_VALUE * Math.max(Math.abs(a), Math.abs(b));
}
