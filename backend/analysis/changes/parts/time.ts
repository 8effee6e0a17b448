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
/** Log-odds where every sign began before the change, so that none can be its effect. */
const BEFORE = -4;
const LEAST_SPAN_MS = 20 * 60_000;

/**
 * Order and distance in time: how much likelier the signs that began after the change begin so soon after it than at any
 * time by chance; less for each that began before it. One that came late explains little, however near it is.
 */
export function timePart(change: BundleChange, signs: Signs): Part<'time'> {
  const timed = beginnings(signs);
  const span = Math.max(LEAST_SPAN_MS, signs.to - signs.from);
  let [ratio, explained, all] = [0, 0, 0];
  let first: Sign | undefined;
  for (const sign of timed) {
    const { at, weight } = sign;
    const lag = at - change.at;
    all += weight;
    if (lag >= -BLUR_MS) {
      ratio += weight * delayDensity(Math.max(0, lag)) * span;
      explained += weight;
      first = first === undefined || at < first.at ? sign : first;
    }
  }
  const share = all === 0 ? 0 : explained / all;
  const near = explained === 0 ? 0 : Math.log(ratio / explained);
  const logOdds = all === 0 ? 0 : Math.max(BEFORE, Math.min(3, near + BEFORE * (1 - share)));
  const params = { lead: duration(Math.max(0, (first?.at ?? Infinity) - change.at)), share: quantity(share, 'share') };
  const code = share < 0.5 ? 'change.time.after' : 'change.time.before';
  // Of one that came late, what was there before it tells most.
  const seen = share < 0.5 ? earliest(timed) : first;
  const rests = seen === undefined ? [] : [seen];
  return { part: 'time', logOdds, statement: sayChange(code, params), words: [], signs: rests };
}

/** Signs whose beginning tells something; the alert's own time only where there is nothing else. */
export function beginnings({ list }: Signs): readonly Sign[] {
  const observed = list.filter(({ kind }) => kind !== 'alert');
  return observed.length > 0 ? observed : list;
}

function earliest(signs: readonly Sign[]): Sign | undefined {
  return signs.reduce<Sign | undefined>(
    (first, sign) => (first === undefined || sign.at < first.at ? sign : first),
    undefined
  );
}

/** Density of the delay from a harmful change to a sign, per millisecond. */
function delayDensity(lagMs: number): number {
  const soon = (SHARE_AT_ONCE / AT_ONCE_MS) * Math.exp(-lagMs / AT_ONCE_MS);
  const late = (1 - SHARE_AT_ONCE) / ((lagMs + LATE_FROM_MS) * Math.log(1 + LATE_TO_MS / LATE_FROM_MS));
  return soon + late;
}
