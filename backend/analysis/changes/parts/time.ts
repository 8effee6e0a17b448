import type { BundleChange } from '../../bundle.ts';
import { duration, quantity } from '../../explain/statement.ts';
import { sayChange } from '../sentences.ts';
import type { Part, Sign, Signs } from '../types.ts';

/** Clocks, scrapes and rate windows blur the order in time by this much. */
export const BLUR_MS = 90_000;
/** Most harmful changes are felt at once; how long "at once" takes on average. */
const AT_ONCE_MS = 5 * 60_000;
const SHARE_AT_ONCE = 0.6;
/** The others are felt late, equally likely at each order of magnitude up to a day. */
const LATE_FROM_MS = 5 * 60_000;
const LATE_TO_MS = 86_400_000;
/** A sign that began before a change is hardly its effect: of this ratio to chance. */
const BEFORE = 0.02;
const LEAST_SPAN_MS = 20 * 60_000;

/**
 * Order and distance in time: how much likelier the signs' beginnings are after this change than at any time by chance,
 * averaged over the signs. A change can only explain what began after it, so one that came late explains little.
 */
export function timePart(change: BundleChange, signs: Signs): Part<'time'> {
  const timed = beginnings(signs);
  const span = Math.max(LEAST_SPAN_MS, signs.to - signs.from);
  let [ratio, explained, all] = [0, 0, 0];
  let first = Infinity;
  for (const { at, weight } of timed) {
    const lag = at - change.at;
    all += weight;
    ratio += weight * (lag < -BLUR_MS ? BEFORE : delayDensity(Math.max(0, lag)) * span);
    if (lag >= -BLUR_MS) {
      explained += weight;
      first = Math.min(first, at);
    }
  }
  const share = all === 0 ? 0 : explained / all;
  const logOdds = all === 0 ? 0 : Math.max(-4, Math.min(3, Math.log(Math.max(BEFORE, ratio / all))));
  const params = { lead: duration(Math.max(0, first - change.at)), share: quantity(share, 'share') };
  const code = share < 0.5 ? 'change.time.after' : 'change.time.before';
  return { part: 'time', logOdds, statement: sayChange(code, params), words: [] };
}

/** Signs whose beginning tells something; the alert's own time only where there is nothing else. */
export function beginnings({ list }: Signs): readonly Sign[] {
  const observed = list.filter(({ kind }) => kind !== 'alert');
  return observed.length > 0 ? observed : list;
}

/** Density of the delay from a harmful change to a sign, per millisecond. */
function delayDensity(lagMs: number): number {
  const soon = (SHARE_AT_ONCE / AT_ONCE_MS) * Math.exp(-lagMs / AT_ONCE_MS);
  const late = (1 - SHARE_AT_ONCE) / ((lagMs + LATE_FROM_MS) * Math.log(1 + LATE_TO_MS / LATE_FROM_MS));
  return soon + late;
}
