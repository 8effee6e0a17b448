import type { GrafanaTheme2 } from '@grafana/data';
import { AxisPlacement, GraphDrawStyle, ScaleDirection, ScaleOrientation, VisibilityMode } from '@grafana/schema';
import { UPlotConfigBuilder } from '@grafana/ui';
import type { ChartData } from './chartData.ts';
import type { ChartMarks } from './chartMarks.ts';
import { drawMarks, shadeWindows } from './drawMarks.ts';
import { formatValue } from './unitOf.ts';

interface Options {
  theme: GrafanaTheme2;
  timeZone: string;
  unit: string;
  data: ChartData;
  marks: ChartMarks;
  onCursor: (index: number | null) => void;
}

/** Colours, the same in the chart and in the words below it. */
export function chartColors(theme: GrafanaTheme2) {
  return {
    baseline: theme.colors.action.selected,
    observed: theme.colors.error.transparent,
    onset: theme.colors.error.text,
    change: theme.colors.info.text,
    threshold: theme.colors.error.border,
    band: theme.colors.success.transparent,
    forecast: theme.colors.warning.text,
    forecastBand: theme.colors.warning.transparent,
  };
}

export function seriesColor(theme: GrafanaTheme2, index: number): string {
  const palette = theme.visualization.palette;
  return theme.visualization.getColorByName(palette[index % palette.length] ?? 'green');
}

/**
 * uPlot configuration of evidence: lines over their normal range, the forecast dashed, the compared windows shaded, onset,
 * changes and thresholds marked.
 */
export function chartConfig({ theme, timeZone, unit, data, marks, onCursor }: Options): UPlotConfigBuilder {
  const builder = new UPlotConfigBuilder(timeZone);
  const colors = chartColors(theme);
  const range = rangeOf(data, marks);
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
    formatValue: (value: number, decimals) => formatValue(value, unit, decimals),
    theme,
  });
  const line = (lineColor: string, lineWidth: number, dash?: number[]): void => {
    builder.addSeries({
      scaleKey: 'y',
      theme,
      drawStyle: GraphDrawStyle.Line,
      lineColor,
      lineWidth,
      ...(dash === undefined ? {} : { lineStyle: { fill: 'dash' as const, dash } }),
      showPoints: VisibilityMode.Never,
      spanNulls: false,
    });
  };
  data.names.forEach((_, index) => line(seriesColor(theme, index), 1.5));
  const first = data.names.length + 1;
  if (data.hasBand) {
    line('transparent', 0);
    line('transparent', 0);
    builder.addBand({ series: [first, first + 1], fill: colors.band });
  }
  if (data.hasForecast) {
    const at = first + (data.hasBand ? 2 : 0);
    line(colors.forecast, 1.5, [6, 4]);
    line('transparent', 0);
    line('transparent', 0);
    builder.addBand({ series: [at + 1, at + 2], fill: colors.forecastBand });
  }
  builder.addHook('drawClear', (plot) => shadeWindows(plot, marks, colors));
  builder.addHook('draw', (plot) => drawMarks(plot, marks, colors));
  builder.addHook('setCursor', (plot) => onCursor(plot.cursor.idx ?? null));
  return builder;
}

/** From the first to the last of what is drawn or compared. */
function rangeOf({ columns: [times] }: ChartData, { baseline, observed }: ChartMarks): [number, number] {
  const starts = [times[0], baseline?.from, observed?.from].filter((at) => at !== undefined);
  const ends = [times.at(-1), baseline?.to, observed?.to].filter((at) => at !== undefined);
  return starts.length === 0 ? [0, 1] : [Math.min(...starts), Math.max(...ends)];
}
