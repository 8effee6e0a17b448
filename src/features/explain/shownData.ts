import type { PanelDescription, PanelExplanation } from '#contract/explain';
import type { ChartSeries } from './panelChart.ts';
import type { ShownPanel } from './panel/shownPanel.ts';

/** The series that the charts draw: the panel's own, or those that the sidecar read for it. */
export interface ShownData {
  grid: { from: number; stepMs: number; points: number };
  series: readonly ChartSeries[];
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
    series: read ? whole.read : input.series,
    bands: new Map(description.bands.map((band) => [band.index, band])),
  };
}
