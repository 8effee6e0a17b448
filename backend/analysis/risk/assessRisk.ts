import type { Statement } from '#contract/analysis';
import type { PlaybookHistory, RiskLevel } from '#contract/playbook';
import { sayStatement } from '../explain/statement.ts';
import { betaLowerBound } from './betaLowerBound.ts';
import type { BlastRadius, DependencyGraph } from './dependencyGraph.ts';
import { RISK_LIMITS } from './limits.ts';

/** What kind of action it is: counts of its steps, sub-playbooks unfolded, rollback left out. */
export interface RiskNature {
  /** Steps that change something. */
  effects: number;
  /** Of these, the ones that must not be done twice. */
  notRepeatable: number;
  hasRollback: boolean;
  hasVerification: boolean;
}

export interface RiskInput {
  /** The resource that is worked on, by its proper key; null when the playbook names none. */
  subject: string | null;
  graph: DependencyGraph;
  /** What the playbook says of itself: the verdict is at least this. */
  stated: RiskLevel;
  nature: RiskNature;
  history: PlaybookHistory;
  /** Unix milliseconds. */
  now: number;
}

export interface RiskAssessment {
  level: RiskLevel;
  /** 0 to 1. */
  score: number;
  affected: string[];
  reasons: Statement[];
}

/** English of every sentence; the page translates by code. */
const SENTENCES = {
  'risk.no-effect': 'None of its steps changes anything.',
  'risk.stated-medium': 'The playbook itself says: at least medium.',
  'risk.stated-high': 'The playbook itself says: high.',
  'risk.dependents': 'Dependents of {subject}: {count}, nearest {names}.',
  'risk.no-dependents': 'Nothing that is known depends on {subject}.',
  'risk.unknown-subject': 'The topology does not know {subject}: who depends on it cannot be told.',
  'risk.no-subject': 'It names no resource that it works on: who would feel it cannot be told.',
  'risk.shares-host': 'Others on the same host ({host}): {count}.',
  'risk.history': 'It worked {succeeded} of {runs} times here: at least {share} % can be counted on.',
  'risk.no-history': 'It has never run here.',
  'risk.stale': 'Its last run was {days} days ago.',
  'risk.not-repeatable': 'Steps that must not be done twice: {count}.',
  'risk.no-rollback': 'It has no way back.',
  'risk.no-verification': 'Nothing checks whether it worked.',
} as const;

const LEVELS: readonly RiskLevel[] = ['low', 'medium', 'high'];
const FLOORS: Readonly<Record<RiskLevel, number>> = { low: 0, medium: RISK_LIMITS.medium, high: RISK_LIMITS.high };
const DAY_MS = 86_400_000;

interface Part {
  share: number;
  reasons: Statement[];
}

/**
 * The risk of doing this now. Blast radius, history and nature of the steps each give a share of danger in [0, 1); they
 * meet as independent ways to do harm: 1 - Π(1 - share) (noisy-or: Pearl, "Probabilistic Reasoning in Intelligent
 * Systems", 1988, 4.3.2). What the playbook says of itself is a floor. The blast radius saturates as 1 - exp(-x / scale)
 * over dependents weighted by half for each hop; the history counts as far as the lower bound of its success rate
 * (`betaLowerBound`), older runs less. Without any step that has an effect only the floor is left. Figures: RISK_LIMITS.
 *
 * The same whatever the order of the topology's edges; never falls when a failure or a dependent is added.
 */
export function assessRisk(input: RiskInput): RiskAssessment {
  const radius = input.subject === null ? null : input.graph.around(input.subject);
  const parts =
    input.nature.effects === 0
      ? [{ share: 0, reasons: [sayRisk('risk.no-effect')] }]
      : [blastPart(input.subject, radius), historyPart(input.history, input.now), naturePart(input.nature)];
  const danger = 1 - parts.reduce((safe, { share }) => safe * (1 - share), 1);
  const score = Math.max(danger, FLOORS[input.stated]);
  const level = LEVELS.findLast((one) => score >= FLOORS[one]) ?? 'low';
  const raised =
    input.stated !== 'low' && danger < FLOORS[input.stated] ? [sayRisk(`risk.stated-${input.stated}`)] : [];
  return {
    level,
    score: Math.min(1, Math.round(score * 1_000) / 1_000),
    affected: affectedBy(input.subject, radius),
    reasons: [...raised, ...parts.flatMap((part) => part.reasons)],
  };
}

function blastPart(subject: string | null, radius: BlastRadius | null): Part {
  if (subject === null || radius === null) {
    // Not knowing whom it hits is no reason to think that it hits nobody.
    return { share: RISK_LIMITS.blastShare / 2, reasons: [sayRisk('risk.no-subject')] };
  }
  if (!radius.known) {
    return { share: RISK_LIMITS.blastShare / 2, reasons: [sayRisk('risk.unknown-subject', { subject })] };
  }
  const { dependents, sharing, hosts } = radius;
  const weight = dependents.reduce((sum, { distance }) => sum + 2 ** (1 - distance), 0);
  const shared = Math.min(RISK_LIMITS.mostShared, RISK_LIMITS.sharedWeight * sharing.length);
  const share = RISK_LIMITS.blastShare * (1 - Math.exp(-(weight + shared) / RISK_LIMITS.blastScale));
  const names = dependents.slice(0, RISK_LIMITS.named).map(({ key }) => key);
  const said =
    dependents.length === 0
      ? sayRisk('risk.no-dependents', { subject })
      : sayRisk('risk.dependents', { count: dependents.length, subject, names: names.join(', ') });
  const host = hosts.slice(0, RISK_LIMITS.named).join(', ');
  const beside = sharing.length === 0 ? [] : [sayRisk('risk.shares-host', { count: sharing.length, host })];
  return { share, reasons: [said, ...beside] };
}

function historyPart(history: PlaybookHistory, now: number): Part {
  const { succeeded, failed, lastRunAt } = history;
  const days = lastRunAt === null ? 0 : Math.max(0, (now - Date.parse(lastRunAt)) / DAY_MS);
  const weight = 2 ** (-days / RISK_LIMITS.historyHalfLifeDays);
  const sure = betaLowerBound(succeeded * weight, failed * weight, RISK_LIMITS.historyQuantile);
  const share = RISK_LIMITS.historyShare * (1 - sure);
  if (succeeded + failed === 0) {
    return { share, reasons: [sayRisk('risk.no-history')] };
  }
  const figures = { succeeded, runs: succeeded + failed, share: Math.floor(sure * 100) };
  const stale = days >= RISK_LIMITS.staleDays ? [sayRisk('risk.stale', { days: Math.floor(days) })] : [];
  return { share, reasons: [sayRisk('risk.history', figures), ...stale] };
}

function naturePart(nature: RiskNature): Part {
  const { notRepeatable, hasRollback, hasVerification } = nature;
  const shares = [
    hasRollback ? 0 : RISK_LIMITS.noRollback,
    hasVerification ? 0 : RISK_LIMITS.noVerification,
    RISK_LIMITS.notRepeatable * (1 - 2 ** -notRepeatable),
  ];
  return {
    share: 1 - shares.reduce((safe, share) => safe * (1 - share), 1),
    reasons: [
      ...(hasRollback ? [] : [sayRisk('risk.no-rollback')]),
      ...(hasVerification ? [] : [sayRisk('risk.no-verification')]),
      ...(notRepeatable === 0 ? [] : [sayRisk('risk.not-repeatable', { count: notRepeatable })]),
    ],
  };
}

/** The subject first, then who depends on it by distance, its parts, and what stands beside it. */
function affectedBy(subject: string | null, radius: BlastRadius | null): string[] {
  if (subject === null || radius === null) {
    return [];
  }
  const keys = [subject, ...radius.dependents.map(({ key }) => key), ...radius.parts, ...radius.sharing];
  return [...new Set(keys)].slice(0, RISK_LIMITS.affected);
}

function sayRisk(code: keyof typeof SENTENCES, params: Record<string, string | number> = {}): Statement {
  return sayStatement(code, SENTENCES[code], params);
}
