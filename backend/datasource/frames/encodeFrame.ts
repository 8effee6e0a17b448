import {
  Bool,
  Field,
  Float64,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  Table,
  TimestampNanosecond,
  Utf8,
  type Data,
  type DataType,
} from 'apache-arrow';
import { booleanColumn, numberColumn, stringColumn, timeColumn } from './columns.ts';
import type { Frame, FrameField } from './frame.ts';

/**
 * A frame as Grafana's backend reads it: one Arrow IPC file, explicit types (no dictionaries, which it refuses), labels
 * and config as JSON in the fields' metadata, name, refId and meta in the schema's.
 */
export function encodeFrame(frame: Frame, refId: string): Buffer {
  const length = frame.fields[0]?.values.length ?? 0;
  const uneven = frame.fields.find((field) => field.values.length !== length);
  if (uneven !== undefined) {
    throw new Error(`The field ${uneven.name} of ${frame.name} has ${uneven.values.length} values instead of ${length}.`);
  }
  const columns = frame.fields.map(toColumn);
  const fields = columns.map(({ field }) => field);
  const metadata = new Map([
    ['name', frame.name],
    ['refId', refId],
  ]);
  if (frame.meta !== undefined) {
    metadata.set('meta', JSON.stringify(frame.meta));
  }
  const schema = new Schema(fields, metadata);
  const data = makeData({ type: new Struct(fields), length, children: columns.map((column) => column.data) });
  const file = RecordBatchFileWriter.writeAll(new Table(schema, new RecordBatch(schema, data))).toUint8Array(true);
  return Buffer.from(file.buffer, file.byteOffset, file.byteLength);
}

function toColumn(source: FrameField): { field: Field; data: Data } {
  const data = toData(source);
  const metadata = new Map<string, string>();
  if (source.labels !== undefined) {
    metadata.set('labels', JSON.stringify(source.labels));
  }
  if (source.config !== undefined) {
    metadata.set('config', JSON.stringify(source.config));
  }
  // Without the flag Grafana would read every missing value as zero.
  return { field: new Field(source.name, data.type as DataType, data.nullCount > 0, metadata), data };
}

function toData(source: FrameField): Data {
  const length = source.values.length;
  switch (source.type) {
    case 'time': {
      const { values, ...nulls } = timeColumn(source.values);
      return makeData({ type: new TimestampNanosecond(), length, data: values, ...nulls });
    }
    case 'number': {
      const { values, ...nulls } = numberColumn(source.values);
      return makeData({ type: new Float64(), length, data: values, ...nulls });
    }
    case 'string': {
      const { values, offsets, ...nulls } = stringColumn(source.values);
      return makeData({ type: new Utf8(), length, data: values, valueOffsets: offsets, ...nulls });
    }
    case 'boolean': {
      const { values, ...nulls } = booleanColumn(source.values);
      return makeData({ type: new Bool(), length, data: values, ...nulls });
    }
  }
}
