import type { Standout } from '#contract/explain';
import { medianOf } from '../scoring/median.ts';
import { compareLevels } from '../scoring/robustScore.ts';
import type { Judged } from './judged.ts';
import { type Excursion, lasts as isLasting } from './excursions.ts';
import { sayPanel } from './sentences.ts';
import type { Panel } from './types.ts';

/** From this ratio on people say "times" and not "instead of". */
const TIMES = 2;

/** What stands out, what lasts first, then by significance times size. */
export function standoutsOf(panel: Panel, judged: readonly Judged[]): Standout[] {
  const all = judged.flatMap((one) =>
    one.judgement.excursions.map((excursion) => ({
      standout: toStandout(panel, one, excursion),
      rank: rankOf(excursion),
    }))
  );
  return all
    .sort(
      (a, b) =>
        Number(b.standout.lasts) - Number(a.standout.lasts) || b.rank - a.rank || a.standout.index - b.standout.index
    )
    .map(({ standout }) => standout);
}

function rankOf({ before, after, z }: Excursion): number {
  const scale = z === 0 ? 0 : Math.abs((after - before) / z);
  return compareLevels(before, scale, after).score;
}

function toStandout(panel: Panel, { index, series }: Judged, excursion: Excursion): Standout {
  const { from, to, before, z } = excursion;
  const at = (position: number): number => panel.from + position * panel.stepMs;
  const lasts = isLasting(series.values, to);
  // What lasts is told as it is now: a leak or a filling disk goes on.
  const after = lasts
    ? medianOf(series.values, Math.max(from, to - Math.max(2, (to - from) >> 2)), to + 1)
    : excursion.after;
  const ratio = before === 0 || Math.sign(before) !== Math.sign(after) ? null : after / before;
  const params = { name: series.name, before, after, unit: series.unit };
  const iso = (position: number): string => new Date(at(position)).toISOString();
  return {
    index,
    name: series.name,
    labels: { ...series.labels },
    unit: series.unit,
    resourceKey: null,
    from: iso(from),
    to: iso(to),
    lasts,
    before,
    after,
    ratio,
    score: z,
    baseline: { from: iso(0), to: iso(Math.max(0, from - 1)) },
    observed: { from: iso(from), to: iso(to) },
    statement: inTimes(ratio)
      ? sayPanel('panel.standout-times', { ...params, ratio: ratio as number })
      : sayPanel('panel.standout', params),
  };
}

/** True when a change is said as a multiple. */
export function inTimes(ratio: number | null): boolean {
  return ratio !== null && ratio >= TIMES && Number.isFinite(ratio);
}

/** Index of the last finite value; -1 without one. */
export function lastPoint(values: Float64Array): number {
  return values.findLastIndex((value) => Number.isFinite(value));
}
