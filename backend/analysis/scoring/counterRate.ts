/**
 * Per-second rates of a cumulative counter; a fall is a reset, after which the counter began again at zero. The first point,
 * and points after a gap in the values, are NaN. Returns an array as long as the input.
 */
export function counterRate(times: Float64Array, values: Float64Array): Float64Array {
  const rates = new Float64Array(values.length).fill(Number.NaN);
  let previous = -1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!(value - value === 0)) {
      continue;
    }
    if (previous >= 0) {
      const last = values[previous] as number;
      const seconds = ((times[i] as number) - (times[previous] as number)) / 1000;
      if (seconds > 0) {
        rates[i] = (value >= last ? value - last : value) / seconds;
      }
    }
    previous = i;
  }
  return rates;
}
