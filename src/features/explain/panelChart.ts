import type { GrafanaTheme2 } from '@grafana/data';
import { AxisPlacement, GraphDrawStyle, ScaleDirection, ScaleOrientation, VisibilityMode } from '@grafana/schema';
import { UPlotConfigBuilder } from '@grafana/ui';
import type { PanelDescription, PanelForecast } from '#contract/explain';
import { formatInUnit } from '../../shared/statements/panelSentences.ts';

type Values = Array<number | null>;

export interface ChartSeries {
  name: string;
  unit: string;
  values: Values;
}

/** Columns of the chart: times, the series, its normal range, then what is foreseen. */
export interface ChartData {
  columns: [number[], ...Values[]];
  /** True when the chart has those columns. */
  hasBand: boolean;
  hasForecast: boolean;
}

/** Puts a series, its normal range and its forecast on one axis. */
export function chartData(
  grid: { from: number; stepMs: number; points: number },
  series: ChartSeries,
  band: PanelDescription['bands'][number] | undefined,
  forecast: PanelForecast | undefined
): ChartData {
  const times = Array.from({ length: grid.points }, (_, i) => grid.from + i * grid.stepMs);
  const last = times.at(-1) ?? grid.from;
  const ahead = (forecast?.times ?? []).map((at, i) => ({ at, i })).filter(({ at }) => at > last);
  const none = ahead.map(() => null);
  const shown = (values: ReadonlyArray<number | null>): Values => [...values, ...none];
  const foreseen = (values: readonly number[]): Values => [
    ...times.map(() => null),
    ...ahead.map(({ i }) => values[i] ?? null),
  ];
  return {
    columns: [
      [...times, ...ahead.map(({ at }) => at)],
      shown(series.values),
      ...(band === undefined ? [] : [shown(band.upper), shown(band.lower)]),
      ...(forecast === undefined ? [] : [foreseen(forecast.point), foreseen(forecast.upper), foreseen(forecast.lower)]),
    ],
    hasBand: band !== undefined,
    hasForecast: forecast !== undefined,
  };
}

export interface ChartSpan {
  from: number;
  to: number;
}

interface Options {
  theme: GrafanaTheme2;
  timeZone: string;
  unit: string;
  data: ChartData;
  /** When it was unusual, and what was changed. */
  unusual: ChartSpan | null;
  changes: readonly number[];
}

/** Colours, the same in the chart and in the words below it. */
export function chartColors(theme: GrafanaTheme2) {
  const palette = theme.visualization.palette;
  return {
    line: theme.visualization.getColorByName(palette[0] ?? 'green'),
    band: theme.colors.success.transparent,
    unusual: theme.colors.error.transparent,
    change: theme.colors.info.text,
    forecast: theme.colors.warning.text,
    forecastBand: theme.colors.warning.transparent,
  };
}

/** uPlot configuration: the line over its normal range, the unusual stretch shaded, changes marked, the forecast dashed. */
export function panelChart({ theme, timeZone, unit, data, unusual, changes }: Options): UPlotConfigBuilder {
  const colors = chartColors(theme);
  const builder = new UPlotConfigBuilder(timeZone);
  const [times] = data.columns;
  builder.addScale({
    scaleKey: 'x',
    isTime: true,
    orientation: ScaleOrientation.Horizontal,
    direction: ScaleDirection.Right,
    range: () => [times[0] ?? 0, times.at(-1) ?? 1],
  });
  builder.addScale({ scaleKey: 'y', orientation: ScaleOrientation.Vertical, direction: ScaleDirection.Up });
  builder.addAxis({ scaleKey: 'x', isTime: true, placement: AxisPlacement.Bottom, timeZone, theme });
  builder.addAxis({
    scaleKey: 'y',
    placement: AxisPlacement.Left,
    formatValue: (value: number) => formatInUnit(value, unit),
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
  line(colors.line, 1.5);
  if (data.hasBand) {
    line('transparent', 0);
    line('transparent', 0);
    builder.addBand({ series: [2, 3], fill: colors.band });
  }
  if (data.hasForecast) {
    const at = data.hasBand ? 4 : 2;
    line(colors.forecast, 1.5, [6, 4]);
    line('transparent', 0);
    line('transparent', 0);
    builder.addBand({ series: [at + 1, at + 2], fill: colors.forecastBand });
  }
  builder.addHook('drawClear', (plot) => unusual && shade(plot, unusual, colors.unusual));
  builder.addHook('draw', (plot) => changes.forEach((at) => mark(plot, at, colors.change)));
  return builder;
}

interface Plot {
  ctx: CanvasRenderingContext2D;
  bbox: { left: number; top: number; width: number; height: number };
  valToPos: (value: number, scale: string, canvas: boolean) => number;
}

function shade(plot: Plot, { from, to }: ChartSpan, color: string): void {
  const { ctx, bbox } = plot;
  const left = Math.max(bbox.left, plot.valToPos(from, 'x', true));
  const right = Math.min(bbox.left + bbox.width, plot.valToPos(to, 'x', true));
  ctx.save();
  ctx.fillStyle = color;
  ctx.fillRect(left, bbox.top, Math.max(2, right - left), bbox.height);
  ctx.restore();
}

function mark(plot: Plot, at: number, color: string): void {
  const { ctx, bbox } = plot;
  const x = Math.round(plot.valToPos(at, 'x', true));
  if (x < bbox.left || x > bbox.left + bbox.width) {
    return;
  }
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.5 * window.devicePixelRatio;
  ctx.setLineDash([2, 3].map((length) => length * window.devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}
