import type { MetricRole } from '#contract/resource';
import type { Profile } from '../scoring/profile.ts';
import { credence } from '../scoring/credence.ts';
import { ownSwing } from '../scoring/ownSwing.ts';
import { type Shift, shiftOf } from '../scoring/robustScore.ts';
import { type ChangePoint, changePoint, isSurelyWeaker } from './changePoint.ts';

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
/** The earliest peak of this part of the highest density is the onset: consequences come later and are many. */
const EARLIEST = 0.5;
/** Rules fire before the trouble only by mistake. */
const AFTER_REACH_MS = 3 * 60_000;
/** Less of these is no trouble; it may come with some elsewhere. */
const GOOD_WHEN_LESS: ReadonlySet<MetricRole> = new Set<MetricRole>(['errors', 'duration', 'saturation', 'restarts']);
const BETTER = 0.2;
/** A change that is this many times as strong as the least is as sure as any. */
const MOST_STRENGTH = 4;
/** What was over this long before the alert counts for half: people are called about what goes on. */
const OVER_REACH_MS = 90_000;
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
  ownerOf(profile: Profile): string;
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
export function voteOnset(profiles: readonly Profile[], alertedAt: number, voting: Voting): Onset {
  const best = new Map<string, Vote>();
  for (const profile of profiles) {
    const vote = voteOf(profile, alertedAt, voting);
    const id = `${voting.ownerOf(profile)}\n${profile.input.role}`;
    // Percentiles, copies and twins of a metric tell the same: together they have one vote.
    if (vote && vote.weight > (best.get(id)?.weight ?? 0)) {
      best.set(id, vote);
    }
  }
  const votes = [...best.values()];
  return votes.length === 0 ? { at: alertedAt, until: Infinity, support: 0 } : peakOf(votes, alertedAt, voting.stepMs);
}

/** The vote of a series: of its strongest change, or of one after that was over, whichever weighs more. */
function voteOf(profile: Profile, alertedAt: number, voting: Voting): Vote | null {
  const { input, base, values, searchFrom } = profile;
  if (
    VOTE_OF_ROLE[input.role] === 0 ||
    base.points === 0 ||
    isSurelyWeaker(values, base.median, base.scale, searchFrom, MIN_STRENGTH)
  ) {
    return null;
  }
  const first = changePoint(values, base.median, base.scale, searchFrom);
  const vote = voteOfChange(profile, first, alertedAt, voting);
  if (first.index < 0 || first.end >= values.length) {
    return vote;
  }
  // People are called about what goes on: an earlier trouble that this series had must not hide it.
  const later = voteOfChange(profile, changePoint(values, base.median, base.scale, first.end), alertedAt, voting);
  return later !== null && later.weight > (vote?.weight ?? 0) ? later : vote;
}

function voteOfChange(profile: Profile, change: ChangePoint, alertedAt: number, voting: Voting): Vote | null {
  const { alerted, weightOf } = voting;
  const { input, base } = profile;
  const roleWeight = VOTE_OF_ROLE[input.role];
  if (change.index < 0 || Math.abs(change.strength) < MIN_STRENGTH) {
    return null;
  }
  // It changed between the last point of the old level and the first of the new one.
  const first = profile.times[change.index] as number;
  const at = (first + (profile.times[change.index - 1] ?? first)) / 2;
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
  const until = change.end < profile.times.length ? (profile.times[change.end] as number) : Infinity;
  const over = Math.max(0, alertedAt - until);
  const near =
    1 /
    (1 + ((at - alertedAt) / (at < alertedAt ? ALERT_REACH_MS : AFTER_REACH_MS)) ** 2 + (over / OVER_REACH_MS) ** 2);
  return {
    at,
    until,
    weight:
      roleWeight *
      weightOf(profile, shift) *
      unusual *
      near *
      effect *
      (named ? ALERTED_FACTOR : 1) *
      (change.strength < 0 && GOOD_WHEN_LESS.has(input.role) ? BETTER : 1) *
      Math.min(MOST_STRENGTH, Math.abs(change.strength) / MIN_STRENGTH),
  };
}

/** Density of the votes with a triangular kernel of three steps either side, on a grid of one step. */
function peakOf(votes: readonly Vote[], alertedAt: number, stepMs: number): Onset {
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
  const onsetAt = (peak: number): Onset => {
    const at = first + (peak - reach) * stepMs;
    const near = votes.filter((vote) => Math.abs(vote.at - at) <= reach * stepMs);
    return { at, until: endOf(near), support: density[peak] as number };
  };
  const early = density.findIndex((here, i) => here >= EARLIEST * highest && here >= (density[i + 1] ?? 0));
  const onset = onsetAt(early);
  // What was over before the alert has no consequences now: only as the highest peak is it what people are called about.
  return onset.until >= alertedAt ? onset : onsetAt(density.indexOf(highest));
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
