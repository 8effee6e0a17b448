export interface Range {
  lowest: number;
  highest: number;
}

export function rangeOf(values: Float64Array): Range {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  return { lowest, highest };
}

/** The values that a path may reach: as far beyond those of the past as their range and the length of the way allow. */
export function reachOf(past: Float64Array, horizon: number): Range {
  const { lowest, highest } = rangeOf(past);
  const room = (highest - lowest) * (1 + horizon / past.length);
  return { lowest: lowest - room, highest: highest + room };
}
