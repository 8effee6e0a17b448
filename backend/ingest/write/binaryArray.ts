/**
 * Arrays in Postgres's binary format (src/backend/utils/adt/arrayfuncs.c, array_recv): dimensions, flags, element type,
 * length and lower bound, then each element with its length. As text the driver would quote every element and the
 * server would take the quotes off again.
 */
const HEADER = 20;
const TYPE = { text: 25, jsonb: 3802, int4: 23, float8: 701, timestamptz: 1184 } as const;

function begin(size: number, count: number, type: number): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER + size);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(1, 4);
  buffer.writeInt32BE(type, 8);
  buffer.writeInt32BE(count, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}

/** `text[]` of one text a row; null stays null. */
export function textArray<Row>(rows: readonly Row[], value: (row: Row) => string | null): Buffer {
  return texts(rows, value, TYPE.text, false);
}

/** `jsonb[]` of one JSON text a row. */
export function jsonbArray<Row>(rows: readonly Row[], value: (row: Row) => string | null): Buffer {
  return texts(rows, value, TYPE.jsonb, true);
}

function texts<Row>(
  rows: readonly Row[],
  value: (row: Row) => string | null,
  type: number,
  versioned: boolean
): Buffer {
  let size = 0;
  for (const row of rows) {
    // A UTF-16 unit takes at most three bytes of UTF-8.
    size += 5 + 3 * (value(row)?.length ?? 0);
  }
  const buffer = begin(size, rows.length, type);
  let at = HEADER;
  for (const row of rows) {
    const text = value(row);
    if (text === null) {
      at = buffer.writeInt32BE(-1, at);
      continue;
    }
    const start = at + 4;
    let end = start;
    if (versioned) {
      buffer[end++] = 1;
    }
    end += buffer.write(text, end, 'utf8');
    buffer.writeInt32BE(end - start, at);
    at = end;
  }
  return buffer.subarray(0, at);
}

/** `int4[]`. */
export function int4Array<Row>(rows: readonly Row[], value: (row: Row) => number): Buffer {
  const buffer = begin(8 * rows.length, rows.length, TYPE.int4);
  let at = HEADER;
  for (const row of rows) {
    at = buffer.writeInt32BE(4, at);
    at = buffer.writeInt32BE(value(row), at);
  }
  return buffer;
}

/** `float8[]`. */
export function float8Array<Row>(rows: readonly Row[], value: (row: Row) => number | null): Buffer {
  const buffer = begin(12 * rows.length, rows.length, TYPE.float8);
  let at = HEADER;
  for (const row of rows) {
    const number = value(row);
    at = buffer.writeInt32BE(number === null ? -1 : 8, at);
    at = number === null ? at : buffer.writeDoubleBE(number, at);
  }
  return buffer.subarray(0, at);
}

const POSTGRES_EPOCH_MS = 946_684_800_000;

/** `timestamptz[]` of unix milliseconds. */
export function timestamptzArray<Row>(rows: readonly Row[], value: (row: Row) => number | null): Buffer {
  const buffer = begin(12 * rows.length, rows.length, TYPE.timestamptz);
  let at = HEADER;
  for (const row of rows) {
    const ms = value(row);
    if (ms === null) {
      at = buffer.writeInt32BE(-1, at);
      continue;
    }
    at = buffer.writeInt32BE(8, at);
    const micros = (ms - POSTGRES_EPOCH_MS) * 1000;
    const high = Math.floor(micros / 0x1_0000_0000);
    at = buffer.writeInt32BE(high, at);
    at = buffer.writeUInt32BE(micros - high * 0x1_0000_0000, at);
  }
  return buffer.subarray(0, at);
}
