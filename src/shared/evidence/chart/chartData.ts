import type { EvidenceSeries } from '#contract/analysis';
import type { PanelDescription, PanelForecast } from '#contract/explain';

type Values = Array<number | null | undefined>;

/** What a chart draws: times in unix milliseconds, the lines, then a normal range, then what is foreseen. */
export interface ChartData {
  columns: [number[], ...Values[]];
  /** Names of the lines; the columns after them are the upper and lower end of the range, and the forecast with its ends. */
  names: readonly string[];
  hasBand: boolean;
  hasForecast: boolean;
}

/** Stored series, each with times of its own, on one common time axis; null where a series says nothing. */
export function seriesData(series: EvidenceSeries['series']): ChartData {
  const times = [...new Set(series.flatMap((each) => each.times))].sort((a, b) => a - b);
  const place = new Map(times.map((time, index) => [time, index]));
  const columns = series.map((each) => {
    const column: Values = Array.from({ length: times.length }, () => (series.length > 1 ? undefined : null));
    each.times.forEach((time, index) => {
      column[place.get(time) ?? 0] = each.values[index] ?? null;
    });
    return column;
  });
  const names = series.map(({ labels }) => nameOf(labels));
  return { columns: [times, ...columns], names, hasBand: false, hasForecast: false };
}

function nameOf(labels: Readonly<Record<string, string>>): string {
  const { __name__: metric, ...rest } = labels;
  return [...new Set(Object.values(rest))].slice(0, 4).join(' · ') || (metric ?? '');
}

export interface PanelSeries {
  name: string;
  unit: string;
  values: ReadonlyArray<number | null>;
}

/** A series of a panel with its normal range and its forecast on one axis. */
export function panelData(
  grid: { from: number; stepMs: number; points: number },
  series: PanelSeries,
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
    names: [series.name],
    hasBand: band !== undefined,
    hasForecast: forecast !== undefined,
  };
}
