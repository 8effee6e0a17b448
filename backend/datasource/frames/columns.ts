/**
 * Arrow's buffers made straight from our columns. The library's own builders take a value at a time and cost more than
 * JSON would.
 */

export interface Column<Values> {
  values: Values;
  nullCount: number;
  /** One bit a row, 1 for a value; absent when every row has one. */
  nullBitmap?: Uint8Array;
}

/** Unix milliseconds as nanoseconds. Grafana reads every timestamp as nanoseconds, whatever its unit says. */
export function timeColumn(ms: Float64Array): Column<BigInt64Array> {
  const words = new Uint32Array(ms.length * 2);
  const nanoseconds = new BigInt64Array(words.buffer);
  for (let i = 0; i < ms.length; i++) {
    const at = ms[i] as number;
    if (at >= 0 && Number.isInteger(at)) {
      // at * 1e6 in two halves of exact arithmetic: BigInt, and the remainder of doubles, cost ten times as much.
      const upper = Math.floor(at / 65_536);
      const product = upper * 1e6;
      const high = Math.floor(product / 65_536);
      const low = (product - high * 65_536) * 65_536 + (at - upper * 65_536) * 1e6;
      const carry = Math.floor(low / 4_294_967_296);
      words[2 * i] = low - carry * 4_294_967_296;
      words[2 * i + 1] = high + carry;
    } else if (!Number.isNaN(at)) {
      nanoseconds[i] = BigInt(Math.round(at)) * 1_000_000n;
    }
  }
  return { values: nanoseconds, ...bitmapOf(ms) };
}

export function numberColumn(values: Float64Array): Column<Float64Array> {
  return { values, ...bitmapOf(values) };
}

export function booleanColumn(values: readonly boolean[]): Column<Uint8Array> {
  const bits = new Uint8Array((values.length + 7) >> 3);
  values.forEach((value, i) => value && setBit(bits, i));
  return { values: bits, nullCount: 0 };
}

/** UTF-8 in one piece with the place where each value begins. */
export function stringColumn(values: readonly (string | null)[]): Column<Uint8Array> & { offsets: Int32Array } {
  const offsets = new Int32Array(values.length + 1);
  let nullCount = 0;
  let units = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as string | null;
    nullCount += value === null ? 1 : 0;
    units += value?.length ?? 0;
    offsets[i + 1] = units;
  }
  const bytes = Buffer.from(values.join(''), 'utf8');
  // Where every character is one byte, as it mostly is, the places are known already.
  if (bytes.length !== units) {
    let end = 0;
    for (let i = 0; i < values.length; i++) {
      end += Buffer.byteLength(values[i] ?? '', 'utf8');
      offsets[i + 1] = end;
    }
  }
  return { values: bytes, offsets, nullCount, ...(nullCount > 0 && { nullBitmap: stringBitmap(values) }) };
}

function stringBitmap(values: readonly (string | null)[]): Uint8Array {
  const bits = new Uint8Array((values.length + 7) >> 3);
  values.forEach((value, i) => value !== null && setBit(bits, i));
  return bits;
}

function bitmapOf(values: Float64Array): { nullCount: number; nullBitmap?: Uint8Array } {
  let nullCount = 0;
  for (let i = 0; i < values.length; i++) {
    nullCount += Number.isNaN(values[i]) ? 1 : 0;
  }
  if (nullCount === 0) {
    return { nullCount };
  }
  const nullBitmap = new Uint8Array((values.length + 7) >> 3);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i])) {
      setBit(nullBitmap, i);
    }
  }
  return { nullCount, nullBitmap };
}

function setBit(bits: Uint8Array, i: number): void {
  bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7));
}
