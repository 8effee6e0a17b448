/**
 * The score of the Numenta Anomaly Benchmark (Lavin & Ahmad 2015, arXiv:1510.03336): the first alarm in each labelled
 * window counts, the more the earlier; an alarm outside costs, the less the closer it follows a window; the first 15 % of a
 * series (at most 750 points) do not count.
 */
export interface Profile {
  falsePositive: number;
  falseNegative: number;
}

export const STANDARD: Profile = { falsePositive: 0.11, falseNegative: 1 };
export const LOW_FALSE_POSITIVES: Profile = { falsePositive: 0.22, falseNegative: 1 };

/** Indices of a labelled window, both ends included. */
export interface LabelWindow {
  from: number;
  to: number;
}

const PROBATION = 0.15;

/** The raw score of alarms (indices) on one series of `points`, and that of no alarm at all and of perfect ones. */
export function rawScore(
  points: number,
  windows: readonly LabelWindow[],
  alarms: readonly number[],
  profile: Profile
): { score: number; none: number; perfect: number } {
  const first = probationOf(points);
  const counted = windows.filter(({ to }) => to >= first);
  const best = new Map(counted.map((window) => [window, -profile.falseNegative]));
  let wrong = 0;
  for (const alarm of alarms.filter((index) => index >= first)) {
    const inside = windows.find(({ from, to }) => alarm >= from && alarm <= to);
    if (inside === undefined) {
      wrong += profile.falsePositive * scaledSigmoid(positionAfter(windows, alarm));
    } else {
      const position = -(inside.to - alarm + 1) / (inside.to - inside.from + 1);
      best.set(inside, Math.max(best.get(inside) ?? 0, scaledSigmoid(position) / scaledSigmoid(-1)));
    }
  }
  const found = [...best.values()].reduce((sum, value) => sum + value, 0);
  return { score: found + wrong, none: -profile.falseNegative * counted.length, perfect: counted.length };
}

/** Points at the start of a series in which alarms do not count. */
export function probationOf(points: number): number {
  return Math.min(Math.floor(PROBATION * points), PROBATION * 5_000);
}

/** How far behind the last window an index lies, in widths of it; 3 when none lies before. */
function positionAfter(windows: readonly LabelWindow[], index: number): number {
  const before = windows.findLast(({ to }) => to < index);
  return before === undefined ? 3 : (index - before.to) / Math.max(1, before.to - before.from);
}

function scaledSigmoid(position: number): number {
  return position >= 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}
