import type { ResourceGraph } from '../resourceGraph.ts';
import type { Clue, ClueKind } from './clue.ts';

/**
 * What kinds of evidence say of their entity. Time of its own and on its own edges is the entity's doing. What it calls,
 * fails and writes may be a consequence of what its callees do. What it uses tells least: most use is asked for.
 */
const LOCAL: ReadonlySet<ClueKind> = new Set(['self-time', 'network-gap']);
const RESOURCE_WEIGHT = 0.3;
/** Sum of scores at which half of what clues can say is said. */
const HALF = 3;

/** What is used adds at most this many times what more specific kinds say. */
const MOST_USE = 2;

export interface Weighed {
  /** In [0, 1): how much the clues together say that the trouble is here; 0 where only the use of resources is odd. */
  strength: number;
  /** How unlike before the use of resources is by itself, in [0, 1]. */
  oddness: number;
  /** Most telling first. */
  clues: Clue[];
}

/** Adds the kinds up for each owner. */
export function weighClues(clues: ReadonlyMap<string, readonly Clue[]>, graph: ResourceGraph): Map<string, Weighed> {
  const localOf = (owner: string): number =>
    (clues.get(owner) ?? []).reduce((sum, { kind, score }) => sum + (LOCAL.has(kind) ? score : 0), 0);
  const weighed = new Map<string, Weighed>();
  for (const [owner, list] of clues) {
    const below = [...graph.callees(owner)].reduce((most, callee) => Math.max(most, localOf(callee)), 0);
    const weightOf = ({ kind, score }: Clue): number =>
      kind === 'resource-use' ? RESOURCE_WEIGHT * score : LOCAL.has(kind) ? score : (score * HALF) / (HALF + below);
    const sumOf = (some: readonly Clue[]): number => some.reduce((sum, clue) => sum + weightOf(clue), 0);
    const specific = sumOf(list.filter(({ kind }) => kind !== 'resource-use'));
    const use = sumOf(list.filter(({ kind }) => kind === 'resource-use'));
    const sum = specific + Math.min(use, MOST_USE * specific);
    weighed.set(owner, {
      strength: sum / (sum + HALF),
      oddness: list.reduce((most, { oddness }) => Math.max(most, oddness ?? 0), 0),
      clues: [...list].sort((a, b) => weightOf(b) - weightOf(a) || (a.kind < b.kind ? -1 : 1)),
    });
  }
  return weighed;
}
