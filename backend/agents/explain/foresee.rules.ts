import type { PanelDescription, PanelForecast } from '#contract/explain';
import { forecast, type Forecast, type Panel, type Past, sayPanel, timeToThreshold } from '../../analysis/index.ts';

const MOST = 3;
const MOST_POINTS = 200;
/** The forecast reaches this share of the panel's range into the future. */
const AHEAD = 0.5;
const LEVEL = 0.9;

/** Forecasts of the series that matter most: those that stand out, then the largest. */
export function foresee(panel: Panel, pasts: readonly Past[], description: PanelDescription): PanelForecast[] {
  const standing = description.standouts.filter(({ lasts }) => lasts).map(({ index }) => index);
  const shown = description.bands.map(({ index }) => index);
  return [...new Set([...standing, ...shown])].slice(0, MOST).flatMap((index) => {
    const series = panel.series[index];
    if (series === undefined) {
      return [];
    }
    const before = pasts[index]?.before ?? new Float64Array(0);
    const { length } = before;
    const values = Float64Array.from({ length: length + panel.points }, (_, i) =>
      i < length ? (before[i] as number) : (series.values[i - length] as number)
    );
    const times = values.map((_, i) => panel.from + (i - length) * panel.stepMs);
    const horizon = Math.max(1, Math.min(MOST_POINTS, Math.round(panel.points * AHEAD)));
    const bounds = boundsOf(series.unit, values);
    const foreseen = forecast({ times, values, horizon, level: LEVEL, ...(bounds === undefined ? {} : { bounds }) });
    return foreseen.status === 'ok' ? [present(foreseen, index, series)] : [];
  });
}

/** What a share can never pass, unless it did. */
function boundsOf(unit: string, values: Float64Array): { lower: number; upper: number } | undefined {
  const most = unit === 'percentunit' ? 1 : unit === 'percent' ? 100 : null;
  return most === null || values.some((value) => value < 0 || value > most) ? undefined : { lower: 0, upper: most };
}

function present(foreseen: Forecast, index: number, series: Panel['series'][number]): PanelForecast {
  const last = foreseen.times.length - 1;
  const { name, unit } = series;
  return {
    index,
    name,
    unit,
    level: foreseen.level,
    times: [...foreseen.times],
    point: [...foreseen.point],
    lower: [...foreseen.lower],
    upper: [...foreseen.upper],
    statement:
      reaches(foreseen, series) ??
      sayPanel('panel.forecast', {
        name,
        unit,
        value: foreseen.point[last] ?? 0,
        low: foreseen.lower[last] ?? 0,
        high: foreseen.upper[last] ?? 0,
        at: foreseen.times[last] ?? 0,
      }),
  };
}

/** When the next threshold of the panel above the present value is passed, if it is within the horizon. */
function reaches(
  foreseen: Forecast,
  { name, unit, thresholds, values }: Panel['series'][number]
): PanelForecast['statement'] | null {
  const now = values.findLast((value) => Number.isFinite(value));
  const threshold = now === undefined ? undefined : thresholds.find((one) => one > now);
  const passed = threshold === undefined ? null : timeToThreshold(foreseen, threshold, 'above');
  if (passed === null || threshold === undefined) {
    return null;
  }
  const params = { name, unit, threshold, since: passed.earliest };
  return passed.at === null || passed.latest === null
    ? sayPanel('panel.reaches-not-before', params)
    : sayPanel('panel.reaches', { ...params, at: passed.at, until: passed.latest });
}
