import type { Candidate, Findings } from './candidate.ts';
import { gateOf } from './ownExcess.ts';
import type { Observation } from './pressure.ts';

/** Fit of plain unlikeness to the past: of a resource that an alert names, and of any other, where it is no accusation. */
const NAMED = 0.38;
const UNNAMED = 0.15;
/** A series counts as odd from this certainty and this change (log ratio) on. */
const ODD_GATE = 0.5;
const ODD_EFFECT = 0.4;

/**
 * Resources of which no requests are known and no shortage is seen, but which behave unlike their own past: all that can
 * be said where metrics follow no convention. Never better than a cause that has a mechanism.
 */
export function anomalyCandidates(findings: Findings, explained: ReadonlySet<string>): Candidate[] {
  const odd = new Map<string, Observation[]>();
  for (const observation of findings.observations) {
    const { owner, shift } = observation;
    const isOdd = gateOf(Math.abs(shift.z)) >= ODD_GATE && Math.abs(shift.logRatio) >= ODD_EFFECT;
    const judged = ofFlows(observation) && findings.shifts.has(owner);
    if (isOdd && !judged && !explained.has(owner) && (findings.excesses.get(owner)?.share ?? 0) === 0) {
      const known = odd.get(owner);
      if (known === undefined) {
        odd.set(owner, [observation]);
      } else {
        known.push(observation);
      }
    }
  }
  return [...odd].map(([owner, observations]) => {
    const worst = observations.sort(byScore).slice(0, 4);
    const strength = Math.min(1, worst.reduce((sum, { shift }) => sum + shift.score, 0) / 4);
    const fit = strength * (findings.alerted.has(owner) ? NAMED : UNNAMED);
    return {
      resource: owner,
      mechanism: 'unknown' as const,
      own: null,
      pressure: {
        owner,
        mechanism: 'unknown' as const,
        strength,
        observations: worst,
        code: 'anomaly' as const,
        params: {},
      },
      change: null,
      confidence: 0,
      parts: { own: 0, pressure: fit, change: 0 },
      fit,
    };
  });
}

/** Requests, failures and durations of a node with flows are weighed there, together with those of its callees. */
function ofFlows({ profile }: Observation): boolean {
  const { role } = profile.input;
  return role === 'rate' || role === 'errors' || role === 'duration';
}

function byScore(a: Observation, b: Observation): number {
  const [left, right] = [a.profile.input, b.profile.input].map(
    (input) => `${input.metric} ${JSON.stringify(input.labels)}`
  );
  return b.shift.score - a.shift.score || ((left ?? '') < (right ?? '') ? -1 : 1);
}
