import { GIVES_ROOM, LOOKS, MAKES_WORK, PACES, WATCHES } from '../knowledge/settings.ts';
import { plainWordsOf } from '../../words/index.ts';
import type { ValueChange } from './netChange.ts';
import type { Trait } from './trait.ts';

/**
 * Log-odds of a setting that was altered the harmful way: close to nothing for some percent, most of it for a few times as
 * much; and of the harmless ways.
 */
const HARM = 2.7;
const STEEPNESS = 1.2;
const LEAST = -0.4;
const MORE_ROOM = -0.8;
const PACED = -0.5;
const LOOKS_ONLY = -2.5;
const WATCHES_ONLY = -1;
const OTHER = 0;

/** Whether a setting was altered the way that does harm: less room, or more work. */
export function valueTrait({ names, from, to, text }: ValueChange): Trait {
  const words = plainWordsOf(names.join(' '), 60);
  const has = (beginnings: readonly string[]): boolean =>
    words.some((word) => beginnings.some((beginning) => word.startsWith(beginning)));
  const params = { setting: names.slice(-3).join(' '), from: text.from, to: text.to };
  const size = Math.abs(Math.log((Math.abs(to) + 1e-9) / (Math.abs(from) + 1e-9)));
  const harm = LEAST + HARM * (1 - Math.exp(-STEEPNESS * size));
  if (has(LOOKS)) {
    return { code: 'change.content.value', logOdds: LOOKS_ONLY, params };
  }
  if (has(WATCHES)) {
    return { code: 'change.content.value', logOdds: WATCHES_ONLY, params };
  }
  if (has(PACES)) {
    return { code: 'change.content.paced', logOdds: PACED, params };
  }
  if (has(MAKES_WORK) && to > from) {
    return { code: 'change.content.more-work', logOdds: harm, params };
  }
  if (has(GIVES_ROOM)) {
    return to < from
      ? { code: 'change.content.less-room', logOdds: harm, params }
      : { code: 'change.content.more-room', logOdds: MORE_ROOM, params };
  }
  return { code: 'change.content.value', logOdds: OTHER, params };
}
