import type { PanelDescription, PanelShape } from '#contract/explain';
import { medianOf } from '../scoring/median.ts';
import { bandOf } from './band.ts';
import { judge, rangeOf } from './excursions.ts';
import { factsOf } from './facts.ts';
import type { Judged } from './judged.ts';
import { finiteCount, ordinaryOf, type Ordinary } from './ordinary.ts';
import { sayPanel } from './sentences.ts';
import { standoutsOf } from './standouts.ts';
import { NO_PAST, type Panel, type Past } from './types.ts';
import { verdictOf } from './verdict.ts';

/** Least robust z of what is called unusual. */
const LEAST_Z = 4;
/** The panel alone is a small sample of what is normal: its tails are heavier. */
const ALONE_FACTOR = 1.25;
/** A series is taken to stray at least this share of what its siblings in the panel usually do. */
const SIBLINGS_SHARE = 0.5;
const MOST_STANDOUTS = 20;
const MOST_BANDS = 5;

/**
 * What a panel shows in words and numbers: the verdict, what stands out, level, trend and season. With pasts (one for each
 * series, in their order) it is judged against them; without, against the rest of the window. Pure; never throws on odd data.
 */
export function describePanel(panel: Panel, pasts: readonly Past[] = []): PanelDescription {
  const judged = judgePanel(panel, pasts);
  const standouts = standoutsOf(panel, judged);
  const basis = basisOf(judged);
  return {
    verdict: { ...verdictOf(panel, standouts, basis), basis },
    facts: factsOf(panel, judged, standouts).slice(0, 20),
    standouts: standouts.slice(0, MOST_STANDOUTS),
    bands: bandsOf(
      panel,
      judged,
      standouts.map(({ index }) => index)
    ),
    seriesRead: panel.series.length,
    pointsRead: panel.series.reduce((sum, { values }) => sum + finiteCount(values), 0),
    leftOut: panel.leftOut,
  };
}

/** The honest answer about a panel that shows no series over time. */
export function describeOther(shape: Exclude<PanelShape, 'series'>, failure = ''): PanelDescription {
  return {
    verdict: {
      state: 'unknown',
      statement: sayPanel(`panel.${shape}`, shape === 'failed' ? { reason: failure || 'no reason given' } : {}),
      since: null,
      until: null,
      basis: 'panel',
    },
    facts: [],
    standouts: [],
    bands: [],
    seriesRead: 0,
    pointsRead: 0,
    leftOut: 0,
  };
}

function judgePanel(panel: Panel, pasts: readonly Past[]): Judged[] {
  const ordinaries = panel.series.map(({ values }, i) => ordinaryOf(values, pasts[i] ?? NO_PAST));
  const floors = leastScales(panel, ordinaries);
  // The largest of so many values of a normal distribution lies about here: what chance alone brings is not unusual.
  const byChance = Math.sqrt(2 * Math.log(Math.max(2, panel.series.length * panel.points)));
  return panel.series.map((series, index) => {
    const ordinary = ordinaries[index] as Ordinary;
    const minZ = Math.max(LEAST_Z, byChance) * (ordinary.basis === 'panel' ? ALONE_FACTOR : 1);
    const leastScale = floors.get(series.unit) ?? 0;
    return { index, series, ordinary, judgement: judge(series.values, ordinary, { minZ, leastScale }) };
  });
}

/** By unit: half of what the series of the panel usually stray; nothing for a unit with a single series. */
function leastScales(panel: Panel, ordinaries: readonly Ordinary[]): Map<string, number> {
  const scales = new Map<string, number[]>();
  panel.series.forEach(({ unit, values }, i) => {
    const { strayed, expected } = ordinaries[i] as Ordinary;
    const rows = strayed.length > 0 ? strayed : [values.map((value, at) => value - (expected[at] as number))];
    const { scale } = rangeOf(rows, values, 0);
    const known = scales.get(unit) ?? [];
    scales.set(unit, scale > 0 ? [...known, scale] : known);
  });
  return new Map(
    [...scales].map(([unit, list]) => [unit, list.length > 1 ? SIBLINGS_SHARE * medianOf(Float64Array.from(list)) : 0])
  );
}

/** The weakest of the bases that series were judged by, for most of them. */
function basisOf(judged: readonly Judged[]): Ordinary['basis'] {
  const count = (basis: Ordinary['basis']): number => judged.filter(({ ordinary }) => ordinary.basis === basis).length;
  const half = judged.length / 2;
  if (judged.length > 0 && count('day') >= half) {
    return 'day';
  }
  return judged.length > 0 && count('panel') <= half ? 'past' : 'panel';
}

function bandsOf(panel: Panel, judged: readonly Judged[], standing: readonly number[]): PanelDescription['bands'] {
  const level = ({ series }: Judged): number => Math.abs(medianOf(series.values)) || 0;
  const largest = [...judged].sort((a, b) => level(b) - level(a)).map(({ index }) => index);
  return [...new Set([...standing, ...largest])]
    .slice(0, MOST_BANDS)
    .map((index) => bandOf(judged[index] as Judged, panel));
}
