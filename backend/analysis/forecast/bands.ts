import type { Combined } from './pool.ts';

/** A band around a forecast: what the same procedure missed in the past at the same distance, at the wanted level. */
export function bandsOf(
  { point, misses }: Combined,
  past: Float64Array,
  level: number
): { lower: Float64Array; upper: Float64Array } {
  const widths = widthsOf(misses.length > 0 ? misses : [stepsOf(past)], point.length, level);
  return {
    lower: point.map((value, i) => value - (widths[i] as number)),
    upper: point.map((value, i) => value + (widths[i] as number)),
  };
}

/**
 * For each distance the conformal quantile (rank (n + 1) * level) of the absolute misses at that distance and its
 * neighbours; never narrower than nearer by. Beyond what was tried the width grows with the root of the distance, as a
 * random walk's does.
 */
function widthsOf(misses: readonly Float64Array[], horizon: number, level: number): Float64Array {
  const tried = misses[0]?.length ?? 0;
  const widths = new Float64Array(horizon);
  const reach = Math.ceil(Math.max(1, 20 / misses.length));
  let widest = 0;
  for (let i = 0; i < horizon; i++) {
    if (i < tried) {
      const around = misses.flatMap((run) => Array.from(run.subarray(Math.max(0, i - reach), i + reach + 1), Math.abs));
      around.sort((a, b) => a - b);
      const rank = Math.ceil((around.length + 1) * level) - 1;
      const beyond = rank >= around.length ? 1.3 : 1;
      widest = Math.max(widest, beyond * (around[Math.min(rank, around.length - 1)] as number));
      widths[i] = widest;
    } else {
      widths[i] = widest * Math.sqrt((i + 1) / tried);
    }
  }
  return widths;
}

function stepsOf(past: Float64Array): Float64Array {
  return Float64Array.from(
    { length: Math.max(1, past.length - 1) },
    (_, i) => (past[i + 1] ?? 0) - (past[i] as number)
  );
}
