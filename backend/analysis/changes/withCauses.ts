import type { ResourceGraph } from '../rootcause/resourceGraph.ts';
import { causePart, type NamedCause, noneByCause } from './parts/cause.ts';
import { normalised, strongestFirst } from './sum.ts';
import type { WeighedChanges } from './types.ts';

/** The changes weighed with what the ranking of causes found, so that both say the same of who is to blame. */
export function withCauses(
  weighed: WeighedChanges,
  causes: readonly NamedCause[],
  graph: ResourceGraph
): WeighedChanges {
  const none = noneByCause(causes);
  return normalised({
    ...weighed,
    ranked: weighed.ranked.map((one) => {
      const part = causePart(one.change, causes, graph);
      return { ...one, logOdds: one.logOdds + part.logOdds, parts: strongestFirst([...one.parts, part]) };
    }),
    none: {
      ...weighed.none,
      logOdds: weighed.none.logOdds + none.logOdds,
      parts: strongestFirst([...weighed.none.parts, none]),
    },
  });
}
