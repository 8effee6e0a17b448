import type { PanelInput } from '#contract/explain';
import type { Panel, PanelSeries } from '../../analysis/index.ts';

/** Bounds of a panel whose series the sidecar reads itself. */
const READ_POINTS = 240;
const LEAST_STEP_MS = 1_000;

/** The panel of a request in the engine's form: null becomes NaN. */
export function panelOf(input: PanelInput): Panel {
  const grid = input.grid ?? gridOf(input.range);
  return {
    title: input.title,
    from: Date.parse(grid.from),
    stepMs: grid.stepMs,
    points: grid.points,
    series: input.series.map(toSeries),
    leftOut: input.leftOut,
  };
}

/** An even grid over a range, for series that are still to be read. */
export function gridOf({ from, to }: PanelInput['range']): NonNullable<PanelInput['grid']> {
  const span = Date.parse(to) - Date.parse(from);
  const stepMs = Math.max(LEAST_STEP_MS, Math.ceil(span / READ_POINTS / 1_000) * 1_000);
  const points = Math.floor(span / stepMs) + 1;
  return { from: new Date(Date.parse(to) - (points - 1) * stepMs).toISOString(), stepMs, points };
}

function toSeries({ name, labels, unit, thresholds, values }: PanelInput['series'][number]): PanelSeries {
  return {
    name,
    labels,
    unit,
    thresholds: [...thresholds].sort((a, b) => a - b),
    values: Float64Array.from(values, (value) => value ?? Number.NaN),
  };
}
