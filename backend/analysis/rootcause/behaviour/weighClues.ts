import type { ResourceGraph } from '../resourceGraph.ts';
import type { Clue, ClueKind } from './clue.ts';

/**
 * What kinds of evidence say of their entity. Time of its own and on its own edges is the entity's doing. What it calls,
 * fails and writes may be a consequence of what its callees do. What it uses tells least, as most use is asked for;
 * so does how it works as a whole.
 */
const LOCAL: ReadonlySet<ClueKind> = new Set(['self-time', 'network-gap']);
const VAGUE: ReadonlySet<ClueKind> = new Set(['symptom', 'resource-use']);
const VAGUE_WEIGHT = 0.3;
const USE: ReadonlySet<ClueKind> = new Set(['resource-use']);
/** Own excess of all the trouble is worth this much as a clue. */
const FLOW_SCORE = 6;
/** Of what may be a consequence, so much is one where an owner has flows and no own excess. */
const FLOWS_EXCUSE = 0.8;
/** Sum of scores at which half of what clues can say is said. */
const HALF = 3;

/** Vague kinds add at most this many times what the others say. */
const MOST_VAGUE = 2;

export interface Weighed {
  /** In [0, 1): how much the clues together say that the trouble is here; 0 where only the use of resources is odd. */
  strength: number;
  /** How unlike before the use of resources is by itself, in [0, 1]. */
  oddness: number;
  /** Most telling first. */
  clues: Clue[];
}

/** What is known of owners from elsewhere. */
export interface Known {
  graph: ResourceGraph;
  /** Which calls spans show. */
  traced: ReadonlyMap<string, ReadonlySet<string>>;
  /** How much of the trouble an owner's own flows explain, in [0, 1]; null where it has no flows. */
  shareOf(owner: string): number | null;
}

/**
 * Adds the kinds up for each owner. What may be a consequence counts the less, the more a callee shows of its own, and
 * where the owner's own flows say that the trouble is elsewhere. So does time in spans where calls are made that spans do
 * not show: it lies in those spans.
 */
export function weighClues(
  clues: ReadonlyMap<string, readonly Clue[]>,
  { graph, traced, shareOf }: Known
): Map<string, Weighed> {
  const localOf = (owner: string): number =>
    (clues.get(owner) ?? []).reduce(
      (sum, { kind, score }) => sum + (LOCAL.has(kind) ? score : 0),
      FLOW_SCORE * (shareOf(owner) ?? 0)
    );
  const most = (owners: readonly string[]): number => owners.reduce((max, owner) => Math.max(max, localOf(owner)), 0);
  const weighed = new Map<string, Weighed>();
  for (const [owner, list] of clues) {
    const callees = [...graph.callees(owner)];
    const elsewhere = 1 - (1 - (shareOf(owner) ?? 1)) * FLOWS_EXCUSE;
    const excuse = (elsewhere * HALF) / (HALF + most(callees));
    const hidden = HALF / (HALF + most(callees.filter((callee) => !traced.get(owner)?.has(callee))));
    weighed.set(
      owner,
      sumUp(list, ({ kind }) =>
        kind === 'network-gap' ? 1 : kind === 'self-time' ? hidden : USE.has(kind) ? 1 : excuse
      )
    );
  }
  return weighed;
}

function sumUp(clues: readonly Clue[], factorOf: (clue: Clue) => number): Weighed {
  const weightOf = (clue: Clue): number => (VAGUE.has(clue.kind) ? VAGUE_WEIGHT : 1) * factorOf(clue) * clue.score;
  const sumOf = (some: readonly Clue[]): number => some.reduce((sum, clue) => sum + weightOf(clue), 0);
  const specific = sumOf(clues.filter(({ kind }) => !VAGUE.has(kind)));
  const vague = sumOf(clues.filter(({ kind }) => VAGUE.has(kind)));
  const sum = specific + Math.min(vague, MOST_VAGUE * specific);
  return {
    strength: sum / (sum + HALF),
    oddness: clues.reduce((max, { oddness }) => Math.max(max, oddness ?? 0), 0),
    clues: [...clues].sort((a, b) => weightOf(b) - weightOf(a) || (a.kind < b.kind ? -1 : 1)),
  };
}
