import { MOST_SERIES } from '#contract/query';
import { timesOf, type Grid } from '../time.rules.ts';
import { cutNotice, numberField, stringField, timeField, type FieldConfig, type Frame, type Notice } from './frame.ts';

/** The version of Grafana's data plane contract that the shapes follow. */
const VERSION = [0, 1] as const;

interface StepValue {
  step: number;
  group: Readonly<Partial<Record<string, string>>>;
  count: number;
}

interface WideOptions {
  name: string;
  /** Groups that are there even when nothing was counted in them. */
  always?: readonly Readonly<Record<string, string>>[];
  /** Counts are by how much a level changes. */
  cumulative?: boolean;
  config?: FieldConfig;
  notices?: readonly Notice[];
}

/**
 * Counts by step and group as one wide time series, a field a group, zero where nothing was counted; the largest groups
 * when there are too many. No frame at all, Grafana's "no data", when there is no group.
 */
export function wideSeries(grid: Grid, counts: readonly StepValue[], options: WideOptions): Frame[] {
  const groups = new Map<string, { labels: Record<string, string>; values: Float64Array; total: number }>();
  const groupOf = (labels: Readonly<Partial<Record<string, string>>>): { values: Float64Array; total: number } => {
    const key = JSON.stringify(Object.values(labels));
    const known = groups.get(key) ?? { labels: { ...labels } as Record<string, string>, values: new Float64Array(grid.count), total: 0 };
    groups.set(key, known);
    return known;
  };
  options.always?.forEach(groupOf);
  for (const { step, group, count } of counts) {
    const found = groupOf(group);
    found.values[step] = (found.values[step] ?? 0) + count;
    found.total += Math.abs(count);
  }
  if (groups.size === 0) {
    return [];
  }
  const shown = [...groups.values()].sort((a, b) => b.total - a.total).slice(0, MOST_SERIES);
  const notices = [...(options.notices ?? []), ...cutNotice(groups.size > shown.length, `${groups.size} series, the ${shown.length} largest are shown`)];
  return [
    {
      name: options.name,
      meta: { type: 'timeseries-wide', typeVersion: VERSION, ...(notices.length > 0 && { notices }) },
      fields: [
        timeField('time', timesOf(grid)),
        ...shown.map(({ labels, values }) =>
          numberField(options.name, options.cumulative === true ? summed(values) : values, {
            ...(Object.keys(labels).length > 0 && { labels }),
            ...(options.config !== undefined && { config: options.config }),
          })
        ),
      ],
    },
  ];
}

function summed(changes: Float64Array): number[] {
  let level = 0;
  return Array.from(changes, (change) => (level += change));
}

/**
 * One number a group: a column of strings for each label and one of numbers, which expressions read as a set of numbers
 * and panels as a table. No frame when there is no group.
 */
export function numberSet(
  name: string,
  rows: readonly { group: Readonly<Partial<Record<string, string>>>; value: number }[],
  options: { config?: FieldConfig; notices?: readonly Notice[] } = {}
): Frame[] {
  const first = rows[0];
  if (first === undefined) {
    return [];
  }
  const labels = Object.keys(first.group);
  const notices = options.notices ?? [];
  return [
    {
      name,
      meta: {
        type: labels.length === 0 ? 'numeric-wide' : 'numeric-long',
        typeVersion: VERSION,
        ...(notices.length > 0 && { notices: [...notices] }),
      },
      fields: [
        ...labels.map((label) => stringField(label, rows.map(({ group }) => group[label] ?? ''))),
        numberField(name, rows.map(({ value }) => value), options.config === undefined ? {} : { config: options.config }),
      ],
    },
  ];
}

/** Rows to read. */
export function tableFrame(name: string, fields: Frame['fields'], notices: readonly Notice[] = []): Frame {
  return { name, fields, meta: { type: 'table', typeVersion: VERSION, preferredVisualisationType: 'table', ...(notices.length > 0 && { notices: [...notices] }) } };
}
