/** A time as Go's JSON prints it: UTC, fractions without trailing zeros. */
export function goTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.?0*Z$/, 'Z');
}

/** Go's zero time: "not set". */
export const ZERO_TIME = '0001-01-01T00:00:00Z';
