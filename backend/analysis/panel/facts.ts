import type { Statement } from '#contract/analysis';
import type { PanelFact, Standout } from '#contract/explain';
import { findSeasons } from '../forecast/seasons.ts';
import { medianOf, quantileOf } from '../scoring/median.ts';
import type { Judged } from './judged.ts';
import { gapsOf } from './excursions.ts';
import { finiteCount } from './ordinary.ts';
import { sayPanel } from './sentences.ts';
import { lastPoint } from './standouts.ts';
import { trendOf } from './trend.ts';
import type { Panel, PanelSeries } from './types.ts';

/** A trend of less than this share of the level is not worth a sentence. */
const LEAST_TREND = 0.05;
const MOST_TRENDS = 2;
const SEASONS = [
  [3_600_000, 'panel.repeats-hour'],
  [86_400_000, 'panel.repeats-day'],
  [604_800_000, 'panel.repeats-week'],
] as const;

const MOST_INDEXES = 5;

/** Level, trend, season, thresholds, ends and what was left out, in sentences, each with the series that it speaks of. */
export function factsOf(panel: Panel, judged: readonly Judged[], standouts: readonly Standout[]): PanelFact[] {
  const present = panel.series.filter(({ values }) => finiteCount(values) > 0);
  if (present.length === 0) {
    return [];
  }
  const lasting = [...new Set(standouts.filter(({ lasts }) => lasts).map(({ index }) => index))];
  const others = lasting.slice(1).flatMap((index) => panel.series[index] ?? []);
  const told: Told[] = [
    ...(others.length > 0 ? [{ said: sayPanel('panel.others', { count: others.length }), of: others }] : []),
    levelOf(present),
    ...trendsOf(panel, judged),
    ...seasonOf(panel, present),
    ...thresholdsOf(present),
    ...gapOf(panel, present),
    ...endsOf(panel, present),
  ];
  const facts = told.map(({ said, of }) => ({
    ...said,
    indexes: of.slice(0, MOST_INDEXES).map((series) => panel.series.indexOf(series)),
  }));
  return panel.leftOut > 0
    ? [...facts, sayPanel('panel.left-out', { count: panel.leftOut, of: panel.leftOut + panel.series.length })]
    : facts;
}

/** A sentence and the series of which it is said. */
interface Told {
  said: Statement;
  of: readonly PanelSeries[];
}

function levelOf(present: readonly PanelSeries[]): Told {
  const [first] = present;
  if (present.length === 1 && first !== undefined) {
    const { values, unit } = first;
    const params = {
      value: nowOf(first),
      low: quantileOf(values, 0),
      high: quantileOf(values, 1),
      middle: medianOf(values),
    };
    return { said: sayPanel('panel.level-one', { ...params, unit }), of: [first] };
  }
  // Series of several units have no common order: those of the most frequent unit are told.
  const unit = mostFrequent(present.map((series) => series.unit));
  const alike = present.filter((series) => series.unit === unit).sort((a, b) => nowOf(a) - nowOf(b));
  const [lowest, middle, highest] = [alike[0], alike[alike.length >> 1], alike.at(-1)];
  const now = (series: PanelSeries | undefined): number => (series === undefined ? 0 : nowOf(series));
  const said = sayPanel('panel.level-many', {
    count: present.length,
    low: now(lowest),
    lowest: lowest?.name ?? '',
    high: now(highest),
    highest: highest?.name ?? '',
    middle: now(middle),
    unit,
  });
  const of = new Set([highest, middle, lowest].filter((series) => series !== undefined));
  return { said, of: [...of] };
}

function nowOf({ values }: PanelSeries): number {
  return values[lastPoint(values)] ?? Number.NaN;
}

function mostFrequent(units: readonly string[]): string {
  const counts = new Map<string, number>();
  units.forEach((unit) => counts.set(unit, (counts.get(unit) ?? 0) + 1));
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

/** Trends of series that did not leave their range: what an excursion did is no trend. */
function trendsOf(panel: Panel, judged: readonly Judged[]): Told[] {
  if (judged.every(({ judgement }) => judgement.excursions.length > 0)) {
    return [];
  }
  const found = judged
    .filter(({ judgement }) => judgement.excursions.length === 0)
    .map(({ series }) => ({ series, trend: trendOf(series.values) }))
    .filter(({ trend }) => trend !== null && (Number.isNaN(trend.share) || Math.abs(trend.share) >= LEAST_TREND))
    .sort((a, b) => Math.abs(b.trend?.share ?? 0) - Math.abs(a.trend?.share ?? 0))
    .slice(0, MOST_TRENDS);
  if (found.length === 0) {
    return panel.points >= 10 ? [{ said: sayPanel('panel.steady'), of: judged.map(({ series }) => series) }] : [];
  }
  return found.map(({ series, trend }) => {
    const params = { name: series.name, unit: series.unit, change: Math.abs(trend?.change ?? 0) };
    return { said: sayPanel((trend?.change ?? 0) > 0 ? 'panel.rises' : 'panel.falls', params), of: [series] };
  });
}

/** The season of the largest series, when two cycles of it are in sight. */
function seasonOf(panel: Panel, present: readonly PanelSeries[]): Told[] {
  const largest = present.reduce((best, one) =>
    Math.abs(medianOf(one.values)) > Math.abs(medianOf(best.values)) ? one : best
  );
  if (finiteCount(largest.values) < panel.points / 2) {
    return [];
  }
  const middle = medianOf(largest.values);
  const seasons = findSeasons(
    largest.values.map((value) => (Number.isFinite(value) ? value : middle)),
    panel.stepMs
  );
  const longest = (seasons.at(-1) ?? 0) * panel.stepMs;
  const known = SEASONS.find(([period]) => Math.abs(period - longest) <= panel.stepMs);
  return known === undefined ? [] : [{ said: sayPanel(known[1], { name: largest.name }), of: [largest] }];
}

function thresholdsOf(present: readonly PanelSeries[]): Told[] {
  return present
    .flatMap((series) => {
      const value = nowOf(series);
      const passed = series.thresholds.filter((threshold) => value >= threshold).at(-1);
      return passed === undefined ? [] : [{ series, value, passed }];
    })
    .slice(0, 3)
    .map(({ series, value, passed: threshold }) => {
      const { name, unit } = series;
      return { said: sayPanel('panel.threshold', { name, unit, value, threshold }), of: [series] };
    });
}

/** The longest time in which most series say nothing, between values. */
function gapOf(panel: Panel, present: readonly PanelSeries[]): Told[] {
  const longest = present.flatMap((series) => {
    const [gap] = gapsOf(series.values).sort((a, b) => b.to - b.from - (a.to - a.from));
    return gap === undefined ? [] : [{ series, gap }];
  });
  const [first] = longest;
  if (first === undefined || longest.length < present.length / 2) {
    return [];
  }
  const { from, to } = first.gap;
  const params = { since: panel.from + from * panel.stepMs, until: panel.from + (to + 1) * panel.stepMs };
  return [{ said: sayPanel('panel.gap', params), of: longest.map(({ series }) => series) }];
}

/** Series that end while others go on: a pod that was replaced, or a target that is gone. */
function endsOf(panel: Panel, present: readonly PanelSeries[]): Told[] {
  const last = Math.max(...present.map(({ values }) => lastPoint(values)));
  const room = Math.max(5, panel.points / 20);
  const ended = present.filter(({ values }) => last - lastPoint(values) >= room);
  const [first] = ended;
  if (first === undefined) {
    return [];
  }
  const at = panel.from + (lastPoint(first.values) + 1) * panel.stepMs;
  return [{ said: sayPanel('panel.ended', { count: ended.length, name: first.name, at }), of: ended }];
}
