import type { MetricRole } from '#contract/resource';
import type { Shift } from '../../scoring/robustScore.ts';
import { CALM_Z, type Observation } from '../pressure.ts';
import type { NodeShift } from '../workShift.ts';
import type { Clue, ClueKind } from './clue.ts';

/** Of an owner's series so many count. One wild series of many is chance. */
const COUNTED = 3;
/** A series counts as odd from this certainty and this change (log ratio) on. */
const ODD_Z = CALM_Z;
const ODD_EFFECT = 0.4;

/** Roles of series about requests; those of nodes with flows are weighed there, together with their callees'. */
const OF_WORK: ReadonlySet<MetricRole> = new Set<MetricRole>(['rate', 'errors', 'duration']);

/**
 * Who uses resources unlike before, or shows anything else that no convention explains: the mean of the most telling series
 * of an owner, without what more or fewer requests account for.
 */
export function resourceUseClues(observations: readonly Observation[]): Clue[] {
  return oddClues(
    observations.filter(({ profile }) => !OF_WORK.has(profile.input.role)),
    'resource-use',
    (owners) => requestsOf(observations.filter(({ owner }) => owners.has(owner)))
  );
}

/**
 * Who works unlike before, of those without flows: requests, failures and durations that do not add up along calls. They
 * may be a consequence of what callees do.
 */
export function symptomClues(observations: readonly Observation[], shifts: ReadonlyMap<string, NodeShift>): Clue[] {
  return oddClues(
    observations.filter(({ owner, profile }) => OF_WORK.has(profile.input.role) && !shifts.has(owner)),
    'symptom',
    () => new Map()
  );
}

function oddClues(
  observations: readonly Observation[],
  kind: ClueKind,
  requests: (owners: ReadonlySet<string>) => ReadonlyMap<string, number>
): Clue[] {
  const counts = new Map<string, number>();
  for (const { owner } of observations) {
    counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  const odd = observations.filter(isOdd);
  const asked = requests(new Set(odd.map(({ owner }) => owner)));
  const byOwner = new Map<string, Observation[]>();
  for (const one of odd) {
    const known = byOwner.get(one.owner) ?? [];
    byOwner.set(one.owner, known);
    known.push({ ...one, shift: unasked(one, asked.get(one.owner) ?? 0) });
  }
  return [...byOwner].flatMap(([owner, list]): Clue[] => {
    const worst = list.sort(byScore).slice(0, COUNTED);
    const [first] = worst;
    const score = worst.reduce((sum, { shift }) => sum + shift.score, 0) / COUNTED;
    if (!first || !(score > 0)) {
      return [];
    }
    const { metric: what, unit } = first.profile.input;
    // One odd series of several is chance as often as not; it takes two, where there are two.
    const enough = Math.min(2, counts.get(owner) ?? 1);
    const oddness = Math.min(1, worst.reduce((sum, { shift }) => sum + Math.min(1, shift.score), 0) / enough);
    const profiles = worst.map(({ profile }) => profile);
    return [{ owner, kind, mechanism: 'unknown', score, oddness, shift: first.shift, what, unit, profiles }];
  });
}

function isOdd(one: Observation): boolean {
  return !one.calm && Math.abs(one.shift.z) >= ODD_Z && Math.abs(one.shift.logRatio) >= ODD_EFFECT;
}

/** How the requests of each owner changed (log ratio), as far as its own series of rates tell. */
function requestsOf(observations: readonly Observation[]): Map<string, number> {
  const asked = new Map<string, number>();
  for (const { owner, shift, profile } of observations) {
    const known = asked.get(owner) ?? 0;
    if (profile.input.role === 'rate' && Math.abs(shift.logRatio) > Math.abs(known)) {
      asked.set(owner, shift.logRatio);
    }
  }
  return asked;
}

/** A change without what more or fewer requests account for. */
function unasked({ shift, profile }: Observation, asked: number): Shift {
  const explained = profile.input.role === 'rate' ? 0 : asked / shift.logRatio;
  const { before, after, z, logRatio, score } = shift;
  return explained > 0 ? { before, after, z, logRatio, score: score * Math.max(0, 1 - explained) } : shift;
}

function byScore(a: Observation, b: Observation): number {
  const [left, right] = [a.profile.input, b.profile.input].map(
    (input) => `${input.metric} ${JSON.stringify(input.labels)}`
  );
  return b.shift.score - a.shift.score || ((left ?? '') < (right ?? '') ? -1 : 1);
}
