import type { Evidence } from '#contract/analysis';
import type { RankedFinding } from '../bundle.ts';
import type { ClueKind } from '../rootcause/behaviour/clue.ts';
import type { Candidate, Findings } from '../rootcause/candidate.ts';
import { slowness, failing, troubleOf } from '../rootcause/ownExcess.ts';
import type { EdgeShift, NodeShift } from '../rootcause/workShift.ts';
import type { EvidenceBook } from './evidenceBook.ts';
import { flowSources } from './flowSources.ts';
import { duration, quantity, type SentenceCode, statement } from './statement.ts';

/** So many of its usual scatters off, a part is clearly worse. */
const CLEAR_Z = 3;

/** Turns a candidate into a finding with its evidence for and against. */
export function explainCandidate(
  candidate: Candidate,
  rank: number,
  rivals: readonly Candidate[],
  findings: Findings,
  book: EvidenceBook
): RankedFinding {
  const { graph } = findings;
  const name = graph.nameOf(candidate.resource);
  const seen = [
    ...ofPressure(candidate, findings, book),
    ...ofWork(candidate, findings, book),
    ...ofBehaviour(candidate, findings, book),
  ];
  const evidence = [
    ...seen,
    ...ofChange(
      candidate,
      seen.find(({ metric }) => metric !== null),
      book
    ),
    ...ofLearnt(candidate, name, book, 1),
  ];
  return {
    id: findingId(rank),
    rank,
    resourceKey: candidate.resource,
    resourceKind: graph.kindOf(candidate.resource),
    resourceName: name.slice(0, 300),
    mechanism: candidate.mechanism,
    changeId: candidate.change?.change.id ?? null,
    title: titleOf(candidate, name),
    confidence: Math.round(candidate.confidence * 1000) / 1000,
    evidence: evidence.slice(0, 20),
    against: [...ofLearnt(candidate, name, book, -1), ...against(candidate, rivals, findings, book)].slice(0, 10),
    affected: affectedBy(candidate, findings),
  };
}

/** Id of the finding of a rank, from 1 on. */
export function findingId(rank: number): string {
  return `f${rank}`;
}

function titleOf(candidate: Candidate, name: string): RankedFinding['title'] {
  const neighbour = candidate.mechanism === 'cpu-contention' ? candidate.pressure?.params['neighbour'] : undefined;
  const code: SentenceCode = neighbour ? 'finding.cpu-contention-by' : `finding.${candidate.mechanism}`;
  return statement(code, { resource: name, change: candidate.change?.change.title ?? '', neighbour: neighbour ?? '' });
}

function ofPressure(candidate: Candidate, findings: Findings, book: EvidenceBook): Evidence[] {
  const { pressure } = candidate;
  if (!pressure) {
    return [];
  }
  const weight = candidate.parts.pressure / Math.max(1, pressure.observations.length);
  return pressure.observations.map((observation, i) => {
    const { profile, shift, owner } = observation;
    const { unit, metric, entity } = profile.input;
    const first = i === 0 && pressure.code !== 'host-busy';
    const share = pressure.code === 'pool-full' || pressure.code === 'disk-full';
    const figure = (key: 'before' | 'after'): string =>
      first && typeof pressure.params[key] === 'number'
        ? quantity(pressure.params[key], share ? 'share' : unit)
        : quantity(shift[key], unit);
    const resource = findings.graph.nameOf(owner);
    const code: SentenceCode = first
      ? `evidence.${pressure.code}`
      : profile.input.role === 'restarts'
        ? 'evidence.restarts'
        : 'evidence.saturated';
    const count = pressure.params['count'] ?? pressure.params['restarts'] ?? 0;
    const text = statement(code, { resource, metric, before: figure('before'), after: figure('after'), count });
    return book.metric(text, [profile], shift, unit, entity ?? owner, weight);
  });
}

function ofWork(candidate: Candidate, findings: Findings, book: EvidenceBook): Evidence[] {
  const node = findings.shifts.get(candidate.resource);
  const list: Evidence[] = [];
  if (!node || !candidate.own || candidate.own.share === 0) {
    return list;
  }
  const resource = findings.graph.nameOf(candidate.resource);
  const weight = candidate.parts.own;
  list.push(...ofOwnPart(candidate.own, node, resource, book, weight / 2));
  for (const edge of worstFirst(node.inEdges).slice(0, 3)) {
    list.push(ofEdge(edge, findings, book, weight / 4));
  }
  if (candidate.own.amplifies) {
    list.push(ofAmplified(candidate.own.amplifies, findings, book, weight / 2));
  }
  const share = quantity(candidate.own.part, 'share');
  const rests = list.map(({ id }) => id);
  list.push(book.conclusion(statement('evidence.share', { resource, share }), candidate.resource, weight / 4, rests));
  return list;
}

/** What got worse in a resource itself, the clearest first; what is within its scatter is no evidence beside what is not. */
function ofOwnPart(
  own: NonNullable<Candidate['own']>,
  node: NodeShift,
  resource: string,
  book: EvidenceBook,
  weight: number
): Evidence[] {
  if (node.flow === null) {
    return [];
  }
  const parts = [
    { is: own.failed > 0, role: 'errors', code: 'evidence.self-failure', shift: node.selfFailure, unit: 'share' },
    { is: own.busy > 0, role: 'duration', code: 'evidence.self-time', shift: node.selfTime, unit: 's' },
  ] as const;
  const worse = parts.filter(({ is }) => is).sort((a, b) => (b.shift.z || 0) - (a.shift.z || 0));
  return worse
    .filter(({ shift }, i) => i === 0 || shift.z >= CLEAR_Z)
    .map(({ role, code, shift, unit }) => {
      const text = statement(code, {
        resource,
        before: quantity(shift.before, unit),
        after: quantity(shift.after, unit),
      });
      return book.derived(text, flowSources(node, role), shift, unit, node.key, weight);
    });
}

const CLUE_CODE: Readonly<Record<ClueKind, SentenceCode>> = {
  'self-time': 'evidence.span-time',
  'network-gap': 'evidence.network-gap',
  'child-calls': 'evidence.child-calls',
  'span-errors': 'evidence.span-errors',
  'log-rate': 'evidence.log-rate',
  symptom: 'evidence.anomaly',
  'resource-use': 'evidence.anomaly',
};

function ofBehaviour(
  { behaviour, resource: key, parts }: Candidate,
  { graph }: Findings,
  book: EvidenceBook
): Evidence[] {
  const clues = behaviour?.clues.filter(({ score }) => score > 0) ?? [];
  const all = clues.reduce((sum, { score }) => sum + score, 0);
  return clues.map(({ kind, what, shift, unit, profiles, score }) => {
    const text = statement(CLUE_CODE[kind], {
      resource: graph.nameOf(key),
      what: kind === 'network-gap' ? graph.nameOf(what) : what,
      metric: what,
      before: quantity(shift.before, unit),
      after: quantity(shift.after, unit),
    });
    const weight = ((parts.behaviour ?? 0) * score) / all;
    return book.metric(text, profiles, shift, unit, key, weight);
  });
}

function worstFirst(edges: readonly EdgeShift[]): EdgeShift[] {
  return edges.filter((edge) => troubleOf(edge) > 0.1).sort((a, b) => troubleOf(b) - troubleOf(a));
}

function ofEdge(edge: EdgeShift, findings: Findings, book: EvidenceBook, weight: number): Evidence {
  const fails = failing(edge.failure) > slowness(edge.latency);
  const shift = fails ? edge.failure : edge.latency;
  const unit = fails ? 'share' : 's';
  const params = {
    from: findings.graph.nameOf(edge.flow.from),
    to: findings.graph.nameOf(edge.flow.to),
    before: quantity(shift.before, unit),
    after: quantity(shift.after, unit),
  };
  const role = fails ? 'errors' : 'duration';
  const profiles = edge.flow.sources.filter((profile) => profile.input.role === role);
  const text = statement(fails ? 'evidence.edge-failure' : 'evidence.edge-latency', params);
  return book.derived(text, profiles.length > 0 ? profiles : edge.flow.sources, shift, unit, edge.flow.to, weight);
}

function ofAmplified(edge: EdgeShift, findings: Findings, book: EvidenceBook, weight: number): Evidence {
  const shift = edge.callsPerRequest;
  const params = {
    from: findings.graph.nameOf(edge.flow.from),
    to: findings.graph.nameOf(edge.flow.to),
    before: quantity(shift.before, ''),
    after: quantity(shift.after, ''),
  };
  const profiles = edge.flow.sources.filter((profile) => profile.input.role === 'rate');
  return book.derived(statement('evidence.amplified', params), profiles, shift, '', edge.flow.from, weight);
}

/** A change right before the trouble, with the first of what got worse: both times stand in its chart. */
function ofChange(candidate: Candidate, trouble: Evidence | undefined, book: EvidenceBook): Evidence[] {
  if (!candidate.change) {
    return [];
  }
  const { change, leadMs } = candidate.change;
  const text = statement('evidence.change', { change: change.title, lead: duration(Math.max(0, leadMs)) });
  return [book.change(text, change, candidate.parts.change, trouble === undefined ? [] : [trouble.id])];
}

/** What people said of this cause before, where it speaks for it (1) or against it (-1). */
function ofLearnt(candidate: Candidate, resource: string, book: EvidenceBook, side: 1 | -1): Evidence[] {
  const { learnt } = candidate;
  if (learnt === undefined || Math.sign(learnt.added) !== side) {
    return [];
  }
  const { confirmedIn, wrong } = learnt.verdicts;
  const text =
    side === 1
      ? statement('evidence.confirmed', { resource, number: confirmedIn ?? 0 })
      : statement('against.judged-wrong', { resource, count: wrong });
  const verdict = side === 1 ? 'right' : 'wrong';
  const incidents = (learnt.verdicts.incidents ?? []).filter((one) => one.verdict === verdict).slice(0, 10);
  const told = incidents.map(({ id, number }) => ({ id, number }));
  return [book.learnt(text, candidate.resource, learnt.added, told)];
}

function against(
  candidate: Candidate,
  rivals: readonly Candidate[],
  findings: Findings,
  book: EvidenceBook
): Evidence[] {
  const list: Evidence[] = [];
  const resource = findings.graph.nameOf(candidate.resource);
  if (candidate.own && candidate.own.explained > 0.2) {
    const share = quantity(candidate.own.explained, 'share');
    const weight = -candidate.own.explained / 2;
    const [worst] = worstFirst(findings.shifts.get(candidate.resource)?.edgesOut ?? []);
    const calls = worst === undefined ? [] : [ofEdge(worst, findings, book, 0)];
    const rests = calls.map(({ id }) => id);
    list.push(
      book.conclusion(statement('against.explained', { resource, share }), candidate.resource, weight, rests),
      ...calls
    );
  }
  const rival = rivals.find(
    (other) => other !== candidate && other.resource !== candidate.resource && other.confidence > 0.1
  );
  if (rival) {
    const params = { other: findings.graph.nameOf(rival.resource), confidence: quantity(rival.confidence, 'share') };
    const rests = [findingId(rivals.indexOf(rival) + 1)];
    list.push(book.conclusion(statement('against.rival', params), rival.resource, -rival.confidence, rests));
  }
  return list;
}

/** Resources that call the culprit, directly or not (or run on it), and are clearly slower or failing. */
function affectedBy(candidate: Candidate, findings: Findings): string[] {
  const reached = findings.graph.upstreamOf(
    [candidate.resource, ...findings.graph.residentsOf(candidate.resource)].map((key) => findings.graph.ownerOf(key))
  );
  return [...reached]
    .filter((key) => {
      const node = findings.shifts.get(key);
      return (
        key !== candidate.resource &&
        node !== undefined &&
        Math.max(slowness(node.latency), failing(node.failure)) > 0.1
      );
    })
    .sort()
    .slice(0, 100);
}
