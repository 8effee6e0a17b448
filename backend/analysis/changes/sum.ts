import type { Part, WeighedChanges } from './types.ts';

/** The sum of parts: the logarithm of the odds. */
export function total(parts: readonly Part[]): number {
  return parts.reduce((sum, { logOdds }) => sum + logOdds, 0);
}

/** Parts that say something, the strongest first. */
export function strongestFirst<Name extends string>(parts: readonly Part<Name>[]): Part<Name>[] {
  return parts
    .filter(({ logOdds }) => Math.abs(logOdds) >= 0.05)
    .sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds) || (a.part < b.part ? -1 : 1));
}

/** Best first, with probabilities by a soft maximum over all changes and "none". */
export function normalised(weighed: WeighedChanges): WeighedChanges {
  const ranked = weighed.ranked.toSorted(
    (a, b) => b.logOdds - a.logOdds || (a.change.id < b.change.id ? -1 : a.change.id > b.change.id ? 1 : 0)
  );
  const most = Math.max(weighed.none.logOdds, ranked[0]?.logOdds ?? -Infinity);
  const odds = (logOdds: number): number => Math.exp(logOdds - most);
  const all = ranked.reduce((sum, { logOdds }) => sum + odds(logOdds), odds(weighed.none.logOdds));
  return {
    ...weighed,
    ranked: ranked.map((one) => ({ ...one, probability: odds(one.logOdds) / all })),
    none: { ...weighed.none, probability: odds(weighed.none.logOdds) / all },
  };
}
