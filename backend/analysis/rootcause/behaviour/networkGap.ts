import type { Clue } from './clue.ts';
import type { EdgeGap } from './edgeGaps.ts';

/** One edge is assumed that did not change: an owner with one edge is less certain than one with five. */
const PRIOR_EDGES = 1;

/**
 * Whose network is slow: the time of a call as the caller saw it less what the callee took. Durations of either side are
 * compared, never their clocks. A fault of one owner's network hits all of its edges, or those of one direction, so its
 * score is the mean over all of them, over those that come in, or over those that go out, whichever is largest.
 */
export function networkGapClues(gaps: readonly EdgeGap[]): Clue[] {
  const owners = [...new Set(gaps.flatMap(({ from, to }) => [from, to]))].sort();
  const incoming = groupBy(gaps, ({ to }) => to);
  const outgoing = groupBy(gaps, ({ from }) => from);
  return owners.flatMap((owner): Clue[] => {
    const sides = [incoming.get(owner) ?? [], outgoing.get(owner) ?? []];
    const score = Math.max(...[...sides, sides.flat()].map(meanOf));
    const [first, ...rest] = sides.flat();
    if (!first || !(score > 0)) {
      return [];
    }
    const worst = rest.reduce((most, edge) => (gained(edge) > gained(most) ? edge : most), first);
    const { from, to, shift, unit, profiles } = worst;
    const what = from === owner ? to : from;
    return [{ owner, kind: 'network-gap', mechanism: 'network', score, shift, what, unit, profiles }];
  });
}

function meanOf(edges: readonly EdgeGap[]): number {
  return edges.reduce((sum, edge) => sum + gained(edge), 0) / (edges.length + PRIOR_EDGES);
}

function gained({ shift }: EdgeGap): number {
  return shift.z > 0 ? shift.score : 0;
}

function groupBy(gaps: readonly EdgeGap[], keyOf: (gap: EdgeGap) => string): Map<string, EdgeGap[]> {
  const groups = new Map<string, EdgeGap[]>();
  for (const gap of gaps) {
    groups.set(keyOf(gap), [...(groups.get(keyOf(gap)) ?? []), gap]);
  }
  return groups;
}
