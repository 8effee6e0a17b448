import type { Window } from '#contract/analysis';
import type { Change } from '#contract/change';

interface Span {
  from: number;
  to: number;
}

/** What is drawn into a chart besides its series; times are unix milliseconds. */
export interface ChartMarks {
  /** What was normal, and what was compared with it; null where nothing was compared. */
  baseline: Span | null;
  observed: Span | null;
  onset: number | null;
  changes: ReadonlyArray<{ at: number; title: string }>;
  /** Values at which the panel changes its colour. */
  thresholds: readonly number[];
}

const MOST_CHANGES = 20;

/** Marks of two compared windows, the onset, and the changes that fall into what is drawn. */
export function marksOf(
  { baseline, observed, onset }: { baseline: Window; observed: Window; onset: string | null },
  changes: readonly Change[],
  thresholds: readonly number[] = []
): ChartMarks {
  const [before, since] = [spanOf(baseline), spanOf(observed)];
  return {
    baseline: before,
    observed: since,
    onset: onset === null ? null : Date.parse(onset),
    changes: changesWithin(changes, { from: Math.min(before.from, since.from), to: Math.max(before.to, since.to) }),
    thresholds,
  };
}

/** The changes of a time, the order kept; more lines than these hide the course. */
export function changesWithin(changes: readonly Change[], { from, to }: Span): ChartMarks['changes'] {
  return changes
    .map(({ at, title }) => ({ at: Date.parse(at), title }))
    .filter(({ at }) => at >= from && at <= to)
    .slice(0, MOST_CHANGES);
}

function spanOf({ from, to }: Window): Span {
  return { from: Date.parse(from), to: Date.parse(to) };
}
