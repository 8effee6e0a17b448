/** The lowest and the highest value that a path may reach: as far beyond the past as its range and the length of the way allow. */
export function reachOf(past: Float64Array, horizon: number): { lowest: number; highest: number } {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const value of past) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  const room = (highest - lowest) * (1 + horizon / past.length);
  return { lowest: lowest - room, highest: highest + room };
}
