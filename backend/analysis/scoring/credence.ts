/** At this z half of a deviation counts. */
const HALF_Z = 4;

/**
 * How much of a deviation counts, in [0, 1): little where the series swings that far by itself, never nothing. NaN counts
 * nothing; a series that never moved before has an infinite z.
 */
export function credence(z: number): number {
  const square = z * z;
  return square > 0 ? (square < Infinity ? square / (square + HALF_Z * HALF_Z) : 1) : 0;
}
