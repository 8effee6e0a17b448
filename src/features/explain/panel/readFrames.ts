import { FieldType, getFieldDisplayName, type DataFrame, type Field } from '@grafana/data';

/** A series as it stands in the frames, before it is put on a grid. */
export interface RawSeries {
  name: string;
  refId: string;
  labels: Record<string, string>;
  unit: string;
  times: ArrayLike<number>;
  values: ArrayLike<unknown>;
}

/** Series beyond this are counted, and not looked at: a browser has other things to do. */
const MOST_LOOKED_AT = 20_000;

/** Series of wide, long and multi frames; hidden fields are left out. `total` counts them all. */
export function readFrames(given: readonly DataFrame[]): { series: RawSeries[]; total: number } {
  const frames = given.map(ownFrame);
  const series: RawSeries[] = [];
  let total = 0;
  for (const frame of frames) {
    const time = frame.fields.find(({ type }) => type === FieldType.time);
    const numbers = frame.fields.filter((field) => field.type === FieldType.number && !isHidden(field));
    if (time === undefined || numbers.length === 0) {
      continue;
    }
    const words = frame.fields.filter(({ type }) => type === FieldType.string);
    const found = words.length > 0 ? fromLong(frame, time, numbers, words) : fromWide(frame, time, numbers, frames);
    total += found.length;
    series.push(...found.slice(0, Math.max(0, MOST_LOOKED_AT - series.length)));
  }
  return { series, total };
}

/** Frames come read-only from a menu, and Grafana remembers a field's name in the field when it is asked for it. */
function ownFrame(frame: DataFrame): DataFrame {
  return { ...frame, fields: frame.fields.map((field) => ({ ...field, state: { ...field.state } })) };
}

function isHidden({ config }: Field): boolean {
  const custom = config.custom as { hideFrom?: { viz?: boolean } } | undefined;
  return custom?.hideFrom?.viz === true;
}

function fromWide(frame: DataFrame, time: Field, numbers: readonly Field[], frames: readonly DataFrame[]): RawSeries[] {
  // Names of many frames are made unique by comparing each with all: that is for people, and for few.
  const among = frames.length <= 200 ? [...frames] : undefined;
  return numbers.map((field) => ({
    name: getFieldDisplayName(field, frame, among),
    refId: frame.refId ?? '',
    labels: { ...field.labels },
    unit: field.config.unit ?? '',
    times: time.values as ArrayLike<number>,
    values: field.values as ArrayLike<unknown>,
  }));
}

/** Rows that share their words are one series: `time, host, value`. */
function fromLong(frame: DataFrame, time: Field, numbers: readonly Field[], words: readonly Field[]): RawSeries[] {
  const groups = new Map<string, { labels: Record<string, string>; rows: number[] }>();
  for (let row = 0; row < frame.length; row++) {
    const values = words.map(({ values: column }) => String(column[row] ?? ''));
    const key = JSON.stringify(values);
    const group = groups.get(key);
    if (group === undefined) {
      const labels = Object.fromEntries(words.map(({ name }, i) => [name || `field ${i + 1}`, values[i] ?? '']));
      groups.set(key, { labels, rows: [row] });
    } else {
      group.rows.push(row);
    }
  }
  // As many groups as rows is a table with a time in it.
  if (groups.size > Math.max(1, frame.length / 2)) {
    return [];
  }
  return [...groups.values()].flatMap(({ labels, rows }) =>
    numbers.map((field) => ({
      name:
        [...Object.values(labels), ...(numbers.length > 1 ? [field.name] : [])].filter(Boolean).join(' ') || field.name,
      refId: frame.refId ?? '',
      labels,
      unit: field.config.unit ?? '',
      times: rows.map((row) => time.values[row] as number),
      values: rows.map((row) => field.values[row] as unknown),
    }))
  );
}
