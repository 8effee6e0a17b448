import type { EvidenceBundle } from '../../bundle.ts';
import type { ResourceGraph } from '../../rootcause/resourceGraph.ts';
import type { Profile } from '../../scoring/profile.ts';
import { tellingWords } from '../content/substance.ts';
import type { Sign, Signs } from '../types.ts';
import { departureOf } from './departure.ts';
import { patternSigns } from './patternSigns.ts';

/** What each kind of sign weighs together, where all kinds are there. */
const SHARES: Readonly<Record<Sign['kind'], number>> = { metric: 0.45, pattern: 0.45, alert: 0.1 };
/** What the resources that an alert names say weighs this much more. */
const ALERTED = 2;
const MOST_OF_A_KIND = 200;

/** Everything in a bundle that speaks of the trouble, as signs with weights that add up to one. */
export function signsOf(
  bundle: EvidenceBundle,
  profiles: readonly Profile[],
  graph: ResourceGraph,
  alertedAt: number
): Signs {
  const alerted = new Set(bundle.alerts.flatMap(({ resourceKeys }) => resourceKeys).map((key) => graph.ownerOf(key)));
  const { risen, ordinary } = patternSigns(bundle.logs, bundle.window.from, alertedAt);
  const found: Sign[] = [
    ...profiles.flatMap((profile) => metricSign(profile, graph, alertedAt)),
    ...risen.map((pattern): Sign => {
      const { entity, text, at, strength } = pattern;
      const seen = { kind: 'pattern', pattern } as const;
      return { kind: 'pattern', entity: graph.ownerOf(entity), text, at, weight: strength, seen };
    }),
    ...bundle.alerts.map(({ name, text = '', startsAt, resourceKeys: [key] }): Sign => {
      const entity = key === undefined ? null : graph.ownerOf(key);
      const seen = { kind: 'alert', name, text } as const;
      return { kind: 'alert', entity, text: `${name}\n${text}`.slice(0, 2_000), at: startsAt, weight: 1, seen };
    }),
  ];
  for (const sign of found) {
    sign.weight *= sign.entity !== null && alerted.has(sign.entity) ? ALERTED : 1;
  }
  return {
    list: normalised(found),
    ordinary: tellingWords(ordinary.sort().join('\n')),
    alerted,
    from: bundle.window.from,
    to: Math.max(alertedAt, bundle.window.from),
  };
}

function metricSign(profile: Profile, graph: ResourceGraph, alertedAt: number): Sign[] {
  const { input } = profile;
  const departure = departureOf(profile, alertedAt);
  const entity = input.entity ?? input.edge?.to ?? null;
  if (departure === null) {
    return [];
  }
  const { before, after, score } = departure.shift;
  return [
    {
      kind: 'metric',
      entity: entity === null ? null : graph.ownerOf(entity),
      text: input.metric.slice(0, 200),
      at: departure.at,
      weight: Math.min(4, score),
      level: { before, after },
      seen: { kind: 'series', profile, shift: departure.shift },
    },
  ];
}

/** The strongest of each kind, with the kind's share; a kind that is not there leaves its share to the others. */
function normalised(found: readonly Sign[]): Sign[] {
  const kinds = (Object.keys(SHARES) as Sign['kind'][]).map((kind) => {
    const list = found.filter((sign) => sign.kind === kind && sign.weight > 0).sort(strongestFirst);
    return { kind, list: list.slice(0, MOST_OF_A_KIND) };
  });
  const present = kinds.filter(({ list }) => list.length > 0);
  const shares = present.reduce((sum, { kind }) => sum + SHARES[kind], 0);
  return present.flatMap(({ kind, list }) => {
    const total = list.reduce((sum, { weight }) => sum + weight, 0);
    return list.map((sign) => ({ ...sign, weight: (sign.weight / total) * (SHARES[kind] / shares) }));
  });
}

function strongestFirst(a: Sign, b: Sign): number {
  return b.weight - a.weight || a.at - b.at || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
}
