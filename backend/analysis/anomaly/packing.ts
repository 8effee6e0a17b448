const LARGEST = 32_767;
/** Logarithmic beyond one spread: 32,767 stands for this many spreads, and neighbouring codes differ by 0.04 %. */
const RANGE = 12;
const EMPTY = -32_768;

/** Values as 16-bit codes: finely spaced around `centre`, ever wider away from it; NaN stays NaN. */
export function packValues(values: Float64Array, centre: number, spread: number): Int16Array {
  return Int16Array.from(values, (value) => {
    const code = Math.round((Math.asinh((value - centre) / spread) / RANGE) * LARGEST);
    return Number.isNaN(code) ? EMPTY : Math.min(LARGEST, Math.max(-LARGEST, code));
  });
}

/** What `packValues` made, back again. */
export function unpackValues(codes: Int16Array, centre: number, spread: number): Float64Array {
  return Float64Array.from(codes, (code) =>
    code === EMPTY ? Number.NaN : centre + spread * Math.sinh((code / LARGEST) * RANGE)
  );
}
