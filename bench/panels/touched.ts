import type { PanelInput } from '../../contract/explain.ts';

/** The fault's effect is read from the last minute. */
const LAST_POINTS = 6;
/** It must be this many times what the series did in the same half hour without the fault. */
const TIMES_ORDINARY = 3;
/** And fill this share of the panel's height: nobody can see less. */
const SHARE_OF_HEIGHT = 0.05;

/**
 * Whether a fault touches what a panel shows, from two runs of the same seed, with and without it: some series lies clearly
 * apart. The product has no part in it.
 */
export function isTouched(faulty: PanelInput, healthy: PanelInput): boolean {
  const known = new Map(healthy.series.map((series) => [series.name, series.values]));
  const all = faulty.series.flatMap(({ values }) => finite(values));
  const height = Math.max(...all) - Math.min(...all);
  return faulty.series.some(({ name, values }) => {
    const usual = finite(known.get(name) ?? []);
    const now = finite(values.slice(-LAST_POINTS));
    const before = finite((known.get(name) ?? []).slice(-LAST_POINTS));
    if (usual.length === 0 || now.length === 0 || before.length === 0) {
      return false;
    }
    const apart = Math.abs(mean(now) - mean(before));
    const ordinary = Math.max(...usual) - Math.min(...usual);
    return apart > TIMES_ORDINARY * ordinary && apart > SHARE_OF_HEIGHT * height;
  });
}

function finite(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
