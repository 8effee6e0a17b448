import type { Clue } from './clue.ts';
import type { EdgeGap } from './edgeGaps.ts';

/** Half an edge is assumed that did not change: an owner with one edge is less certain than one with five. */
const PRIOR_EDGES = 0.5;

/**
 * Whose network is slow: the time of a call as the caller saw it less what the callee took. Durations of either side are
 * compared, never their clocks. A fault of one owner's network hits all of its edges, so its score is the mean over them.
 */
export function networkGapClues(gaps: readonly EdgeGap[]): Clue[] {
  const byOwner = new Map<string, EdgeGap[]>();
  for (const gap of gaps) {
    for (const owner of [gap.from, gap.to]) {
      byOwner.set(owner, [...(byOwner.get(owner) ?? []), gap]);
    }
  }
  return [...byOwner].flatMap(([owner, edges]): Clue[] => {
    const gained = ({ shift }: EdgeGap): number => (shift.z > 0 ? shift.score : 0);
    const score = edges.reduce((sum, edge) => sum + gained(edge), 0) / (edges.length + PRIOR_EDGES);
    const { from, to, shift, unit, profiles } = edges.reduce((most, edge) =>
      gained(edge) > gained(most) ? edge : most
    );
    const what = from === owner ? to : from;
    return score > 0 ? [{ owner, kind: 'network-gap', mechanism: 'network', score, shift, what, unit, profiles }] : [];
  });
}
