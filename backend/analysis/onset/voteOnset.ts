import type { MetricRole } from '#contract/resource';
import type { Profile } from '../scoring/profile.ts';
import { credence } from '../scoring/credence.ts';
import { ownSwing } from '../scoring/ownSwing.ts';
import { type Shift, shiftOf } from '../scoring/robustScore.ts';
import { changePoint } from './changePoint.ts';

/** What a kind of metric says about when trouble began. Work metrics say most; unknown ones say little. */
const VOTE_OF_ROLE: Readonly<Record<MetricRole, number>> = {
  errors: 1,
  duration: 1,
  saturation: 0.8,
  up: 0.8,
  restarts: 0.6,
  utilisation: 0.5,
  rate: 0.4,
  other: 0.2,
  capacity: 0,
  info: 0,
};
/** Least strength of a change that may vote; a level shift of two scales over sixteen points. */
const MIN_STRENGTH = 8;
/** Resources that the alert names know best when it began. */
const ALERTED_FACTOR = 3;
/** At this distance from the alert a vote counts for half. Rules fire minutes late, rarely a quarter of an hour. */
const ALERT_REACH_MS = 6 * 60_000;
/** A change of level by less than this (log ratio) is drift. */
const MIN_EFFECT = 0.15;

export interface Onset {
  at: number;
  /** When it was over, as most of those say that changed at the onset; the end of the series while it goes on. */
  until: number;
  /** Sum of the votes near the onset; 0 when nobody voted and `at` is the alert's own time. */
  support: number;
}

export interface Voting {
  /** Resources that alerts name, with their owners. */
  alerted: ReadonlySet<string>;
  stepMs: number;
  /** In [0, 1]: how much the change of a series matters to all work. */
  weightOf(profile: Profile, shift: Shift): number;
}

interface Vote {
  at: number;
  until: number;
  weight: number;
}

/**
 * When the trouble began: change points of all series vote, and the earliest peak of at least half the highest density wins.
 * `alertedAt` is only a hint: it may be off by minutes in either direction.
 */
export function voteOnset(
  profiles: readonly Profile[],
  alertedAt: number,
  { alerted, stepMs, weightOf }: Voting
): Onset {
  const votes: Vote[] = [];
  for (const profile of profiles) {
    const vote = voteOf(profile, alertedAt, alerted, weightOf);
    if (vote) {
      votes.push(vote);
    }
  }
  if (votes.length === 0) {
    return { at: alertedAt, until: Infinity, support: 0 };
  }

  return peakOf(votes, stepMs);
}

function voteOf(
  profile: Profile,
  alertedAt: number,
  alerted: ReadonlySet<string>,
  weightOf: (profile: Profile, shift: Shift) => number
): Vote | null {
  const { input, base } = profile;
  const roleWeight = VOTE_OF_ROLE[input.role];
  if (roleWeight === 0 || base.points === 0) {
    return null;
  }
  const change = changePoint(profile.values, base.median, base.scale, profile.searchFrom);
  if (change.index < 0 || Math.abs(change.strength) < MIN_STRENGTH) {
    return null;
  }
  const at = profile.times[change.index] as number;
  const named =
    (input.entity !== null && alerted.has(input.entity)) ||
    (input.edge !== null && (alerted.has(input.edge.from) || alerted.has(input.edge.to)));
  const shift = shiftOf(profile.values, base, change.index, change.end);
  const { before, after, logRatio } = shift;
  const effect = Math.min(2, Math.abs(logRatio));
  if (effect < MIN_EFFECT) {
    return null;
  }
  const swing = ownSwing(profile.values, base, 0, profile.searchFrom, change.end - change.index);
  const unusual = credence((after - before) / swing);
  const near = 1 / (1 + ((at - alertedAt) / ALERT_REACH_MS) ** 2);
  return {
    at,

    until: change.end < profile.times.length ? (profile.times[change.end] as number) : Infinity,
    weight:
      roleWeight *
      weightOf(profile, shift) *
      unusual *
      near *
      effect *
      (named ? ALERTED_FACTOR : 1) *
      Math.log1p(Math.abs(change.strength)),
  };
}

/** Density of the votes with a triangular kernel of three steps either side, on a grid of one step. */
function peakOf(votes: readonly Vote[], stepMs: number): Onset {
  const reach = 3;
  const first = votes.reduce((least, vote) => Math.min(least, vote.at), Infinity);
  const last = votes.reduce((most, vote) => Math.max(most, vote.at), -Infinity);
  const bins = Math.min(10_000, Math.round((last - first) / stepMs) + 1);
  const density = new Float64Array(bins + 2 * reach);
  for (const vote of votes) {
    const centre = Math.min(bins - 1, Math.round((vote.at - first) / stepMs)) + reach;
    for (let off = -reach; off <= reach; off++) {
      density[centre + off] = (density[centre + off] as number) + vote.weight * (1 - Math.abs(off) / (reach + 1));
    }
  }
  const highest = density.reduce((most, value) => Math.max(most, value), 0);
  const peak = density.findIndex((here, i) => here >= highest / 2 && here >= (density[i + 1] ?? 0));
  const at = first + (peak - reach) * stepMs;
  const near = votes.filter((vote) => Math.abs(vote.at - at) <= reach * stepMs);
  return { at, until: endOf(near), support: density[peak] as number };
}

/** The weighted median of when the voters say that it was over. */
function endOf(votes: readonly Vote[]): number {
  const total = votes.reduce((sum, { weight }) => sum + weight, 0);
  let sum = 0;
  for (const { until, weight } of votes.toSorted((a, b) => a.until - b.until)) {
    sum += weight;
    if (sum > total / 2) {
      return until;
    }
  }
  return Infinity;
}
