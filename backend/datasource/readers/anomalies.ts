import { detectAnomalies, type Anomaly } from '../../analysis/index.ts';
import { cutNotice, numberField, stringField, timeField } from '../frames/frame.ts';
import { numberSet, tableFrame } from '../frames/shapes.ts';
import { sameLabels } from './forecast.ts';
import { alignTo, labelsOf, readMeasured } from './measured.ts';
import type { Reader, RangeSeries } from './reading.ts';

/** So many steps after its last abnormal point an anomaly still counts as present. */
const PRESENT_STEPS = 3;

/** What is unusual in an expression: stretches as a table, the present surprise as numbers, or the surprise over time. */
export const readAnomalies: Reader<'anomalies'> = async (deps, query, reading) => {
  const { series, stepMs, past, cut } = await readMeasured(deps, query, reading);
  const found = series.map((one) => ({ series: one, anomalies: detectAnomalies(one, { falseAlarmsPerWeek: query.falseAlarmsPerWeek }) }));
  const notices = cutNotice(cut, `only the first ${series.length} series were looked at`);
  if (query.format === 'number') {
    const rows = found.map((one) => ({ group: labelsOf(one.series), value: present(one.anomalies, past.toMs, stepMs) }));
    return numberSet('surprise', sameLabels(rows), { notices });
  }
  const shown = found.map((one) => ({ ...one, anomalies: one.anomalies.filter(({ to }) => to >= reading.range.fromMs) }));
  if (query.format === 'table') {
    return [anomalyTable(shown, notices)];
  }
  const first = Math.max(past.fromMs, reading.range.fromMs);
  const grid = [...new Set(found.flatMap((one) => [...one.series.times].filter((time) => time >= first)))].sort((a, b) => a - b);
  if (found.length === 0 || grid.length === 0) {
    return [];
  }
  return [
    {
      name: 'anomalies',
      meta: { type: 'timeseries-wide', typeVersion: [0, 1], ...(notices.length > 0 && { notices }) },
      fields: [
        timeField('time', grid),
        ...shown.flatMap((one) => {
          const labels = labelsOf(one.series);
          return [
            numberField('actual', alignTo(grid, one.series), { labels }),
            numberField('surprise', grid.map((time) => scoreAt(one.anomalies, time)), { labels }),
          ];
        }),
      ],
    },
  ];
};

function anomalyTable(found: readonly { series: RangeSeries; anomalies: Anomaly[] }[], notices: ReturnType<typeof cutNotice>) {
  const rows = found
    .flatMap(({ series, anomalies }) => anomalies.map((anomaly) => ({ ...anomaly, labels: JSON.stringify(labelsOf(series)) })))
    .sort((a, b) => b.from - a.from);
  return tableFrame(
    'anomalies',
    [
      timeField('from', rows.map(({ from }) => from)),
      timeField('to', rows.map(({ to }) => to)),
      stringField('series', rows.map(({ labels }) => labels)),
      numberField('surprise', rows.map(({ score }) => score)),
      numberField('expected', rows.map(({ expected }) => expected)),
      numberField('actual', rows.map(({ actual }) => actual)),
    ],
    notices
  );
}

/** The surprise of the anomaly that lasts at the end of the range; 0 for none. */
function present(anomalies: readonly Anomaly[], toMs: number, stepMs: number): number {
  const last = anomalies.at(-1);
  return last !== undefined && last.to >= toMs - PRESENT_STEPS * stepMs ? last.score : 0;
}

function scoreAt(anomalies: readonly Anomaly[], time: number): number {
  return anomalies.find(({ from, to }) => from <= time && time <= to)?.score ?? 0;
}
