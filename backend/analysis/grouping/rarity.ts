/** In which an earlier firing counts half, milliseconds. */
const HALF_LIFE_MS = 3_600_000;

/**
 * How much an alert says about when something happened, in (0, 1]: the first in hours is worth 1, one of a series that
 * fires every few minutes next to nothing (as words in a text that occur everywhere; Spärck Jones 1972). `earlier`: unix
 * ms of earlier firings of the same series, in any order.
 */
export function rarityOf(earlier: readonly number[], at: number): number {
  let count = 0;
  for (const one of earlier) {
    count += one <= at ? 0.5 ** ((at - one) / HALF_LIFE_MS) : 0;
  }
  return 1 / (1 + count);
}
