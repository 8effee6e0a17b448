import { getValueFormat, formattedValueToString, type GrafanaTheme2 } from '@grafana/data';
import { AxisPlacement, GraphDrawStyle, ScaleDirection, ScaleOrientation, VisibilityMode } from '@grafana/schema';
import { UPlotConfigBuilder } from '@grafana/ui';
import { grafanaUnit, type ChartMarks } from './chartMarks.ts';

interface Options {
  theme: GrafanaTheme2;
  timeZone: string;
  unit: string;
  seriesCount: number;
  range: [number, number];
  marks: ChartMarks;
  onCursor: (index: number | null) => void;
}

/** Colours of marks, the same in the chart and in the words below it. */
export function markColors(theme: GrafanaTheme2) {
  return {
    baseline: theme.colors.action.hover,
    observed: theme.colors.error.transparent,
    onset: theme.colors.error.text,
    change: theme.colors.info.text,
  };
}

export function seriesColor(theme: GrafanaTheme2, index: number): string {
  const palette = theme.visualization.palette;
  return theme.visualization.getColorByName(palette[index % palette.length] ?? 'green');
}

/** A value with its unit, in Grafana's manner. */
export function formatValue(value: number | null | undefined, unit: string): string {
  return value === null || value === undefined ? '–' : formattedValueToString(getValueFormat(grafanaUnit(unit))(value));
}

/** uPlot configuration of an evidence chart: lines, the compared windows shaded, onset and changes marked. */
export function chartConfig({
  theme,
  timeZone,
  unit,
  seriesCount,
  range,
  marks,
  onCursor,
}: Options): UPlotConfigBuilder {
  const builder = new UPlotConfigBuilder(timeZone);
  const format = getValueFormat(grafanaUnit(unit));
  builder.addScale({
    scaleKey: 'x',
    isTime: true,
    orientation: ScaleOrientation.Horizontal,
    direction: ScaleDirection.Right,
    range: () => range,
  });
  builder.addScale({ scaleKey: 'y', orientation: ScaleOrientation.Vertical, direction: ScaleDirection.Up });
  builder.addAxis({ scaleKey: 'x', isTime: true, placement: AxisPlacement.Bottom, timeZone, theme });
  builder.addAxis({
    scaleKey: 'y',
    placement: AxisPlacement.Left,
    formatValue: (value: number, decimals) => formattedValueToString(format(value, decimals)),
    theme,
  });
  for (let index = 0; index < seriesCount; index++) {
    builder.addSeries({
      scaleKey: 'y',
      theme,
      drawStyle: GraphDrawStyle.Line,
      lineColor: seriesColor(theme, index),
      lineWidth: 1.5,
      showPoints: VisibilityMode.Never,
      spanNulls: false,
    });
  }
  builder.addHook('drawClear', (plot) => shade(plot, marks, theme));
  builder.addHook('draw', (plot) => drawLines(plot, marks, theme));
  builder.addHook('setCursor', (plot) => onCursor(plot.cursor.idx ?? null));
  return builder;
}

/** What the marks need of a uPlot instance. */
interface Plot {
  ctx: CanvasRenderingContext2D;
  bbox: { left: number; top: number; width: number; height: number };
  valToPos: (value: number, scale: string, canvas: boolean) => number;
}

function shade(plot: Plot, marks: ChartMarks, theme: GrafanaTheme2): void {
  const colors = markColors(theme);
  const { ctx, bbox } = plot;
  ctx.save();
  for (const [{ from, to }, color] of [
    [marks.baseline, colors.baseline] as const,
    [marks.observed, colors.observed] as const,
  ]) {
    const left = Math.max(bbox.left, plot.valToPos(from, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(to, 'x', true));
    ctx.fillStyle = color;
    ctx.fillRect(left, bbox.top, Math.max(0, right - left), bbox.height);
  }
  ctx.restore();
}

function drawLines(plot: Plot, marks: ChartMarks, theme: GrafanaTheme2): void {
  const colors = markColors(theme);
  for (const { at } of marks.changes) {
    drawLine(plot, at, colors.change, [2, 3]);
  }
  if (marks.onset !== null) {
    drawLine(plot, marks.onset, colors.onset, [6, 3]);
  }
}

function drawLine(plot: Plot, at: number, color: string, dash: number[]): void {
  const { ctx, bbox } = plot;
  const x = Math.round(plot.valToPos(at, 'x', true));
  if (x < bbox.left || x > bbox.left + bbox.width) {
    return;
  }
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.5 * window.devicePixelRatio;
  ctx.setLineDash(dash.map((length) => length * window.devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}
