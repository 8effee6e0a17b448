import type { PanelDescription, Standout } from '#contract/explain';
import { finiteCount, type Ordinary } from './ordinary.ts';
import { sayPanel } from './sentences.ts';
import { inTimes, lastPoint } from './standouts.ts';
import type { Panel } from './types.ts';

type Verdict = Omit<PanelDescription['verdict'], 'basis'>;

/** Fewer points in the longest series than this cannot be judged. */
const LEAST_POINTS = 10;
/** Points that all series lack at the end before it is said that the data stopped. */
const STOPPED_POINTS = 5;

/** The one sentence on top: unusual since when, was unusual, nothing unusual, or why nothing can be said. */
export function verdictOf(panel: Panel, standouts: readonly Standout[], basis: Ordinary['basis']): Verdict {
  const longest = panel.series.reduce((most, { values }) => Math.max(most, finiteCount(values)), 0);
  const none = { since: null, until: null };
  if (longest === 0) {
    return { state: 'unknown', statement: sayPanel('panel.no-data'), ...none };
  }
  if (longest < LEAST_POINTS) {
    return { state: 'unknown', statement: sayPanel('panel.too-short', { points: longest }), ...none };
  }
  const last = panel.series.reduce((most, { values }) => Math.max(most, lastPoint(values)), -1);
  if (last >= LEAST_POINTS && panel.points - 1 - last >= Math.max(STOPPED_POINTS, panel.points / 20)) {
    const at = panel.from + (last + 1) * panel.stepMs;
    return { state: 'unusual', statement: sayPanel('panel.stopped', { since: at }), since: iso(at), until: null };
  }
  const [top] = standouts;
  if (top === undefined) {
    const code = { day: 'panel.normal-day', past: 'panel.normal', panel: 'panel.normal-alone' } as const;
    return { state: 'normal', statement: sayPanel(code[basis]), ...none };
  }
  return unusual(top);
}

function unusual({ name, unit, before, after, ratio, lasts, from, to }: Standout): Verdict {
  const params = { name, unit, before, after, since: Date.parse(from) };
  if (!lasts) {
    const statement = sayPanel('panel.was-unusual', { ...params, until: Date.parse(to) });
    return { state: 'was-unusual', statement, since: from, until: to };
  }
  const statement = inTimes(ratio)
    ? sayPanel('panel.unusual-times', { ...params, ratio: ratio as number })
    : sayPanel('panel.unusual', params);
  return { state: 'unusual', statement, since: from, until: null };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
