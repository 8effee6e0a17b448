import type { Finding } from '#contract/analysis';
import type { PostmortemFacts } from './facts.ts';

/** The finding to go by: the one whose cause leads, else the first. */
export function leadingFinding({ analysis, causes }: Pick<PostmortemFacts, 'analysis' | 'causes'>): Finding | null {
  const findings = analysis?.findings ?? [];
  const by = (verdict: string): Finding | undefined => findings.find((_one, i) => causes[i]?.confirmed === verdict);
  return by('right') ?? by('near') ?? by('unrated') ?? null;
}
