import type { SeriesInput } from '../bundle.ts';

/**
 * A series with its points in the order of time and inside the window; the same object where they are already. Points
 * without a time go; of several at one time the last in the order of their values stays, so that the order in which they
 * came changes nothing.
 * @param known times that were found in order before; series of one answer share theirs
 */
export function inOrder(
  input: SeriesInput,
  window: { from: number; to: number },
  known: Set<Float64Array> = new Set()
): SeriesInput {
  const { times, values } = input;
  const length = Math.min(times.length, values.length);
  if (known.has(times)) {
    return input;
  }
  if (isInOrder(times, length, window)) {
    if (length === times.length) {
      known.add(times);
    }
    return input;
  }
  const kept: number[] = [];
  for (let i = 0; i < length; i++) {
    const at = times[i] as number;
    if (at >= window.from && at <= window.to) {
      kept.push(i);
    }
  }
  kept.sort((a, b) => (times[a] as number) - (times[b] as number) || rankOf(values[a]) - rankOf(values[b]));
  const last = kept.filter((i, k) => times[kept[k + 1] as number] !== times[i]);
  return {
    ...input,
    times: Float64Array.from(last, (i) => times[i] as number),
    values: Float64Array.from(last, (i) => values[i] as number),
  };
}

function isInOrder(times: Float64Array, length: number, { from, to }: { from: number; to: number }): boolean {
  let before = -Infinity;
  for (let i = 0; i < length; i++) {
    const at = times[i] as number;
    if (!(at > before && at >= from && at <= to)) {
      return false;
    }
    before = at;
  }
  return true;
}

/** For sorting only: NaN and infinities get a place of their own. */
function rankOf(value: number | undefined): number {
  return value === undefined || Number.isNaN(value)
    ? -Number.MAX_VALUE
    : Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}
