import type { ChangeClue, ChangeVerdict } from '#contract/analysis';
import { iso } from '../explain/evidenceBook.ts';
import type { Part, WeighedChanges } from './types.ts';

const MOST_SUSPECTS = 10;

/** The weighing in the contract's words; null where there was no change to weigh. */
export function verdictOf({ ranked, none }: WeighedChanges): ChangeVerdict | null {
  if (ranked.length === 0) {
    return null;
  }
  return {
    suspects: ranked.slice(0, MOST_SUSPECTS).map(({ change, probability, parts }) => ({
      changeId: change.id.slice(0, 300),
      title: change.title.slice(0, 300).toWellFormed(),
      at: iso(change.at),
      resourceKey: change.resourceKey?.slice(0, 1_000).toWellFormed() ?? null,
      probability: digits(probability),
      clues: parts.map(clueOf),
    })),
    none: { probability: digits(none.probability), clues: none.parts.map(clueOf) },
  };
}

function clueOf({ part, logOdds, statement, words }: Part): ChangeClue {
  return { part, logOdds: digits(logOdds), statement, words: words.map((word) => word.toWellFormed()) };
}

function digits(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
