import type { LearntVerdicts } from '../bundle.ts';
import type { Candidate } from './candidate.ts';
import { orderByFit } from './rankCauses.ts';

/** What people said can change how well a cause fits by this share at most: it decides between near-equal causes only. */
const MOST = 0.15;

/**
 * How much people's verdicts speak for a cause, from -1 to 1: twice the mean of the Beta posterior with one success and one
 * failure assumed (Laplace's rule of succession), less one. "Near" is half a "right".
 */
export function standingOf({ right, near, wrong }: Pick<LearntVerdicts, 'right' | 'near' | 'wrong'>): number {
  return (2 * (1 + right + near / 2)) / (2 + right + near + wrong) - 1;
}

/**
 * The same causes, ordered anew by what people said of them in earlier incidents. Only causes that the evidence has brought
 * are weighed, so none appears because it was right before; whether anybody is accused is for the caller to decide by the
 * evidence alone.
 */
export function weighByLearnt(ranked: Candidate[], learnt: readonly LearntVerdicts[]): Candidate[] {
  const known = new Map(learnt.map((one) => [`${one.resourceKey}\n${one.mechanism}`, one]));
  if (!ranked.some(({ resource, mechanism }) => known.has(`${resource}\n${mechanism}`))) {
    return ranked;
  }
  return orderByFit(
    ranked.map((candidate) => {
      const verdicts = known.get(`${candidate.resource}\n${candidate.mechanism}`);
      if (verdicts === undefined) {
        return candidate;
      }
      const fit = Math.min(1, candidate.fit * (1 + MOST * standingOf(verdicts)));
      return { ...candidate, fit, learnt: { verdicts, added: fit - candidate.fit } };
    })
  );
}
