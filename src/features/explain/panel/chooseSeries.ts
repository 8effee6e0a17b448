import type { RawSeries } from './readFrames.ts';

/** Points of each series that are looked at to choose. */
const LOOKED_AT = 60;

/**
 * At most `most` series: by turns the largest, and those that vary most for their size. Neither a loud series that does
 * nothing nor a small one that goes mad is left out for the other. The order of the panel is kept.
 */
export function chooseSeries(series: readonly RawSeries[], most: number): RawSeries[] {
  if (series.length <= most) {
    return [...series];
  }
  const measured = series.map((one, index) => ({ index, ...measure(one) }));
  const bySize = [...measured].sort((a, b) => b.size - a.size);
  const byChange = [...measured].sort((a, b) => b.change - a.change);
  const chosen = new Set<number>();
  for (let i = 0; chosen.size < most; i++) {
    for (const one of [bySize[i], byChange[i]]) {
      if (one !== undefined && chosen.size < most) {
        chosen.add(one.index);
      }
    }
  }
  return series.filter((_, index) => chosen.has(index));
}

function measure({ values }: RawSeries): { size: number; change: number } {
  const stride = Math.max(1, Math.floor(values.length / LOOKED_AT));
  let low = Infinity;
  let high = -Infinity;
  let sum = 0;
  let count = 0;
  // From the end: what is now is looked at in any case.
  for (let i = values.length - 1; i >= 0; i -= stride) {
    const value = values[i];
    if (typeof value === 'number' && Number.isFinite(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
      sum += Math.abs(value);
      count++;
    }
  }
  const size = count === 0 ? 0 : sum / count;
  return { size, change: size === 0 ? 0 : (high - low) / size };
}
