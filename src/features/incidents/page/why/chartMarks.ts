import type { Evidence } from '#contract/analysis';
import type { Change } from '#contract/change';

/** What is drawn into an evidence chart besides the series; times are unix milliseconds. */
export interface ChartMarks {
  baseline: { from: number; to: number };
  observed: { from: number; to: number };
  onset: number | null;
  changes: Array<{ at: number; title: string }>;
}

/** Marks of one evidence item: its compared windows, its onset, and the changes that fall into what is drawn. */
export function marksOf(
  metric: Pick<NonNullable<Evidence['metric']>, 'baseline' | 'observed' | 'onset'>,
  changes: readonly Change[]
): ChartMarks {
  const baseline = span(metric.baseline);
  const observed = span(metric.observed);
  const [from, to] = [Math.min(baseline.from, observed.from), Math.max(baseline.to, observed.to)];
  return {
    baseline,
    observed,
    onset: metric.onset === null ? null : Date.parse(metric.onset),
    changes: changes
      .map(({ at, title }) => ({ at: Date.parse(at), title }))
      .filter(({ at }) => at >= from && at <= to)
      .slice(0, 20),
  };
}

function span({ from, to }: { from: string; to: string }): { from: number; to: number } {
  return { from: Date.parse(from), to: Date.parse(to) };
}

type Values = Array<number | null | undefined>;

/** Series with times of their own on one common time axis, as the chart wants them; null where a series says nothing. */
export function alignSeries(
  series: ReadonlyArray<{ times: number[]; values: Array<number | null> }>
): [number[], ...Values[]] {
  const times = [...new Set(series.flatMap((each) => each.times))].sort((a, b) => a - b);
  const place = new Map(times.map((time, index) => [time, index]));
  const columns = series.map((each) => {
    const column: Values = Array.from({ length: times.length }, () => (series.length > 1 ? undefined : null));
    each.times.forEach((time, index) => {
      column[place.get(time) ?? 0] = each.values[index] ?? null;
    });
    return column;
  });
  return [times, ...columns];
}

const UNITS: Readonly<Record<string, string>> = {
  s: 's',
  seconds: 's',
  ms: 'ms',
  ratio: 'percentunit',
  share: 'percentunit',
  '%': 'percent',
  bytes: 'bytes',
  By: 'bytes',
  B: 'bytes',
};

/** Grafana's name of a unit of the contract. */
export function grafanaUnit(unit: string): string {
  return Object.hasOwn(UNITS, unit) ? (UNITS[unit] ?? 'short') : 'short';
}
