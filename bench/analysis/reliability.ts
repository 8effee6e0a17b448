import type { AnalysisResult } from '../../backend/analysis/index.ts';
import type { Verdict } from './types.ts';

/** Verdicts whose confidence lies in [from, to): how sure they were, and how often they were right. */
export interface ReliabilityBin {
  from: number;
  to: number;
  verdicts: number;
  meanConfidence: number;
  right: number;
}

/** Bounds of the product's words of certainty (possible, likely, certain), halved where a word is wide. */
const BOUNDS = [0.35, 0.6, 0.8, 0.95, 1.0001] as const;

/** The verdict of an analysis: what it names first with which confidence; none when it abstains. */
export function verdictOf({ findings }: AnalysisResult, isRight: (resourceKey: string) => boolean): Verdict[] {
  const [first] = findings;
  return first === undefined ? [] : [{ confidence: first.confidence, right: isRight(first.resourceKey) }];
}

/** A reliability diagram as figures (DeGroot and Fienberg, "The comparison and evaluation of forecasters", 1983). */
export function reliabilityOf(verdicts: readonly Verdict[]): ReliabilityBin[] {
  return BOUNDS.slice(1).map((to, i) => {
    const from = BOUNDS[i] as number;
    const within = verdicts.filter(({ confidence }) => confidence >= from && confidence < to);
    const mean = (of: (verdict: Verdict) => number): number =>
      within.reduce((sum, verdict) => sum + of(verdict), 0) / within.length;
    return {
      from,
      to: Math.min(1, to),
      verdicts: within.length,
      meanConfidence: within.length === 0 ? Number.NaN : mean(({ confidence }) => confidence),
      right: within.length === 0 ? Number.NaN : mean(({ right }) => (right ? 1 : 0)),
    };
  });
}

/** The diagram as lines, a bar of twenty for what was right and a mark where it was said. */
export function reliabilityLines(bins: readonly ReliabilityBin[]): string {
  const lines = bins
    .filter(({ verdicts }) => verdicts > 0)
    .map(({ from, to, verdicts, meanConfidence, right }) => {
      const bar = Array.from({ length: 21 }, (_, i) =>
        i === Math.round(meanConfidence * 20) ? '|' : i <= Math.round(right * 20) ? '#' : '.'
      ).join('');
      return `said ${from.toFixed(2)}-${to.toFixed(2)}  ${bar}  said ${meanConfidence.toFixed(2)}, right ${right.toFixed(2)} of ${verdicts}`;
    });
  return `How sure the first cause was, and how often it was right:\n${lines.join('\n')}`;
}
