import type { Finding, Mechanism, Statement } from '#contract/analysis';
import type { PlaybookHistory, PlaybookSpec } from '#contract/playbook';
import { betaLowerBound, RISK_LIMITS, sayStatement } from '../../analysis/index.ts';

/** An enabled playbook in its newest version. */
export interface PlaybookOffer {
  id: string;
  version: number;
  spec: PlaybookSpec;
  history: PlaybookHistory;
}

/** A past incident like this one that a playbook repaired. */
export interface PastFix {
  playbookId: string;
  incidentId: string;
  number: number;
  /** ISO time. */
  at: string;
  /** How alike the incidents are, 0 to 1. */
  likeness: number;
}

/** How often people said of late that a playbook does not fit a mechanism on a resource. */
export interface Dismissal {
  playbookId: string;
  mechanism: Mechanism;
  resourceKey: string;
  count: number;
}

export interface Match {
  playbook: PlaybookOffer;
  finding: Finding;
  pastFix: PastFix | null;
  score: number;
  reason: Statement;
}

export const MATCH_LIMITS = {
  /** Findings of an analysis that are matched. */
  findings: 3,
  /** Proposals of an incident at a time. */
  proposals: 6,
  /** Score that is left after each dismissal. */
  perDismissal: 0.5,
} as const;

/** English of every sentence; the page translates by code. */
const SENTENCES = {
  'proposal.repaired':
    '{playbook} repaired the similar incident #{number}, and {resource} shows {mechanism} again (confidence {confidence} %).',
  'proposal.dismissed':
    '{playbook} is a remedy for {mechanism}, which {resource} shows (confidence {confidence} %); dismissals of it for this of late: {count}.',
  'proposal.proven':
    '{playbook} is a remedy for {mechanism}, which {resource} shows (confidence {confidence} %); it worked {succeeded} of {runs} times here.',
  'proposal.remedy': '{playbook} is a remedy for {mechanism}, which {resource} shows (confidence {confidence} %).',
} as const;

/**
 * Which playbooks fit the findings, best first, each once for a resource. Those that repaired a similar incident come
 * before all others, the likest first, unless people dismissed them for this; the others by confidence of the finding,
 * how exactly the playbook names what it is for, and its record here. The same whatever the order of the input.
 */
export function matchPlaybooks(input: {
  findings: readonly Finding[];
  playbooks: readonly PlaybookOffer[];
  pastFixes: readonly PastFix[];
  dismissals: readonly Dismissal[];
}): Match[] {
  const findings = [...input.findings].sort((a, b) => a.rank - b.rank).slice(0, MATCH_LIMITS.findings);
  const matches = findings
    .flatMap((finding) =>
      input.playbooks
        .filter(({ spec }) => applies(spec.applies, finding))
        .map((playbook) => matchOf(playbook, finding, input.pastFixes, input.dismissals))
    )
    .sort(byRank);
  const seen = new Set<string>();
  return matches
    .filter(({ playbook, finding }) => {
      const key = `${playbook.id} ${finding.resourceKey}`;
      return !seen.has(key) && seen.add(key);
    })
    .slice(0, MATCH_LIMITS.proposals);
}

function applies(to: PlaybookSpec['applies'], finding: Finding): boolean {
  return (
    to.mechanisms.includes(finding.mechanism) &&
    (to.kinds.length === 0 || to.kinds.includes(finding.resourceKind)) &&
    (to.resources.length === 0 || to.resources.includes(finding.resourceKey))
  );
}

function matchOf(
  playbook: PlaybookOffer,
  finding: Finding,
  pastFixes: readonly PastFix[],
  dismissals: readonly Dismissal[]
): Match {
  const { resourceKey, mechanism } = finding;
  const dismissed = dismissals
    .filter((one) => one.playbookId === playbook.id && one.mechanism === mechanism && one.resourceKey === resourceKey)
    .reduce((sum, { count }) => sum + count, 0);
  const [fix = null] = pastFixes
    .filter((one) => one.playbookId === playbook.id)
    .sort((a, b) => b.likeness - a.likeness || compare(b.at, a.at) || compare(a.incidentId, b.incidentId));
  const { applies: to } = playbook.spec;
  const exact = to.resources.length > 0 ? 1 : to.kinds.length > 0 ? 0.5 : 0;
  const { succeeded, failed } = playbook.history;
  const proven = betaLowerBound(succeeded, failed, RISK_LIMITS.historyQuantile);
  const fit = 0.5 + 0.2 * exact + 0.3 * proven;
  // A fit below 1 cannot pass a past repair, which adds 1.
  const repaired = fix !== null && dismissed === 0 ? 1 + fix.likeness : 0;
  const score = repaired + finding.confidence * fit * MATCH_LIMITS.perDismissal ** dismissed;
  return { playbook, finding, pastFix: fix, score, reason: reasonOf(playbook, finding, fix, dismissed) };
}

function reasonOf(playbook: PlaybookOffer, finding: Finding, fix: PastFix | null, dismissed: number): Statement {
  const { succeeded, failed } = playbook.history;
  const said = {
    playbook: playbook.spec.name,
    mechanism: finding.mechanism,
    resource: finding.resourceName,
    confidence: Math.round(finding.confidence * 100),
  };
  const say = (code: keyof typeof SENTENCES, more: Record<string, number> = {}): Statement =>
    sayStatement(code, SENTENCES[code], { ...said, ...more });
  if (dismissed > 0) {
    return say('proposal.dismissed', { count: dismissed });
  }
  if (fix !== null) {
    return say('proposal.repaired', { number: fix.number });
  }
  return succeeded > 0 ? say('proposal.proven', { succeeded, runs: succeeded + failed }) : say('proposal.remedy');
}

function byRank(a: Match, b: Match): number {
  return (
    b.score - a.score ||
    a.finding.rank - b.finding.rank ||
    compare(a.playbook.spec.slug, b.playbook.spec.slug) ||
    compare(a.playbook.id, b.playbook.id)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
