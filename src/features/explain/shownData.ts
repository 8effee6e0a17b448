import type { PanelDescription, PanelExplanation } from '#contract/explain';
import type { PanelSeries } from '../../shared/evidence/index.ts';
import type { ShownPanel } from './panel/shownPanel.ts';

/** The series that the charts draw: the panel's own, or those that the sidecar read for it. */
export interface ShownData {
  grid: { from: number; stepMs: number; points: number };
  series: ReadonlyArray<PanelSeries & { thresholds: readonly number[]; refId: string }>;
  bands: ReadonlyMap<number, PanelDescription['bands'][number]>;
}

export function shownData(
  { input }: ShownPanel,
  description: PanelDescription,
  whole: PanelExplanation | undefined
): ShownData {
  const read = whole !== undefined && whole.read.length > 0;
  const grid = read ? whole.grid : input.grid;
  return {
    grid: { from: Date.parse(grid?.from ?? input.range.from), stepMs: grid?.stepMs ?? 1, points: grid?.points ?? 0 },
    series: read ? whole.read.map((series) => ({ ...series, thresholds: [], refId: '' })) : input.series,
    bands: new Map(description.bands.map((band) => [band.index, band])),
  };
}
