import type { ChangeClue, ChangeVerdict } from '#contract/analysis';
import type { RankedFinding } from '../bundle.ts';
import { iso } from '../explain/evidenceBook.ts';
import type { SignEvidence } from './signEvidence.ts';
import type { Part, RankedChange, WeighedChanges } from './types.ts';

const MOST_SUSPECTS = 10;
/** Signs that are shown of a clue, and of how many suspects: the others are hardly suspected. */
const MOST_SIGNS = 2;
const SHOWN_SUSPECTS = 4;

/**
 * The weighing in the contract's words, with the evidence that its clues rest on; null where there was no change to weigh.
 */
export function verdictOf(
  { ranked, none }: WeighedChanges,
  findings: readonly RankedFinding[],
  book: SignEvidence
): ChangeVerdict | null {
  if (ranked.length === 0) {
    return null;
  }
  const idsOf = ({ part, signs = [] }: Part, change?: RankedChange['change']): string[] =>
    part === 'cause' ? causesFor(findings, change) : book.idsOf(signs.slice(0, MOST_SIGNS));
  const noneClues = none.parts.map((part) => clueOf(part, idsOf(part)));
  const suspects = ranked.slice(0, MOST_SUSPECTS).map(({ change, probability, parts }, i) => ({
    changeId: change.id.slice(0, 300),
    title: change.title.slice(0, 300).toWellFormed(),
    at: iso(change.at),
    resourceKey: change.resourceKey?.slice(0, 1_000).toWellFormed() ?? null,
    probability: digits(probability),
    clues: parts.map((part) => clueOf(part, i < SHOWN_SUSPECTS ? idsOf(part, change) : [])),
  }));
  return { suspects, none: { probability: digits(none.probability), clues: noneClues }, evidence: book.items };
}

/** The ranked causes that a clue speaks of: those that name the change, else all. */
function causesFor(findings: readonly RankedFinding[], change: RankedChange['change'] | undefined): string[] {
  const naming = findings.filter(({ changeId }) => change !== undefined && changeId === change.id);
  return (naming.length > 0 ? naming : findings).slice(0, 3).map(({ id }) => id);
}

function clueOf({ part, logOdds, statement, words }: Part, rests: string[]): ChangeClue {
  return {
    part,
    logOdds: digits(logOdds),
    statement,
    words: words.map((word) => word.toWellFormed()),
    ...(rests.length === 0 ? {} : { rests }),
  };
}

function digits(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
