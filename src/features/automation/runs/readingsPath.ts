import type { RunStep } from '#contract/run';

const MARGIN = 6;

export interface Drawn {
  /** SVG path through the readings; a reading without a value breaks it. */
  path: string;
  points: Array<readonly [x: number, y: number]>;
  /** Height of the threshold; null without one. */
  threshold: number | null;
}

/** Readings in a box of `width` x `height`, time from left to right; the threshold is always within the picture. */
export function readingsPath(
  readings: RunStep['readings'],
  threshold: number | null,
  width: number,
  height: number
): Drawn {
  const values = readings.flatMap(({ value }) => (value === null || !Number.isFinite(value) ? [] : [value]));
  const all = threshold === null ? values : [...values, threshold];
  if (all.length === 0) {
    return { path: '', points: [], threshold: null };
  }
  const low = Math.min(...all);
  const high = Math.max(...all);
  const from = Date.parse(readings[0]?.at ?? '');
  const span = Date.parse(readings.at(-1)?.at ?? '') - from;
  const xOf = (at: string): number =>
    span > 0 ? MARGIN + ((Date.parse(at) - from) / span) * (width - 2 * MARGIN) : width / 2;
  const yOf = (value: number): number =>
    high > low ? height - MARGIN - ((value - low) / (high - low)) * (height - 2 * MARGIN) : height / 2;
  let open = false;
  let path = '';
  const points: Drawn['points'] = [];
  for (const { at, value } of readings) {
    if (value === null || !Number.isFinite(value)) {
      open = false;
      continue;
    }
    const point = [round(xOf(at)), round(yOf(value))] as const;
    points.push(point);
    path += `${open ? 'L' : 'M'}${point[0]} ${point[1]}`;
    open = true;
  }
  return { path, points, threshold: threshold === null ? null : round(yOf(threshold)) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
