import { duration, quantity } from '../explain/statement.ts';
import type { ResourceGraph } from '../rootcause/resourceGraph.ts';
import { DEMAND, NOT_DEMAND, OUTSIDE, type OutsideKind } from './knowledge/outside.ts';
import { BLUR_MS, beginnings } from './parts/time.ts';
import { sayChange } from './sentences.ts';
import type { Part, Signs } from './types.ts';

/** Log-odds of "no change" before any evidence: a change that is only near in time and place is about as likely. */
const PRIOR = 2;
/** Where every sign speaks of a kind of trouble that comes from outside. */
const SPOKEN_OF = 4;
/** Demand that doubled at an entry, before or with the first sign of trouble. */
const DEMAND_ROSE = 2.5;
const LEAST_RISE = Math.log(1.4);
/** Resources that do not call each other and are in trouble at the same moment share what no change of one of them is. */
const AT_ONCE = 0.8;
const AT_ONCE_MS = 90_000;

/** What speaks for trouble that no change made. */
export function outsideParts(signs: Signs, graph: ResourceGraph): Part[] {
  return [
    { part: 'prior', logOdds: PRIOR, statement: sayChange('nochange.prior'), words: [] },
    ...spokenOf(signs),
    ...demandPart(signs, graph),
    ...atOncePart(signs, graph),
  ];
}

/** The kinds of outside trouble that the evidence speaks of, by the share of it that does; only the strongest counts. */
function spokenOf({ list }: Signs): Part[] {
  const spoken = list.filter(({ kind }) => kind !== 'metric');
  const all = spoken.reduce((sum, { weight }) => sum + weight, 0);
  const kinds = (Object.keys(OUTSIDE) as OutsideKind[]).map((kind) => {
    const hits = spoken.flatMap((sign) => {
      const match = OUTSIDE[kind].exec(sign.text);
      return match === null ? [] : [{ word: match[0].slice(0, 80), weight: sign.weight, sign }];
    });
    return { kind, share: hits.reduce((sum, { weight }) => sum + weight, 0) / Math.max(all, 1e-9), hits };
  });
  const best = kinds.reduce((most, one) => (one.share > most.share ? one : most));
  if (!(best.share > 0)) {
    return [];
  }
  const words = [...new Set(best.hits.sort((a, b) => b.weight - a.weight).map(({ word }) => word))].slice(0, 8);
  const code = `nochange.${best.kind}` as const;
  const rests = best.hits.map(({ sign }) => sign);
  return [{ part: best.kind, logOdds: SPOKEN_OF * best.share, statement: sayChange(code), words, signs: rests }];
}

/** Demand at a resource that nobody calls, risen not later than the first trouble. */
function demandPart(signs: Signs, graph: ResourceGraph): Part[] {
  const timed = beginnings(signs);
  const isDemand = (text: string): boolean => DEMAND.test(text) && !NOT_DEMAND.test(text);
  const trouble = timed.filter(({ kind, text }) => kind !== 'metric' || !isDemand(text));
  const first = trouble.reduce((least, { at }) => Math.min(least, at), Infinity);
  const rises = timed.flatMap((sign) => {
    const { kind, text, entity, at, level } = sign;
    const rise = level === undefined ? 0 : Math.log(level.after / level.before);
    const atEntry = entity !== null && graph.callers(entity).size === 0;
    const fits = kind === 'metric' && isDemand(text) && atEntry && at <= first + BLUR_MS && rise >= LEAST_RISE;
    return fits && level !== undefined ? [{ text, entity, rise, level, sign }] : [];
  });
  const best = rises.sort((a, b) => b.rise - a.rise)[0];
  if (best === undefined) {
    return [];
  }
  const params = {
    metric: best.text,
    resource: graph.nameOf(best.entity ?? ''),
    before: quantity(best.level.before, ''),
    after: quantity(best.level.after, ''),
  };
  const logOdds = DEMAND_ROSE * Math.min(1.2, best.rise / Math.LN2);
  const statement = sayChange('nochange.demand', params);
  return [{ part: 'demand', logOdds, statement, words: [], signs: [best.sign] }];
}

/** Resources in trouble within a moment of each other, none of which calls another, directly or not. */
function atOncePart(signs: Signs, graph: ResourceGraph): Part[] {
  const first = new Map<string, number>();
  for (const { entity, at } of beginnings(signs)) {
    if (entity !== null) {
      first.set(entity, Math.min(first.get(entity) ?? Infinity, at));
    }
  }
  const times = [...first.values()].sort((a, b) => a - b);
  const start = times[times.length >> 1] ?? 0;
  const together = [...first].filter(([, at]) => Math.abs(at - start) <= AT_ONCE_MS).map(([entity]) => entity);
  const apart: string[] = [];
  for (const entity of together.sort()) {
    if (apart.every((other) => graph.distance(entity, other) === Infinity)) {
      apart.push(entity);
    }
  }
  if (apart.length < 3) {
    return [];
  }
  const params = { count: apart.length, within: duration(2 * AT_ONCE_MS) };
  return [
    {
      part: 'at-once',
      logOdds: AT_ONCE * (apart.length - 2),
      statement: sayChange('nochange.at-once', params),
      words: [],
      signs: apart.flatMap((entity) => beginnings(signs).find((sign) => sign.entity === entity) ?? []),
    },
  ];
}
