import { DataType, RecordBatchReader, tableFromIPC, type Field, type Table } from 'apache-arrow';
import { z } from 'zod';

/** A column as Grafana's Go SDK would have read it. */
export interface ReadField {
  name: string;
  type: 'time' | 'number' | 'string' | 'boolean' | 'json';
  nullable: boolean;
  labels: Record<string, string>;
  config: Record<string, unknown>;
  /** Times as unix milliseconds. */
  values: (number | string | boolean | null)[];
}

export interface ReadFrame {
  name: string;
  refId: string;
  meta: z.output<typeof Meta>;
  fields: ReadField[];
}

const Labels = z.record(z.string(), z.string());
const Config = z.record(z.string(), z.unknown());
/** What the SDK knows of a frame's meta; an unknown severity of a notice fails the whole query there, and so here. */
const Meta = z.strictObject({
  type: z.string().optional(),
  typeVersion: z.tuple([z.int().min(0), z.int().min(0)]).optional(),
  custom: z.unknown().optional(),
  notices: z.array(z.strictObject({ severity: z.enum(['info', 'warning', 'error']), text: z.string() })).optional(),
  preferredVisualisationType: z.string().optional(),
  executedQueryString: z.string().optional(),
});

/**
 * Reads a frame by the rules of the SDK's `data/arrow.go` and throws where it would fail or misread: an Arrow IPC file of
 * the types that it knows, timestamps in nanoseconds, nulls only where the field says so, JSON metadata.
 */
export function readFrame(bytes: Uint8Array): ReadFrame {
  if (Buffer.from(bytes.subarray(0, 6)).toString() !== 'ARROW1') {
    throw new Error('not an Arrow IPC file');
  }
  // A table would merge the metadata of fields that have the same name, as those of a series have.
  const { schema } = RecordBatchReader.from(bytes).open();
  const table = tableFromIPC(bytes);
  const meta = schema.metadata.get('meta');
  return {
    name: schema.metadata.get('name') ?? '',
    refId: schema.metadata.get('refId') ?? '',
    meta: meta === undefined ? {} : Meta.parse(JSON.parse(meta)),
    fields: schema.fields.map((field, i) => readField(field, table, i)),
  };
}

function readField(field: Field, table: Table, index: number): ReadField {
  const column = table.getChildAt(index);
  if (column === null) {
    throw new Error('a field without a column');
  }
  if (column.nullCount > 0 && !field.nullable) {
    throw new Error(`${field.name} has nulls but does not say so: Grafana would read zeros`);
  }
  const json = (name: string): unknown => JSON.parse(field.metadata.get(name) ?? '{}');
  return {
    name: field.name,
    type: typeOf(field.type, field.name),
    nullable: field.nullable,
    labels: Labels.parse(json('labels')),
    config: Config.parse(json('config')),
    values: DataType.isTimestamp(field.type) ? timesOf(column) : [...column].map((value) => value as string | number | boolean | null),
  };
}

/** Grafana takes the raw integers for nanoseconds, whatever the unit. */
function timesOf(column: NonNullable<ReturnType<Table['getChildAt']>>): (number | null)[] {
  return column.data.flatMap((part) =>
    Array.from(part.values as BigInt64Array, (value, i) => (part.getValid(i) ? Number(value / 1_000_000n) : null))
  );
}

function typeOf(type: DataType, name: string): ReadField['type'] {
  if (DataType.isTimestamp(type)) {
    return 'time';
  }
  if (DataType.isFloat(type) || DataType.isInt(type)) {
    return 'number';
  }
  if (DataType.isUtf8(type)) {
    return 'string';
  }
  if (DataType.isBool(type)) {
    return 'boolean';
  }
  if (DataType.isBinary(type)) {
    return 'json';
  }
  throw new Error(`unsupported conversion from arrow: ${name} is ${String(type)}`);
}

/** What a server-side expression, and so an alert rule, makes of an answer. */
export type ExpressionInput =
  | { kind: 'no-data' }
  | { kind: 'numbers'; values: { labels: Record<string, string>; value: number | null }[] }
  | { kind: 'series'; series: { labels: Record<string, string>; times: number[]; values: (number | null)[] }[] };

/**
 * The rules by which Grafana's expressions take the answer of a data source: nothing; a set of numbers (strings are labels,
 * exactly one column of numbers, or one row of numbers); a wide series (ascending time, numbers with labels, no two alike).
 * Throws with Grafana's reason for anything else.
 */
export function asExpressionInput(frames: readonly ReadFrame[]): ExpressionInput {
  const [frame, ...more] = frames;
  if (frame === undefined || frame.fields.length === 0) {
    return { kind: 'no-data' };
  }
  if (more.length > 0) {
    throw new Error('several frames: this data source answers expressions with one');
  }
  const of = (type: ReadField['type']): ReadField[] => frame.fields.filter((field) => field.type === type);
  const [numbers, strings, times] = [of('number'), of('string'), of('time')];
  if (frame.meta.type === 'numeric-wide') {
    requireOnly(frame, numbers.length, 'numeric-wide has columns of numbers only');
    return distinct({ kind: 'numbers', values: numbers.map(({ labels, values, name }) => ({ labels: { ...labels, __name__: name }, value: values[0] as number | null })) });
  }
  if (times.length === 0 && numbers.length === 1 && strings.length + 1 === frame.fields.length) {
    const values = numbers[0]?.values ?? [];
    if (values.length === 0) {
      return { kind: 'no-data' };
    }
    return distinct({ kind: 'numbers', values: values.map((value, row) => ({ labels: Object.fromEntries(strings.map((field) => [field.name, String(field.values[row] ?? '')])), value: value as number | null })) });
  }
  const [time] = times;
  if (time === undefined || times.length > 1 || strings.length > 0 || numbers.length === 0) {
    throw new Error(`input data must be a wide series but got ${frame.fields.map((field) => field.type).join(', ')}`);
  }
  const at = time.values as number[];
  if (time.nullable || at.some((value, i) => i > 0 && value <= (at[i - 1] ?? 0))) {
    throw new Error('the time of a wide series must ascend and be there in every row');
  }
  return distinct({ kind: 'series', series: numbers.map((field) => ({ labels: { ...field.labels, __name__: field.name }, times: at, values: field.values as (number | null)[] })) });
}

function requireOnly(frame: ReadFrame, count: number, reason: string): void {
  if (count !== frame.fields.length || (frame.fields[0]?.values.length ?? 0) > 1) {
    throw new Error(reason);
  }
}

/** Two results with the same labels make a rule fail: its alerts could not be told apart. */
function distinct<Input extends ExpressionInput>(input: Input): Input {
  const all = input.kind === 'numbers' ? input.values : input.kind === 'series' ? input.series : [];
  const keys = all.map(({ labels }) => JSON.stringify(Object.entries(labels).sort()));
  if (new Set(keys).size !== keys.length) {
    throw new Error(`results with duplicate labels: ${keys.join(' ')}`);
  }
  return input;
}
