import type { Mechanism } from '#contract/analysis';
import type { Profile } from '../../scoring/profile.ts';
import type { Shift } from '../../scoring/robustScore.ts';

/** Kinds of evidence that an entity behaves unlike its own past, each measured by a file of its own. */
export type ClueKind =
  'self-time' | 'network-gap' | 'child-calls' | 'span-errors' | 'log-rate' | 'symptom' | 'resource-use';

/**
 * One kind of evidence about one entity. All kinds are measured in the same unit, significance times effect against the
 * entity's own past (see `Shift.score`), so that they can be added up.
 */
export interface Clue {
  owner: string;
  kind: ClueKind;
  mechanism: Mechanism;
  score: number;
  /** Of plain use of resources: how odd it is where nothing else is known, in [0, 1]. */
  oddness?: number;
  /** The most telling figure, what it is of, and its unit. */
  shift: Shift;
  what: string;
  unit: string;
  /** Series behind it, when it is made of series. */
  profiles: readonly Profile[];
}

/** The stretches that are compared, in unix milliseconds: the past is [since, baseTo), the trouble lies in [from, to]. */
export interface Stretches {
  since: number;
  baseTo: number;
  from: number;
  to: number;
}
