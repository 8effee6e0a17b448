import type { PanelDescription } from '#contract/explain';
import type { Judged } from './judged.ts';
import type { Panel } from './types.ts';

/** The range holds this many robust standard deviations either side: of ordinary points it leaves out one in some hundreds. */
const WIDTH = 3;

/** The normal range of a series at each time of the grid; values that were never negative have no negative range. */
export function bandOf(
  { index, series, ordinary, judgement }: Judged,
  panel: Panel
): PanelDescription['bands'][number] {
  const { middle, scale } = judgement.range;
  const least = series.values.some((value) => value < 0) ? Number.NEGATIVE_INFINITY : 0;
  const edge = (at: number, sign: number): number | null => {
    const value = (ordinary.expected[at] as number) + middle + sign * WIDTH * scale;
    return Number.isFinite(value) ? Math.max(least, value) : null;
  };
  const side = (sign: number): (number | null)[] => Array.from({ length: panel.points }, (_, at) => edge(at, sign));
  return { index, lower: side(-1), upper: side(1) };
}
