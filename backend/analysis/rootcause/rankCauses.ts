import { behaviourCandidates } from './behaviourCandidates.ts';
import { attributeChanges } from '../changes/attributeChanges.ts';
import type { Candidate, Findings } from './candidate.ts';
import { demandIsSteady } from './hostPressure.ts';
import type { OwnExcess } from './ownExcess.ts';
import type { Pressure } from './pressure.ts';

/** Fit of "nothing is to blame": a cause must explain more than this. */
const NOBODY = 0.3;
/** Sharpness of the comparison of fits. */
const SHARPNESS = 9;
/** Fit of a full-blown shortage that no request feels: of a resource that an alert names, and of any other. */
const NAMED_PRESSURE = 0.55;
const UNFELT_PRESSURE = 0.25;
/** Part of what is left to explain that the strongest behaviour adds to a cause with a mechanism. */
const SUPPORT = 0.5;
/** A resource that the alerted ones do not reach by calls is this much less likely. */
const UNREACHED = 0.35;

/** All causes that explain anything, best first, with confidences that together with "nobody" add up to one. */
export function rankCauses(findings: Findings): Candidate[] {
  const reached = findings.graph.downstreamOf(findings.alerted);
  const surge = strongest(findings.traffic);
  const ofNodes = nodeCandidates(findings, surge);
  const ofOthers = [...hostCandidates(findings), ...trafficCandidates(findings)];
  const told = [...ofNodes, ...ofOthers];
  const behaviours = behaviourCandidates(findings, new Set(told.map(({ resource }) => resource)));
  // Where flows, shortages or changes alone tell a credible mechanism, behaviour bears it out and is no second one.
  const credible = new Set(told.filter(({ fit }) => fit > NOBODY).map(({ resource }) => resource));
  const candidates = [
    ...ofNodes.map((candidate) => supported(candidate, findings)),
    ...ofOthers,
    ...behaviours.filter(({ resource }) => !credible.has(resource)),
  ];
  for (const candidate of candidates) {
    candidate.fit *= reach(candidate, findings, reached);
  }
  const best = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const id = `${candidate.resource}\n${candidate.mechanism}`;
    if (candidate.fit > 0.05 && candidate.fit > (best.get(id)?.fit ?? 0)) {
      best.set(id, candidate);
    }
  }
  return orderByFit([...best.values()]);
}

/** A cause with a mechanism, with what the behaviour of its resource adds to that. */
function supported(candidate: Candidate, { behaviour }: Findings): Candidate {
  const weighed = behaviour.get(candidate.resource);
  if (!weighed || weighed.strength === 0 || candidate.fit === 0) {
    return candidate;
  }
  const added = (1 - candidate.fit) * SUPPORT * weighed.strength;
  const parts = { ...candidate.parts, behaviour: added };
  return { ...candidate, behaviour: weighed, parts, fit: candidate.fit + added };
}

/** From this confidence on a cause is named. */
const ACCUSE = 0.35;
/** So it is where several causes that are each likelier than "nobody" have this confidence together. */
const ACCUSE_TOGETHER = 0.7;

/** Whether the evidence suffices to name the causes that rank first. */
export function accuses(ranked: readonly Candidate[]): boolean {
  const seen = new Set<string>();
  const likely = ranked.filter(({ resource, fit }) => fit > NOBODY && !seen.has(resource) && seen.add(resource));
  const together = likely.reduce((sum, { confidence }) => sum + confidence, 0);
  return (ranked[0]?.confidence ?? 0) >= ACCUSE || together >= ACCUSE_TOGETHER;
}

/** Best first, each with its confidence against all others and "nobody". */
export function orderByFit(candidates: readonly Candidate[]): Candidate[] {
  return withConfidence(
    candidates.toSorted(
      (a, b) =>
        b.fit - a.fit ||
        (a.resource < b.resource ? -1 : a.resource > b.resource ? 1 : a.mechanism < b.mechanism ? -1 : 1)
    )
  );
}

function withConfidence(ranked: Candidate[]): Candidate[] {
  // Two mechanisms of one resource are not two suspects: only the better one competes for the blame.
  const seen = new Set<string>();
  let all = Math.exp(SHARPNESS * NOBODY);
  for (const candidate of ranked) {
    if (!seen.has(candidate.resource)) {
      seen.add(candidate.resource);
      all += Math.exp(SHARPNESS * candidate.fit);
    }
  }
  for (const candidate of ranked) {
    candidate.confidence = Math.exp(SHARPNESS * candidate.fit) / all;
  }
  return ranked;
}

function reach(candidate: Candidate, findings: Findings, reached: ReadonlySet<string>): number {
  if (findings.alerted.size === 0 || reached.has(candidate.resource) || candidate.mechanism === 'traffic') {
    return 1;
  }
  if (candidate.mechanism === 'cpu-contention') {
    return 1;
  }
  return UNREACHED;
}

function nodeCandidates(findings: Findings, surge: number): Candidate[] {
  const byOwner = new Map<string, Pressure[]>();
  for (const pressure of findings.pressures) {
    byOwner.set(pressure.owner, [...(byOwner.get(pressure.owner) ?? []), pressure]);
  }
  const keys = new Set([...findings.excesses.keys(), ...byOwner.keys()]);
  return [...keys].sort().flatMap((key) => candidatesOf(key, findings, byOwner.get(key) ?? [], surge));
}

function candidatesOf(key: string, findings: Findings, pressures: readonly Pressure[], surge: number): Candidate[] {
  const own = findings.excesses.get(key) ?? null;
  const share = own?.share ?? 0;
  const base = { resource: key, own, confidence: 0 };
  // With much more traffic, whatever is short now is short because of it.
  const share1 = share * (1 - 0.75 * surge);
  const squeezed = findings.hosts
    .filter((host) => host.residents.has(key) && host.consumer !== key)
    .map((host) => host.strength * (host.consumer ? 1 : 0.5));
  const direct = Math.max(0, ...squeezed, ...pressures.map((pressure) => pressure.strength));
  const list: Candidate[] = [];
  for (const pressure of pressures) {
    const resisted = pressure.mechanism === 'memory' || pressure.mechanism === 'disk' ? 1 : 1 - 0.75 * surge;
    const excused = 1 - (own?.explained ?? 0) * (pressure.mechanism === 'pool-exhaustion' ? 1 : 0.5);
    const felt = pressure.strength * resisted * excused;
    // What an alert names as short is trouble enough, before any request suffers.
    const alone = findings.alerted.has(key) ? NAMED_PRESSURE : UNFELT_PRESSURE;
    const rest = 1 - alone;
    const parts = {
      own: 0.5 * rest * share1 * felt,
      pressure: felt * (alone + 0.5 * rest * Math.sqrt(share1)),
      change: 0,
    };
    const fit = parts.own + parts.pressure;
    list.push({ ...base, mechanism: pressure.mechanism, pressure, change: null, parts, fit });
  }
  const change =
    attributeChanges(key, findings.onsetMs, findings.bundle.changes, findings.graph, findings.bundle.window)[0] ?? null;
  if (change && share > 0) {
    const telling = change.strength * (1 - 0.8 * direct);
    const parts = { own: 0.5 * share, pressure: 0, change: 0.45 * telling * share };
    list.push({ ...base, mechanism: change.mechanism, pressure: null, change, parts, fit: parts.own + parts.change });
  }
  if (share > 0) {
    const outside = findings.graph.kindOf(key) === 'external';
    const parts = { own: (outside ? 0.92 : 0.6) * share1 * (1 - 0.3 * direct), pressure: 0, change: 0 };
    const mechanism = outside ? 'dependency' : own?.failing ? 'errors' : 'latency';
    list.push({ ...base, mechanism, pressure: null, change: null, parts, fit: parts.own });
  }
  return list;
}

function hostCandidates(findings: Findings): Candidate[] {
  const list: Candidate[] = [];
  for (const host of findings.hosts) {
    const victims = [...host.residents].sort();
    const share = Math.min(
      1,
      victims.reduce((sum, key) => sum + (key === host.consumer ? 0 : (findings.excesses.get(key)?.share ?? 0)), 0)
    );
    const self = host.consumer === null ? 0 : (findings.excesses.get(host.consumer)?.share ?? 0);
    // A resident that serves requests and got more of them, or is in trouble of its own, is a victim or a culprit, no neighbour.
    const foreign = host.consumer !== null && demandIsSteady(findings.shifts.get(host.consumer)) ? 1 - 0.7 * self : 0.5;
    const own: OwnExcess = {
      key: host.host,
      busy: 0,
      failed: 0,
      part: share,
      share,
      failing: false,
      explained: 0,
      amplifies: null,
    };
    const parts = {
      own: 0.45 * share * host.strength * foreign,
      pressure: 0.5 * host.strength * foreign * Math.sqrt(share),
      change: 0,
    };
    list.push({
      resource: host.host,
      mechanism: 'cpu-contention',
      own,
      pressure: host,
      change: null,
      confidence: 0,
      parts,
      fit: parts.own + parts.pressure,
    });
  }
  return list;
}

function trafficCandidates(findings: Findings): Candidate[] {
  const felt = Math.max(findings.severity.slow, findings.severity.failing);
  return findings.traffic.map((pressure) => {
    const parts = { own: 0, pressure: pressure.strength * (0.3 + 0.6 * felt), change: 0 };
    return {
      resource: pressure.owner,
      mechanism: pressure.mechanism,
      own: null,
      pressure,
      change: null,
      confidence: 0,
      parts,
      fit: parts.pressure,
    };
  });
}

function strongest(pressures: readonly Pressure[]): number {
  return pressures.reduce((most, pressure) => Math.max(most, pressure.strength), 0);
}
