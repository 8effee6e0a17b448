import type { Mechanism } from '#contract/analysis';
import type { Weighed } from './behaviour/weighClues.ts';
import type { Candidate, Findings } from './candidate.ts';

/** Fit of the strongest behaviour that spans, edges and logs can show. */
const SPECIFIC = 0.9;
/** Fit of plain unlikeness to the past: of a resource that an alert names, and of any other, where it is no accusation. */
const NAMED = 0.38;
const UNNAMED = 0.15;

/**
 * Resources that behave unlike their own past. Where all that is odd follows no convention, they are never better than a
 * cause that has a mechanism.
 */
export function behaviourCandidates(findings: Findings, explained: ReadonlySet<string>): Candidate[] {
  return [...findings.behaviour.keys()].sort().flatMap((owner): Candidate[] => {
    const behaviour = findings.behaviour.get(owner) as Weighed;
    const own = findings.excesses.get(owner) ?? null;
    const known = explained.has(owner) || (own?.share ?? 0) > 0;
    const plain = known ? 0 : findings.alerted.has(owner) ? NAMED : UNNAMED;
    const fit = Math.max(SPECIFIC * behaviour.strength, plain * behaviour.oddness);
    const mechanism = mechanismOf(behaviour);
    const parts = { own: 0, pressure: 0, change: 0, behaviour: fit };
    return [{ resource: owner, mechanism, own, pressure: null, change: null, behaviour, confidence: 0, parts, fit }];
  });
}

/** That of the most telling clue that has one. */
function mechanismOf({ strength, clues }: Weighed): Mechanism {
  const known = strength > 0 ? clues.find(({ mechanism }) => mechanism !== 'unknown') : undefined;
  return known?.mechanism ?? 'unknown';
}
