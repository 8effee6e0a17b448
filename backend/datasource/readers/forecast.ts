import { forecast, timeToThreshold, MAX_HORIZON, type Forecast } from '../../analysis/index.ts';
import { cutNotice, timeField, type FrameField, type Frame, type Notice } from '../frames/frame.ts';
import { numberSet } from '../frames/shapes.ts';
import { alignTo, labelsOf, readMeasured, type Measured } from './measured.ts';
import type { QueryOf, Reader, RangeSeries, Reading } from './reading.ts';
import { shortNames } from './shortNames.ts';

interface Foreseen {
  series: RangeSeries;
  ahead: Forecast | null;
}

/** The forecast of an expression with its band, or the seconds until it gets to a threshold. */
export const readForecast: Reader<'forecast'> = async (deps, query, reading) => {
  const measured = await readMeasured(deps, query, reading);
  const { foreseen, notices } = foresee(measured, query);
  return query.format === 'series'
    ? bands(foreseen, measured, reading, notices)
    : thresholds(foreseen, query, measured.past.toMs, notices);
};

function foresee(measured: Measured, query: QueryOf<'forecast'>): { foreseen: Foreseen[]; notices: Notice[] } {
  const notices = cutNotice(measured.cut, `only the first ${measured.series.length} series were foreseen`);
  const horizon = Math.min(MAX_HORIZON, Math.max(1, Math.ceil((query.horizonSeconds * 1_000) / measured.stepMs)));
  const foreseen = measured.series.map((series) => {
    const made = forecast({ times: series.times, values: series.values, horizon, level: query.level });
    if (made.status === 'cannot') {
      notices.push({ severity: 'info', text: `${JSON.stringify(labelsOf(series))}: ${made.reason.text}` });
    }
    return { series, ahead: made.status === 'ok' ? made : null };
  });
  return { foreseen, notices };
}

/** Past and forecast on one grid; the band is filled between its edges in a time series panel. */
function bands(foreseen: readonly Foreseen[], { past, stepMs }: Measured, reading: Reading, notices: Notice[]): Frame[] {
  if (foreseen.length === 0) {
    return [];
  }
  const first = Math.max(past.fromMs, reading.range.fromMs);
  const times = new Set<number>();
  for (const { series, ahead } of foreseen) {
    series.times.forEach((time) => time >= first && times.add(time));
    ahead?.times.forEach((time) => times.add(time));
  }
  const grid = [...times].sort((a, b) => a - b);
  const names = shortNames(foreseen.map(({ series }) => labelsOf(series)));
  const fields = foreseen.flatMap(({ series, ahead }, i) => {
    const labels = labelsOf(series);
    const name = names[i] ?? '';
    const line = (kind: string, values: Float64Array, custom: Record<string, unknown>): FrameField => {
      const displayNameFromDS = `${kind}${name === '' ? '' : ` ${name}`}`;
      return { name: kind, type: 'number', values, labels, config: { displayNameFromDS, custom } };
    };
    const lowerName = `lower${name === '' ? '' : ` ${name}`}`;
    const actual = line('actual', alignTo(grid, series), {});
    if (ahead === null) {
      return [actual];
    }
    const future = (values: Float64Array): Float64Array => alignTo(grid, { times: ahead.times, values });
    return [
      actual,
      line('forecast', future(ahead.point), { lineStyle: { fill: 'dash', dash: [8, 6] } }),
      line('lower', future(ahead.lower), { lineWidth: 0 }),
      line('upper', future(ahead.upper), { lineWidth: 0, fillBelowTo: lowerName, fillOpacity: 15 }),
    ];
  });
  const meta = { type: 'timeseries-wide' as const, typeVersion: [0, 1] as const, ...(notices.length > 0 && { notices }) };
  return [{ name: 'forecast', meta: { ...meta, executedQueryString: `every ${stepMs / 1_000} s` }, fields: [timeField('time', grid), ...fields] }];
}

/** Seconds from the end of the past; infinity when the threshold is not reached within the horizon. */
function thresholds(foreseen: readonly Foreseen[], query: QueryOf<'forecast'>, nowMs: number, notices: Notice[]): Frame[] {
  const rows = foreseen.flatMap(({ series, ahead }) => {
    if (ahead === null || query.threshold === undefined) {
      return [];
    }
    const last = series.values[series.values.length - 1] ?? NaN;
    const there = query.direction === 'above' ? last >= query.threshold : last <= query.threshold;
    const at = there ? nowMs : (timeToThreshold(ahead, query.threshold, query.direction)?.at ?? Infinity);
    return [{ group: labelsOf(series), value: Math.max(0, (at - nowMs) / 1_000) }];
  });
  return numberSet('secondsToThreshold', sameLabels(rows), { config: { unit: 's' }, notices });
}

/** Columns need every label in every row; a series that lacks one has the empty string. */
export function sameLabels<Row extends { group: Record<string, string> }>(rows: readonly Row[]): Row[] {
  const names = [...new Set(rows.flatMap(({ group }) => Object.keys(group)))].sort();
  return rows.map((row) => ({ ...row, group: Object.fromEntries(names.map((name) => [name, row.group[name] ?? ''])) }));
}
